package webhook

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
)

// ReadRegistration reads a registration by a client of Partner Center from a body of maps, slices and scalars. Names may be in any case, a
// boolean may be a text, an event may be named twice. Unknown members are ignored and returned as pointers. Mistakes have the pointers of
// an Endpoint, like those that are found later.
func ReadRegistration(body any) (in RegistrationRequest, ignored []string, m fault.Mistakes) {
	given, is := body.(map[string]any)
	if !is {
		m.Add("", "invalid-type", "Send an object with WebhookUrl and WebhookEvents.")
		return in, nil, m
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		lower := strings.ToLower(name)
		if seen[lower] {
			m.Add("/"+name, "duplicate", "This member is there twice, in different letter cases.")
			continue
		}
		seen[lower] = true
		switch lower {
		case "webhookurl":
			in.readURL(given[name], &m)
		case "webhookevents":
			in.readEvents(given[name], &m)
		case "signaturetokentomssignatureheader":
			in.readOwnHeader(given[name], &m)
		case "subscriberid": // it is part of the answer, which clients may send back
		default:
			ignored = append(ignored, "/"+name)
		}
	}
	if !seen["webhookurl"] {
		m.Add("/url", "required", "Say where events are to be sent.")
	}
	if !seen["webhookevents"] {
		m.Add("/eventTypes", "required", "Name the events to send.")
	}
	return in, ignored, m
}

func (in *RegistrationRequest) readURL(value any, m *fault.Mistakes) {
	text, is := value.(string)
	if !is {
		m.Add("/url", "invalid-type", "This must be a text.")
	}
	in.URL = strings.TrimSpace(text)
}

func (in *RegistrationRequest) readEvents(value any, m *fault.Mistakes) {
	all, is := value.([]any)
	if !is {
		m.Add("/eventTypes", "invalid-type", "This must be an array.")
		return
	}
	if len(all) == 0 {
		m.Add("/eventTypes", "too-few", "Name an event.").Least(1)
	}
	in.EventTypes = Types{}
	for i, one := range all {
		name, _ := one.(string)
		t := event.Type(strings.ToLower(strings.TrimSpace(name)))
		switch {
		case t == TestCreated:
			in.WantsTests = true
		case !slices.Contains(PartnerCenterTypes(), t):
			m.Add("/eventTypes/"+strconv.Itoa(i), "unknown-code", "%q is not an event that is sent.", fmt.Sprint(one))
		case !slices.Contains(in.EventTypes, t):
			in.EventTypes = append(in.EventTypes, t)
		}
	}
}

func (in *RegistrationRequest) readOwnHeader(value any, m *fault.Mistakes) {
	switch v := value.(type) {
	case nil:
	case bool:
		in.InOwnHeader = v
	case string:
		yes, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(v)))
		if err != nil && v != "" {
			m.Add("/SignatureTokenToMsSignatureHeader", "invalid-type", "This must be true or false.")
		}
		in.InOwnHeader = yes
	default:
		m.Add("/SignatureTokenToMsSignatureHeader", "invalid-type", "This must be true or false.")
	}
}
