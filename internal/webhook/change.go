package webhook

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
)

// MaxWebhooks is the most endpoints that an organisation can have.
const MaxWebhooks = 20

// maxDescription is the most characters of a description.
const maxDescription = 200

// Owner has what a new endpoint needs to know about its organisation.
type Owner struct {
	OrganizationID string
	UserID         uuid.UUID // the user who makes the endpoint
	Count          int       // of endpoints that exist already
}

// New returns a new endpoint with its first secret. refused are mistakes that were found before. Faults: Invalid, Conflict
// (too-many-webhooks).
func New(in Endpoint, owner Owner, secret string, refused fault.Mistakes, now time.Time) (Webhook, error) {
	w := newWebhook(in, StandardWebhooks, owner, now)
	w.Secrets = []Secret{{Value: secret, Created: now}}
	return w, w.checkNew(owner, refused)
}

func newWebhook(in Endpoint, f Format, owner Owner, now time.Time) Webhook {
	return Webhook{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: owner.OrganizationID, Revision: 1, Endpoint: in, Format: f, Status: Active,
		CreatedBy: owner.UserID, OwnerID: owner.UserID, Created: now, Updated: now,
	}
}

func (w Webhook) checkNew(owner Owner, refused fault.Mistakes) error {
	if err := w.check(w.Format, refused); err != nil {
		return err
	}
	if owner.Count >= MaxWebhooks {
		return fault.New(fault.Conflict, "too-many-webhooks", "An organisation can have at most %d webhooks.", MaxWebhooks)
	}
	return nil
}

// Patched returns the endpoint with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a value
// that it cannot have.
func (e Endpoint) Patched(patch []byte) (Endpoint, error) {
	var after Endpoint
	return after, change.Merge(e, patch, &after)
}

// URLIn returns the address in a merge patch, or "" if there is none.
func URLIn(patch []byte) string {
	var in struct {
		URL string `json:"url"`
	}
	_ = json.Unmarshal(patch, &in) // anything but a text is refused when the patch is carried out
	return in.URL
}

// ChangeTo returns the webhook with another endpoint, or unchanged if the endpoint is the same. The fault is Invalid, and includes what
// was refused before.
func (w Webhook) ChangeTo(to Endpoint, refused fault.Mistakes, now time.Time) (Webhook, error) {
	if reflect.DeepEqual(to, w.Endpoint) { // as far as it could be read
		return w, refused.Err()
	}
	w.Endpoint, w.Updated = to, now
	w.Revision++
	return w, to.check(w.Format, refused)
}

// check returns an Invalid fault that names every mistake, including those found before, which m has.
func (e Endpoint) check(f Format, m fault.Mistakes) error {
	if why := whyInvalid(e.URL); why != "" && !m.Has("/url") {
		m.Add("/url", "invalid-url", why)
	}
	switch d := e.Description; {
	case d == nil:
	case utf8.RuneCountInString(*d) > maxDescription:
		m.Add("/description", "too-long", "A description must be one line of at most %d characters.", maxDescription).Most(maxDescription)
	case strings.ContainsFunc(*d, unicode.IsControl):
		m.Add("/description", "invalid-value", "A description must be one line of at most %d characters.", maxDescription)
	}
	e.checkTypes(f, &m)
	return m.Err()
}

func (e Endpoint) checkTypes(f Format, m *fault.Mistakes) {
	offered := event.FeedTypes()
	switch {
	case f == PartnerCenter && e.EventTypes == nil && !m.Has("/eventTypes"):
		m.Add("/eventTypes", "required", "Partner Center does not know all types: name those to be sent.")
	case f == PartnerCenter:
		offered = PartnerCenterTypes()
	case e.EventTypes != nil && len(e.EventTypes) == 0:
		m.Add("/eventTypes", "too-few", "Name a type, or leave this out for all types.").Least(1)
	}
	for i, t := range e.EventTypes {
		at := fmt.Sprintf("/eventTypes/%d", i)
		switch {
		case !slices.Contains(offered, t):
			m.Add(at, "unknown-code", "%q is not an event type that is sent.", string(t))
		case slices.Contains(e.EventTypes[:i], t):
			m.Add(at, "duplicate", "This type is already listed.")
		}
	}
}
