package identity_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/oidctest"
)

// A genuine signature vouches for the provider, not for the sense of what it signs.
func TestNoClaimBreaksTheService(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, genuine := invited(t, p, "")
	texts := []string{`null`, `[null]`, `{}`, `7`, `" "`, `"\ud800"`, `"a\u0000b"`, `"` + strings.Repeat("é", 5000) + `"`, `"@"`}
	times := []string{`"soon"`, `[]`, `-1`, `1.5`, `1e18`, `1e19`, `1e400`, `9223372036854775807`, `-9223372036854775808`, `253402300800`}
	for _, hostile := range []struct {
		claims string
		values []string
	}{
		{"exp iat nbf", times},
		{"email_verified", []string{`null`, `[true]`, `{"a":[]}`, `1e400`}},
		{"iss aud email name scope scp", texts},
		{"sub", texts}, // at last, as somebody else may take the invitation
	} {
		h.With(genuine).Get(t, "/v1/access").Want(t, http.StatusOK) // whoever is refused anyway is not looked at
		for claim := range strings.FieldsSeq(hostile.claims) {
			for _, value := range hostile.values {
				answer := h.With(forgery{claims: map[string]any{claim: json.RawMessage(value)}}.forge(t, p, genuine)).Get(t, "/v1/access")
				require.Less(t, answer.Status, http.StatusInternalServerError, "%s %.40s: %s", claim, value, answer.Body)
			}
		}
	}
}
