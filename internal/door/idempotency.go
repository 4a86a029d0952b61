package door

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// hashOf returns a hash of the parsed body: the same for the same value, however it is written.
func hashOf(body []byte) []byte {
	canonical := jsontext.Value(bytes.Clone(body))
	_ = canonical.Canonicalize() // the syntax is checked already; no body stays none
	sum := sha256.Sum256(canonical)
	return sum[:]
}

// keyRoute returns what a key belongs to beside its caller: the method and the path, whose ids are the same in any spelling, and the
// roles that the caller's token is limited to.
func (r *Request) keyRoute() string {
	segments := strings.Split(r.URL.Path, "/")
	for i, segment := range segments {
		if id, err := uuid.Parse(segment); err == nil {
			segments[i] = id.String()
		}
	}
	route := r.Method + " " + strings.Join(segments, "/")
	if !r.Actor.Partial {
		return route
	}
	roles := slices.Clone(r.Actor.TokenRoles)
	slices.Sort(roles)
	return fmt.Sprintf("%s as %v", route, slices.Compact(roles))
}

// keyValue returns an Idempotency-Key, which may be quoted, and whether it is one: 1 to 255 visible ASCII characters.
func keyValue(header string) (value string, ok bool) {
	value = header
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	visible := !strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' })
	return value, value != "" && len(value) <= 255 && visible
}
