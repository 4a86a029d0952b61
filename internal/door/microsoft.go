package door

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// microsoftRoots are the paths below which every request, also for what does not exist, is answered in the form that clients of
// Microsoft's referrals API know.
var microsoftRoots = []string{"/v1.0", "/engagements/v1", "/webhooks/v1"}

// isMicrosofts tells whether the path is one that Microsoft's clients ask for.
func isMicrosofts(path string) bool {
	return slices.ContainsFunc(microsoftRoots, func(root string) bool {
		return len(path) >= len(root) && strings.EqualFold(path[:len(root)], root) && (len(path) == len(root) || path[len(root)] == '/')
	})
}

// microsoftWords are the words in Microsoft's paths, whose letter case does not matter there.
var microsoftWords = []string{
	"engagements", "referrals", "v1.0", "v1", "webhooks", "registration", "events", "validationEvents", "certificate.cer", "openapi.json",
}

// slashes are one slash to Microsoft's clients, some of which write the base address of the API with one at its end.
var slashes = regexp.MustCompile(`/{2,}`)

// tidyPath returns a path with each run of slashes as one, and without one at its end.
func tidyPath(path string) string {
	if strings.Contains(path, "//") {
		path = slashes.ReplaceAllString(path, "/")
	}
	return strings.TrimSuffix(path, "/")
}

// microsoftPath returns a path of Microsoft's as the routes have it.
func microsoftPath(path string) string {
	parts := strings.Split(tidyPath(path), "/")
	for i, part := range parts {
		if at := slices.IndexFunc(microsoftWords, func(word string) bool { return strings.EqualFold(word, part) }); at >= 0 {
			parts[i] = microsoftWords[at]
		}
	}
	return strings.Join(parts, "/")
}

// tellerOf returns how the API that a request is for tells of faults. For a client of Microsoft's it also rewrites the path as the routes
// have it, and sets the headers that are in every answer to such a client.
func tellerOf(h http.Header, r *http.Request, id string) tell {
	if !isMicrosofts(tidyPath(r.URL.Path)) {
		return asProblem
	}
	r.URL.Path = microsoftPath(r.URL.Path)
	if r.URL.RawPath != "" {
		r.URL.RawPath = microsoftPath(r.URL.RawPath)
	}
	setMicrosoftsHeaders(h, r.Header, id)
	return asMicrosoft
}

// echoed are the ids of a client that are answered as they came: they may have braces around them, as GUIDs do in .NET.
var echoed = regexp.MustCompile(`^[!-~](?:[ -~]{0,254}[!-~])?$`)

// setMicrosoftsHeaders names the request by our id, and by the ids that the client has given it.
func setMicrosoftsHeaders(h, given http.Header, id string) {
	h.Set("request-id", id)
	h.Set("timestamp", time.Now().UTC().Format(time.RFC3339)) //nolint:forbidigo // of the answer, no business time
	h.Set("MS-CorrelationId", uuid.NewString())
	for _, name := range []string{"MS-CorrelationId", "MS-RequestId", "client-request-id"} {
		if value := given.Get(name); echoed.MatchString(value) {
			h.Set(name, value)
		}
	}
}

// microsoftKind is how Microsoft's referrals API answers a kind of fault. Its codes are a closed list, and all that its clients look at.
type microsoftKind struct {
	status int
	code   string
}

// microsoftError is an error as Microsoft's APIs answer it.
type microsoftError struct {
	Error microsoftFault `json:"error"`
}

type microsoftFault struct {
	Code    string           `json:"code"`
	Message string           `json:"message"`
	Target  string           `json:"target,omitempty"`
	Inner   innerError       `json:"innerError"`
	Details []microsoftField `json:"details,omitempty"`
}

// innerError is the fault in our own terms.
type innerError struct {
	Code          string          `json:"code"`
	Message       string          `json:"message"`
	RequestID     string          `json:"requestId"`
	MissingRoles  []string        `json:"missingRoles,omitempty"`
	Contacts      []fault.Contact `json:"contacts,omitempty"`
	CurrentState  *fault.State    `json:"currentStatus,omitempty"`
	ConflictsWith string          `json:"conflictsWith,omitempty"`

	Organizations []fault.Organization `json:"organizations,omitempty"`
}

// microsoftField is one of several mistakes, or a condition that does not hold.
type microsoftField struct {
	Code    string `json:"code"`
	Target  string `json:"target"`
	Message string `json:"message"`
}

// longestMessage is how many characters a message has at most (Partner Center REST error codes, Jun 2023).
const longestMessage = 1024

// asMicrosoft tells of a fault as Microsoft's referrals API does.
func asMicrosoft(f *fault.Error, _, requestID string, l wording.Language) answered {
	k := kinds[f.Kind].microsoft
	told := microsoftFault{
		Code: k.code, Message: shorten(wording.Sentences(f.Detail, askWhom(f.Contacts)), l),
		Inner: innerError{
			Code: f.Code, Message: shorten(f.Detail, l), RequestID: requestID, MissingRoles: f.MissingRoles,
			Contacts: f.Contacts, CurrentState: f.State, ConflictsWith: f.ConflictsWith, Organizations: f.Organizations,
		},
		Details: microsoftFields(f, l),
	}
	if f.Kind == fault.Stale {
		told.Inner.Code = "resourceModified"
	}
	if len(f.Mistakes) == 1 {
		told.Target = targetOf(f.Mistakes[0].Pointer)
	}
	return answered{k.status, "application/json", microsoftError{told}}
}

func microsoftFields(f *fault.Error, l wording.Language) []microsoftField {
	var all []microsoftField
	for _, m := range shown(f.Mistakes) {
		all = append(all, microsoftField{m.Code, targetOf(m.Pointer), shorten(m.Detail, l)})
	}
	for _, c := range f.Checks {
		if !c.Passed {
			all = append(all, microsoftField{c.Code, "", shorten(wording.Sentences(c.Detail, askWhom(c.Contacts)), l)})
		}
	}
	return all
}

// targetOf returns what a pointer names: a parameter or a header by its name, a place in the body by its pointer, "" for all of either.
func targetOf(pointer string) string {
	if pointer == "/query" {
		return ""
	}
	for _, of := range []string{"/query/", "/header/"} {
		if name, is := strings.CutPrefix(pointer, of); is {
			return name
		}
	}
	return pointer
}

// askWhom names the people who can help, as a further sentence of a message.
func askWhom(contacts []fault.Contact) wording.Text {
	if len(contacts) == 0 {
		return wording.Text{}
	}
	names := make([]string, len(contacts))
	for i, c := range contacts {
		names[i] = c.Name + " <" + c.Email + ">"
	}
	return wording.Of("Ask %s.", strings.Join(names, ", "))
}

// shorten returns a text as a message in a language.
func shorten(said wording.Text, l wording.Language) string {
	text := said.In(l)
	if utf8.RuneCountInString(text) <= longestMessage {
		return text
	}
	return string([]rune(text)[:longestMessage-3]) + "..."
}
