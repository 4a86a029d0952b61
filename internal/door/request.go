package door

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/wording"
)

// Request is a request for an operation of the contract, by somebody who has signed in. Its parameters are as the contract wants them, and
// are read by their names there. Asking for one that the operation does not have is a mistake of ours, and panics. A request to an API
// without a contract has no parameters but those that its handler reads itself.
type Request struct {
	*http.Request
	Actor access.Actor

	door      *Door
	operation *operation
	path      map[string]string
	query     url.Values // with the contract's defaults
}

// newRequest returns the request for the operation, or fault BadRequest that names every parameter that breaks the contract, and what in
// the body does.
func (d *Door) newRequest(w http.ResponseWriter, r *http.Request, o *operation) (*Request, error) {
	joinLists(r.Header)
	if o == nil {
		return &Request{Request: r, Actor: actor(r), door: d}, nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fault.InvalidParameters(fault.Mistakes{
			{Pointer: "/query", Code: "invalid-value", Detail: wording.Of("The query is not well encoded.")},
		})
	}
	o.tidyQuery(query)
	in := &Request{Request: r, Actor: actor(r), door: d, operation: o, path: pathParams(r), query: query}
	if m := in.parameterMistakes(); len(m) > 0 {
		return nil, fault.InvalidRequest(m, in.bodyMistakes(w))
	}
	for name, value := range o.defaults {
		if !query.Has(name) {
			query.Set(name, value)
		}
	}
	return in, nil
}

// value returns a parameter as it was sent, and whether it was.
func (r *Request) value(name string) (string, bool) {
	if r.operation.parameter(name) == nil {
		panic(fmt.Sprintf("%s %s has no parameter %q", r.operation.route.Method, r.operation.route.Path, name))
	}
	return r.lookUp(name)
}

// lookUp is value for a parameter that the operation need not have; then it is not given, whatever was sent.
func (r *Request) lookUp(name string) (string, bool) {
	p := r.operation.parameter(name)
	switch {
	case p == nil:
		return "", false
	case p.In == openapi3.ParameterInPath:
		return r.path[name], true
	case p.In == openapi3.ParameterInHeader:
		return r.Header.Get(name), len(r.Header.Values(name)) > 0
	default:
		return r.query.Get(name), r.query.Has(name)
	}
}

// Has tells whether the parameter is given, or has a default.
func (r *Request) Has(name string) bool {
	_, given := r.value(name)
	return given
}

// Text returns a parameter, "" if it is not given.
func (r *Request) Text(name string) string {
	text, _ := r.value(name)
	return text
}

// TextPtr returns a parameter, nil if it is not given.
func (r *Request) TextPtr(name string) *string {
	if !r.Has(name) { // a list has 20 of them, mostly not given
		return nil
	}
	text := r.Text(name)
	return &text
}

// Texts returns the values of a parameter that is a list, nil if it is not given.
func (r *Request) Texts(name string) []string {
	text, given := r.value(name)
	if !given {
		return nil
	}
	return strings.Split(text, ",")
}

// Bool returns a parameter, false if it is not given.
func (r *Request) Bool(name string) bool {
	yes, _ := strconv.ParseBool(r.Text(name))
	return yes
}

// BoolPtr returns a parameter, nil if it is not given.
func (r *Request) BoolPtr(name string) *bool {
	if !r.Has(name) {
		return nil
	}
	yes := r.Bool(name)
	return &yes
}

// Int returns a parameter, 0 if it is not given.
func (r *Request) Int(name string) int64 {
	n, _ := strconv.ParseInt(r.Text(name), 10, 64)
	return n
}

// UUID returns a parameter, the nil UUID if it is not given.
func (r *Request) UUID(name string) uuid.UUID {
	id, _ := uuid.Parse(r.Text(name))
	return id
}

// UUIDPtr returns a parameter, nil if it is not given.
func (r *Request) UUIDPtr(name string) *uuid.UUID {
	if !r.Has(name) {
		return nil
	}
	id := r.UUID(name)
	return &id
}

// TimePtr returns a parameter, nil if it is not given.
func (r *Request) TimePtr(name string) *time.Time {
	text, given := r.value(name)
	if !given {
		return nil
	}
	at, _ := time.Parse(time.RFC3339Nano, text)
	return &at
}

// Limit returns how many items a page has.
func (r *Request) Limit() int { return int(r.Int("limit")) }

// Knows tells whether the caller has the version with the tag already.
func (r *Request) Knows(tag string) bool {
	header, given := r.value("If-None-Match")
	if !given {
		return false
	}
	all := tags(header)
	return slices.Contains(all, "*") || slices.Contains(all, tag)
}

// Connection returns the context of the caller's connection, which lasts longer than a request may take.
func (r *Request) Connection() context.Context { return stateOf(r.Request).connection }

// SignInAgain finds out who the caller is now, in the same organisation. Credentials that name it may be remembered apart from those of
// the request: what is remembered from before the request is looked at again.
func (r *Request) SignInAgain(ctx context.Context) (context.Context, access.Actor, error) {
	before := actor(r.Request)
	caller := identity.NewCredentials(stateOf(r.Request).token, before.OrganizationID)
	again, a, err := r.door.Tokens.SignIn(ctx, caller)
	if err == nil && a.Version < before.Version {
		r.door.Tokens.Forget(caller)
		return r.door.Tokens.SignIn(ctx, caller)
	}
	return again, a, err
}
