package door

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// kind is what every fault of a kind has in common: under /v1, and as Microsoft's clients know it.
type kind struct {
	status    int
	title     wording.Format
	microsoft microsoftKind
}

// internal is the kind of whatever is no fault.
const internal fault.Kind = 0

// kinds is the one table that turns a kind of fault into a status, for every API.
var kinds = map[fault.Kind]kind{
	internal:                   {http.StatusInternalServerError, "Internal error", microsoftKind{500, "generalException"}},
	fault.BadRequest:           {http.StatusBadRequest, "The request cannot be read", microsoftKind{400, "invalidRequest"}},
	fault.Unauthenticated:      {http.StatusUnauthorized, "Not signed in", microsoftKind{401, "unauthenticated"}},
	fault.Forbidden:            {http.StatusForbidden, "Not allowed", microsoftKind{403, "accessDenied"}},
	fault.NotFound:             {http.StatusNotFound, "Not found", microsoftKind{404, "itemNotFound"}},
	fault.MethodNotAllowed:     {http.StatusMethodNotAllowed, "Method not allowed", microsoftKind{405, "invalidRequest"}},
	fault.Conflict:             {http.StatusConflict, "Not possible in the current state", microsoftKind{409, "invalidRequest"}},
	fault.Gone:                 {http.StatusGone, "No longer kept", microsoftKind{404, "itemNotFound"}},
	fault.Stale:                {http.StatusPreconditionFailed, "Changed in the meantime", microsoftKind{412, "preconditionFailed"}},
	fault.TooLarge:             {http.StatusRequestEntityTooLarge, "Too large", microsoftKind{413, "invalidRequest"}},
	fault.UnsupportedMedia:     {http.StatusUnsupportedMediaType, "Unsupported media type", microsoftKind{415, "invalidRequest"}},
	fault.Invalid:              {http.StatusUnprocessableEntity, "The request breaks rules", microsoftKind{400, "invalidRequest"}},
	fault.PreconditionRequired: {http.StatusPreconditionRequired, "If-Match is missing", microsoftKind{400, "invalidRequest"}},
	fault.TooMany:              {http.StatusTooManyRequests, "Too many requests", microsoftKind{429, "serviceNotAvailable"}},
	fault.Unavailable:          {http.StatusServiceUnavailable, "Temporarily unavailable", microsoftKind{503, "serviceNotAvailable"}},
}

// problem is the problem document of RFC 9457 with our members.
type problem struct {
	Type          string          `json:"type"`
	Title         wording.Format  `json:"title"`
	Status        int             `json:"status"`
	Detail        wording.Text    `json:"detail"`
	Instance      string          `json:"instance"`
	Code          string          `json:"code"`
	RequestID     string          `json:"requestId"`
	Errors        []fault.Mistake `json:"errors,omitempty"`
	MissingRoles  []string        `json:"missingRoles,omitempty"`
	Contacts      []fault.Contact `json:"contacts,omitempty"`
	Checks        []fault.Check   `json:"checks,omitempty"`
	CurrentState  *fault.State    `json:"currentStatus,omitempty"`
	ConflictsWith string          `json:"conflictsWith,omitempty"`

	Organizations []fault.Organization `json:"organizations,omitempty"`
}

// answered is an error as an API answers it.
type answered struct {
	status int
	media  string // type of the body
	body   any
}

// tell is how an API tells of a fault: of a request for the path, by its id, in a language.
type tell func(f *fault.Error, path, requestID string, l wording.Language) answered

// asProblem tells of a fault by a problem document.
func asProblem(f *fault.Error, path, requestID string, _ wording.Language) answered {
	k := kinds[f.Kind]
	return answered{k.status, "application/problem+json", problem{
		Type: typeOf(f.Code), Title: k.title, Status: k.status, Detail: f.Detail, Instance: path, Code: f.Code,
		RequestID: requestID, Errors: shown(f.Mistakes), MissingRoles: f.MissingRoles, Contacts: f.Contacts, Checks: f.Checks,
		CurrentState: f.State, ConflictsWith: f.ConflictsWith, Organizations: f.Organizations,
	}}
}

// respond answers with the error, in a language. It may name what the caller has sent, which need not be UTF-8.
func (a answered) respond(w http.ResponseWriter, l wording.Language) error {
	body, err := json.Marshal(a.body, wording.JSON(l), jsontext.AllowInvalidUTF8(true))
	tellLanguage(w.Header(), l)
	w.Header().Set("Content-Type", a.media)
	w.WriteHeader(a.status)
	_, _ = w.Write(append(body, newline...))
	return err
}

// faultOf returns the fault that is shown for an error. What is no fault says nothing of the inside.
func faultOf(ctx context.Context, err error) *fault.Error {
	switch f := fault.As(err); {
	case f != nil:
		return f
	case errors.Is(err, context.Canceled) && ctx.Err() != nil: // the caller has gone
		return fault.New(fault.Unavailable, "unavailable", "The request was cancelled.")
	default:
		return fault.New(internal, "internal-error", "Something went wrong on our side. The request id helps us to find it.")
	}
}

// outdated tells whether the request has to be started over, because the caller's access has changed: the error says so, or the database
// does, which is asked here if nothing has asked it yet.
func (d *Door) outdated(r *http.Request, err error) bool {
	st := stateOf(r)
	st.changed = errors.Is(err, access.ErrChanged) || errors.Is(d.Tokens.Confirm(r.Context()), access.ErrChanged)
	return st.changed
}

// respondFault is the one way out for errors. It answers with the fault, in the form of the API that the request is for; any other error
// it logs, and answers that something went wrong. If the request has to be started over it answers nothing.
func (d *Door) respondFault(w http.ResponseWriter, r *http.Request, err error) {
	if d.outdated(r, err) {
		return
	}
	f := faultOf(r.Context(), err)
	l := stateOf(r).language
	a := stateOf(r).tell(f, r.URL.EscapedPath(), requestID(r), l)
	if a.status >= http.StatusInternalServerError {
		d.Log.ErrorContext(r.Context(), "request failed", "requestId", requestID(r), "error", err)
	}
	setFaultHeaders(w.Header(), f)
	if err := a.respond(w, l); err != nil {
		d.Log.ErrorContext(r.Context(), "telling of a fault failed", "requestId", requestID(r), "error", err)
	}
}

// longestPointer is enough for any place of the contract; the names of unknown members are anybody's.
const longestPointer = 500

// shown returns the mistakes with pointers cut to a length that is of use.
func shown(all []fault.Mistake) []fault.Mistake {
	for i := range all {
		if p := all[i].Pointer; len(p) > longestPointer {
			all = slices.Clone(all)
			all[i].Pointer = strings.ToValidUTF8(p[:longestPointer], "") + "..."
		}
	}
	return all
}

func setFaultHeaders(h http.Header, f *fault.Error) {
	if f.Kind == fault.Unauthenticated {
		h.Set("WWW-Authenticate", challenge(f))
	}
	if f.Kind == fault.Unavailable {
		h.Set("Retry-After", "1")
	}
	if f.RetryAfter > 0 {
		h.Set("Retry-After", seconds(f.RetryAfter))
	}
	if f.Kind == fault.TooMany {
		showRefusal(h)
	}
	if f.ETag != "" {
		h.Set("ETag", f.ETag)
	}
}

// showRefusal makes the rate limit headers agree with Retry-After. They may be missing, or be those of a quota with room left while another
// limit refused the request.
func showRefusal(h http.Header) {
	again := h.Get("Retry-After")
	if again != "" && h.Get(remainingHeader) == "0" && h.Get(resetHeader) == again {
		return
	}
	h.Del(limitHeader)
	h.Del(remainingHeader)
	h.Del(resetHeader)
	if again != "" {
		h.Set(remainingHeader, "0")
		h.Set(resetHeader, again)
	}
}

// seconds returns whole seconds, rounded up: waiting too short would be told again.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

// challenge tells how to authenticate (RFC 6750): an error is named only to somebody who sent a token, in ASCII and so in English.
func challenge(f *fault.Error) string {
	switch f.Code {
	case "token-missing":
		return `Bearer realm="cosell"`
	case "token-scope":
		return `Bearer realm="cosell", error="insufficient_scope", error_description="` + f.Detail.String() + `"`
	default:
		return `Bearer realm="cosell", error="invalid_token", error_description="` + f.Detail.String() + `"`
	}
}

func (d *Door) notFound(w http.ResponseWriter, r *http.Request) {
	f := fault.Missing()
	if near := nearPath(r); near != "" {
		f.Detail = wording.Sentences(f.Detail, meant(near))
	}
	d.respondFault(w, r, f)
}

// nearPath returns the existing path that differs from the requested one only in superfluous slashes and letter case, "" if there is none.
func nearPath(r *http.Request) string {
	near := strings.ToLower(tidyPath(r.URL.Path))
	if near == r.URL.Path || len(allowedMethods(r, near)) == 0 {
		return ""
	}
	return near
}

// takenForAnID tells whether the router matched a fixed path to a route with an id, because the fixed route lacks the request's method.
func takenForAnID(r *http.Request) bool {
	if r.URL.RawPath != "" { // with escapes, which only ids have
		return false
	}
	allowed := allowedMethods(r, r.URL.Path)
	return len(allowed) > 0 && !slices.Contains(allowed, r.Method)
}

func (d *Door) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	allowed := allowedMethods(r, r.URL.Path)
	if len(allowed) == 0 { // a method that the router does not know, on a path that it does not know either
		d.notFound(w, r)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if slices.Contains(allowed, http.MethodPatch) {
		w.Header().Set("Accept-Patch", acceptPatch)
	}
	d.respondFault(w, r, fault.New(fault.MethodNotAllowed, "method-not-allowed", "This path accepts %s.", strings.Join(allowed, ", ")))
}
