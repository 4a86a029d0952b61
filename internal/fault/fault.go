// Package fault has the one kind of error that a client may see.
//
// Everything else that goes wrong is logged and shown as "internal error"; see the table in package door that maps a Kind to a status.
package fault

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/wording"
)

// Kind says what sort of mistake or obstacle a fault is.
type Kind int

// The kinds, in the order of their HTTP status.
const (
	BadRequest           Kind = iota + 1 // the request cannot be read
	Unauthenticated                      // the caller is not known
	Forbidden                            // a role is missing, or a condition for it
	NotFound                             // it does not exist for this caller
	MethodNotAllowed                     // the path is known, the method is not
	Conflict                             // the state does not allow it
	Gone                                 // it existed but is no longer kept
	Stale                                // it has changed since the caller read it
	TooLarge                             // the body is over its limit
	UnsupportedMedia                     // the body has a type that the route does not take
	Invalid                              // the request could be read but breaks rules
	PreconditionRequired                 // If-Match is missing
	TooMany                              // over the rate limit
	Unavailable                          // the database does not answer; a retry helps
)

// Mistake is one thing wrong with a request.
type Mistake struct {
	Pointer string       `json:"pointer"` // JSON pointer into the body, or /query/<name>, /path/<name>, /header/<name>
	Code    string       `json:"code"`    // stable, kebab case
	Detail  wording.Text `json:"detail"`  // a sentence for a person

	// The figures in the detail, for a front end that says it in its own words; left out if there are none.
	Min     *float64 `json:"min,omitzero"` // of the value itself, the number of its characters or of its items
	Max     *float64 `json:"max,omitzero"`
	Allowed []string `json:"allowed,omitempty"`
}

// Reason says why a value cannot be accepted, in words that may be shown to a client and logged. They complete "This value is ...".
type Reason wording.Format

// Error returns the words in English.
func (r Reason) Error() string { return string(r) }

// In returns the words in a language.
func (r Reason) In(l wording.Language) string { return wording.Format(r).In(l) }

// Limit is a Reason for one of the usual mistakes, with its figures.
type Limit struct {
	Reason
	Code     string
	Min, Max *float64
}

// Refused returns the mistake for a value that could not be decoded. It quotes a Reason or a Limit, which are ours; the text of any other
// error is not for clients.
func Refused(pointer string, err error) Mistake {
	m := Mistake{Pointer: pointer, Code: "invalid-value", Detail: wording.Of("The value cannot be read.")}
	if limit, is := errors.AsType[*Limit](err); is {
		m.Code, m.Min, m.Max, m.Detail = limit.Code, limit.Min, limit.Max, wording.Of("This value is %s.", limit.Reason)
	} else if reason, ours := errors.AsType[Reason](err); ours {
		m.Detail = wording.Of("This value is %s.", reason)
	}
	return m
}

// Least sets the least value that is accepted.
func (m *Mistake) Least(figure int) { m.Min = new(float64(figure)) }

// Most sets the greatest value that is accepted.
func (m *Mistake) Most(figure int) { m.Max = new(float64(figure)) }

// Said returns the mistake as a sentence, with its place.
func (m Mistake) Said() wording.Text {
	if m.Pointer == "" {
		return m.Detail
	}
	return wording.Of("%s: %s", strings.TrimPrefix(m.Pointer, "/"), m.Detail)
}

// covers tells whether the mistake points at the same place as the other, or at something that contains it.
func (m Mistake) covers(other Mistake) bool {
	return m.Pointer == other.Pointer || strings.HasPrefix(other.Pointer, m.Pointer+"/")
}

// Contact is a person of the caller's own organisation who can help.
type Contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Organization is one of the caller's own organisations.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Check is one condition for doing something, and whether it holds.
type Check struct {
	Code     string       `json:"code"`
	Passed   bool         `json:"passed"`
	Detail   wording.Text `json:"detail"`
	Contacts []Contact    `json:"contacts"`
}

// State is the present state of a thing, for a caller who expected another one.
type State struct {
	Status    string `json:"status"`
	Substatus string `json:"substatus"`
}

// Error is a fault. Only Kind, Code and Detail are always set.
type Error struct {
	Kind          Kind
	Code          string       // stable, kebab case
	Detail        wording.Text // a sentence or two for a person
	Mistakes      []Mistake
	MissingRoles  []string
	Contacts      []Contact
	Checks        []Check
	State         *State
	ConflictsWith string        // the id of the thing in conflict, if there are two
	ETag          string        // the present tag, with Stale
	RetryAfter    time.Duration // with TooMany, Unavailable and a key in use

	Organizations []Organization // the caller's own, one of which must be named
}

// Error returns the code and the detail, in English.
func (e *Error) Error() string { return e.Code + ": " + e.Detail.String() }

// New returns a fault whose detail is the format with the arguments.
func New(kind Kind, code string, format wording.Format, args ...any) *Error {
	return Of(kind, code, wording.Of(format, args...))
}

// Of returns a fault with the detail.
func Of(kind Kind, code string, detail wording.Text) *Error {
	return &Error{Kind: kind, Code: code, Detail: detail}
}

// Missing returns the fault for a thing that does not exist for this caller. It never reveals whether it exists for another.
func Missing() *Error {
	return New(NotFound, "not-found", "This does not exist, or is not visible to you.")
}

// As returns the fault in err's chain, or nil.
func As(err error) *Error {
	if f, ok := errors.AsType[*Error](err); ok {
		return f
	}
	return nil
}

// Is tells whether there is a fault of the kind in err's chain.
func Is(err error, k Kind) bool {
	f := As(err)
	return f != nil && f.Kind == k
}

// Mistakes collects what is wrong with one request, so that all of it can be reported at once.
type Mistakes []Mistake

// Add notes a mistake whose detail is the format with the arguments, and returns it so that its figures can be set.
func (m *Mistakes) Add(pointer, code string, format wording.Format, args ...any) *Mistake {
	return m.Note(pointer, code, wording.Of(format, args...))
}

// Note is Add with a finished detail.
func (m *Mistakes) Note(pointer, code string, detail wording.Text) *Mistake {
	*m = append(*m, Mistake{Pointer: pointer, Code: code, Detail: detail})
	return &(*m)[len(*m)-1]
}

// Has tells whether a mistake points exactly there.
func (m Mistakes) Has(pointer string) bool {
	return slices.ContainsFunc(m, func(one Mistake) bool { return one.Pointer == pointer })
}

// Err returns nil if there are no mistakes, and otherwise an Invalid fault that names all of them, ordered by pointer.
func (m Mistakes) Err() error {
	if len(m) == 0 {
		return nil
	}
	return Merge(m, nil)
}

// Renamed returns an Invalid fault with the pointers of its mistakes renamed, for a caller who knows the members by other names. Any other
// error is returned as it is.
func Renamed(err error, rename func(pointer string) string) error {
	if !Is(err, Invalid) {
		return err
	}
	m := slices.Clone(Mistakes(As(err).Mistakes))
	for i := range m {
		m[i].Pointer = rename(m[i].Pointer)
	}
	return m.Err()
}

// InvalidParameters returns a BadRequest for mistakes in a request's parameters, ordered by pointer.
func InvalidParameters(m Mistakes) *Error {
	f := New(BadRequest, "invalid-parameter", "%d parameters of the request are wrong.", len(m))
	if len(m) == 1 {
		f.Detail = m[0].Said()
	}
	slices.SortStableFunc(m, func(a, b Mistake) int { return cmp.Compare(a.Pointer, b.Pointer) })
	f.Mistakes = m
	return f
}

// InvalidRequest is InvalidParameters that also names what is wrong in the body.
func InvalidRequest(parameters, body Mistakes) *Error {
	f := InvalidParameters(slices.Concat(parameters, body))
	if len(body) > 0 {
		f.Detail = wording.Of("The request has %d mistakes.", len(f.Mistakes))
	}
	return f
}

// Merge returns an Invalid fault with the mistakes of both lists. What the first list points at had been removed before the second list was
// made. So it leaves out what the second says about those places or anything inside them, and that something around them is missing.
func Merge(first, second []Mistake) *Error {
	all := slices.Clone(first)
	for _, m := range second {
		if !slices.ContainsFunc(first, func(f Mistake) bool { return f.covers(m) || m.Code == "required" && m.covers(f) }) {
			all = append(all, m)
		}
	}
	all = settled(all)
	slices.SortStableFunc(all, func(a, b Mistake) int { return cmp.Compare(a.Pointer, b.Pointer) })
	f := New(Invalid, "validation-failed", "The request has %d mistakes.", len(all))
	if len(all) == 1 {
		f.Detail = all[0].Said()
	}
	f.Mistakes = all
	return f
}

// settled returns the mistakes without any further ones about members that cannot be changed anyway.
func settled(all []Mistake) []Mistake {
	var fixed []Mistake
	for _, m := range all {
		if m.Code == "fixed" && !slices.ContainsFunc(fixed, func(f Mistake) bool { return f.covers(m) }) {
			fixed = append(fixed, m)
		}
	}
	if len(fixed) == 0 {
		return all
	}
	others := slices.DeleteFunc(all, func(m Mistake) bool {
		return slices.ContainsFunc(fixed, func(f Mistake) bool { return f.covers(m) })
	})
	return append(others, fixed...)
}
