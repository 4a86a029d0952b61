package door

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// How the contract says since when something should not be used any more, beside deprecated, and when it may be gone.
const (
	deprecatedSince = "x-deprecated-since"
	sunset          = "x-sunset"
)

// guidance is where a person reads about the promise of compatibility, and what to use instead of what is deprecated.
const guidance = `</docs/>; rel="deprecation"; type="text/html"`

// notice tells that something is deprecated, since when, and when it may be gone. The zero value tells nothing.
type notice struct{ since, gone time.Time }

// noticeOf returns the notice for a part of the contract. It panics if a deprecated part lacks its days: the contract is ours.
func noticeOf(deprecated bool, extensions map[string]any) notice {
	if !deprecated {
		return notice{}
	}
	return notice{dayOf(extensions[deprecatedSince]), dayOf(extensions[sunset])}
}

func dayOf(value any) time.Time {
	text, _ := value.(string)
	return must(time.Parse(time.DateOnly, text))
}

// and returns a notice of both: the earlier day of each kind.
func (n notice) and(other notice) notice {
	switch {
	case n == notice{}:
		return other
	case other == notice{}:
		return n
	}
	days := func(a, b time.Time) time.Time { return slices.MinFunc([]time.Time{a, b}, time.Time.Compare) }
	return notice{days(n.since, other.since), days(n.gone, other.gone)}
}

// deprecations say what is deprecated in an operation.
type deprecations struct {
	always     notice            // of the operation itself, and of members of its answers
	parameters map[string]notice // of parameters, for requests that give them
	body       bool              // some members of the body are deprecated
}

func deprecationsOf(o *operation) deprecations {
	op := o.route.Operation
	d := deprecations{always: noticeOf(op.Deprecated, op.Extensions), parameters: map[string]notice{}}
	for _, p := range o.parameters {
		if n := noticeOf(p.Value.Deprecated, p.Value.Extensions); n != (notice{}) {
			d.parameters[p.Value.Name] = n
		}
	}
	for _, answer := range op.Responses.Map() {
		for _, media := range answer.Value.Content {
			d.always = d.always.and(membersNotice(media.Schema, map[*openapi3.Schema]bool{}))
		}
	}
	if o.body != nil {
		for _, media := range o.body.Content {
			d.body = d.body || membersNotice(media.Schema, map[*openapi3.Schema]bool{}) != notice{}
		}
	}
	return d
}

// membersNotice returns what tells of every deprecated member below the schema.
func membersNotice(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) (all notice) {
	if ref == nil || seen[ref.Value] {
		return notice{}
	}
	s := ref.Value
	seen[s] = true
	for _, property := range s.Properties {
		all = all.and(noticeOf(property.Value.Deprecated, property.Value.Extensions)).and(membersNotice(property, seen))
	}
	for _, part := range parts(s) {
		all = all.and(membersNotice(part, seen))
	}
	return all
}

// parts are the schemas that a schema is made of, beside its members.
func parts(s *openapi3.Schema) openapi3.SchemaRefs {
	return slices.Concat(s.AllOf, s.OneOf, s.AnyOf, openapi3.SchemaRefs{s.Items})
}

// sentNotice returns what tells of the deprecated members that the value has.
func sentNotice(ref *openapi3.SchemaRef, value any) (all notice) {
	if ref == nil {
		return notice{}
	}
	s := ref.Value
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if property := s.Properties[name]; property != nil {
				all = all.and(noticeOf(property.Value.Deprecated, property.Value.Extensions)).and(sentNotice(property, member))
			}
		}
	case []any:
		for _, item := range v {
			all = all.and(sentNotice(s.Items, item))
		}
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		all = all.and(sentNotice(part, value))
	}
	return all
}

// asked returns the notice for what the request uses, except in its body.
func (d deprecations) asked(r *http.Request) notice {
	all := d.always
	if len(d.parameters) == 0 {
		return all
	}
	query := r.URL.Query()
	for name, n := range d.parameters {
		if query.Has(name) || len(r.Header.Values(name)) > 0 {
			all = all.and(n)
		}
	}
	return all
}

// tellOf sets the headers of RFC 9745 and RFC 8594 for the notice, combined with those that the request has been given before.
func tellOf(n notice, h http.Header, r *http.Request) {
	st := stateOf(r)
	if st.deprecated = st.deprecated.and(n); st.deprecated == (notice{}) {
		return
	}
	h.Set("Deprecation", "@"+strconv.FormatInt(st.deprecated.since.Unix(), 10))
	h.Set("Sunset", st.deprecated.gone.Format(http.TimeFormat))
	h.Set("Link", guidance)
}

// deprecates tells whether anything in the text of a contract is deprecated.
func deprecates(text []byte) bool { return bytes.Contains(text, []byte("deprecated: true")) }
