package door

import (
	"net/http"
	"strings"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/identity"
)

// requireToken takes the token from the request, or refuses it.
func (d *Door) requireToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := tokenOf(r.Header)
		if token == "" {
			d.respondFault(w, r, fault.New(fault.Unauthenticated, "token-missing", "Send one token, as `Authorization: Bearer <token>`."))
			return
		}
		stateOf(r).token = token
		next.ServeHTTP(w, r)
	})
}

// maxChanges is how often a request is started over because access in the caller's organisation has changed meanwhile.
const maxChanges = 5

// signIn finds out who is calling. If it turns out on the way to the answer that a remembered caller's access has changed, the request is
// started over with the access as it is now. Nothing has been written by then, neither to the caller nor to the database.
func (d *Door) signIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := stateOf(r)
		try := func() attempt { return newAttempt(d.clientAddress(r), st.token) } // a func, since it is rarely needed
		caller := identity.NewCredentials(st.token, organizationOf(r.Header))
		if !d.Tokens.Remembers(caller) {
			if err := d.attempts.flooded(try()); err != nil {
				d.respondFault(w, r, err)
				return
			}
		}
		for range maxChanges {
			ctx, a, err := d.Tokens.SignIn(r.Context(), caller)
			if err != nil {
				d.respondFault(w, r, d.attempts.judge(try(), err))
				return
			}
			st.actor, st.changed = a, false
			next.ServeHTTP(w, r.WithContext(ctx))
			if !st.changed {
				return
			}
			d.Tokens.Forget(caller)
		}
		d.respondFault(w, r, fault.New(fault.Unavailable, "unavailable", "Access in your organisation is being changed; try again."))
	})
}

// tokenOf returns the token of a request, or "" if it has none, several, or something else than a token.
func tokenOf(h http.Header) string {
	lines := h.Values("Authorization")
	if len(lines) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(lines[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// organizationOf returns the organisation that the caller names to act in, or "". Several lines make a name that none has.
func organizationOf(h http.Header) string {
	return strings.TrimSpace(strings.Join(h.Values("Cosell-Organization"), ","))
}
