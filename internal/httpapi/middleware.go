package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/identity"
)

// state is what the middlewares know of a request.
type state struct {
	requestID  string
	connection context.Context // ends when the caller leaves
	token      string
	caller     identity.Credentials // by which to sign in again, in the same organisation
	actor      access.Actor
	changed    bool // the actor turned out to be out of date
	counted    bool // for the quotas of the actor
	bodyRead   bool // and is here, or the fault that came of it
	body       []byte
	bodyFault  error
	held       []func() // to let go of at the end
}

// atEnd has something let go of when the request has been answered.
func (st *state) atEnd(release func()) { st.held = append(st.held, release) }

func (st *state) end() {
	for _, release := range st.held {
		release()
	}
}

type stateKey struct{}

func stateOf(r *http.Request) *state {
	st, _ := r.Context().Value(stateKey{}).(*state)
	return st
}

func requestID(r *http.Request) string { return stateOf(r).requestID }

func actor(r *http.Request) access.Actor { return stateOf(r).actor }

// requestIDs are those that are taken over from a caller; any other is replaced, so that nothing strange gets into a log.
var requestIDs = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// identify gives the request its id, and a bound on the time it may take.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !requestIDs.MatchString(id) {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		st := &state{requestID: id, connection: r.Context()}
		defer st.end()
		ctx := context.WithValue(r.Context(), stateKey{}, st)
		ctx, cancel := context.WithTimeout(ctx, s.RequestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recover turns a panic into an internal error.
func (s *Server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http asks for
				panic(p)
			}
			s.fail(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

// guard refuses what no route could read: a path that is no text.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !printable(r.URL.Path) {
			s.fail(w, r, fault.Missing())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// observe logs the request and counts it, by route and never by what was in it.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now() //nolint:forbidigo // a stopwatch, no business time
		seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(seen, r)
		status, took := seen.Status(), time.Since(begun)
		if status == 0 {
			status = http.StatusOK
		}
		route := chi.RouteContext(r.Context()).RoutePattern()
		s.metrics.observe(r.Method, route, status, took)
		s.Log.InfoContext(r.Context(), "request", "requestId", requestID(r), "method", r.Method, "route", route,
			"status", status, "bytes", seen.BytesWritten(), "duration", took, "organization", actor(r).OrganizationID)
	})
}

// bearer takes the token from the request.
func (s *Server) bearer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := bearer(r.Header)
		if token == "" {
			s.fail(w, r, fault.New(fault.Unauthenticated, "token-missing", "Send one token, as `Authorization: Bearer <token>`."))
			return
		}
		stateOf(r).token = token
		next.ServeHTTP(w, r)
	})
}

// maxChanges is how often a request begins anew because access in the caller's organisation has changed meanwhile.
const maxChanges = 5

// signIn finds out who asks. If it turns out on the way to the answer that a remembered caller's access has changed, the
// request begins anew with what it is now; nothing has been written then, neither to the caller nor to the database.
func (s *Server) signIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := stateOf(r)
		try := newAttempt(s.clientAddress(r), st.token)
		caller := identity.Credentials{Secret: st.token, OrganizationID: named(r.Header)}
		if err := s.attempts.flooded(try); err != nil && !s.Tokens.Remembers(caller) {
			s.fail(w, r, err)
			return
		}
		for range maxChanges {
			ctx, a, err := s.Tokens.SignIn(r.Context(), caller)
			if err != nil {
				s.fail(w, r, s.attempts.judge(try, err))
				return
			}
			st.actor, st.changed = a, false
			st.caller = identity.Credentials{Secret: st.token, OrganizationID: a.OrganizationID}
			next.ServeHTTP(w, r.WithContext(ctx))
			if !st.changed {
				return
			}
			s.Tokens.Forget(caller)
		}
		s.fail(w, r, fault.New(fault.Unavailable, "unavailable", "Access in your organisation is being changed; try again."))
	})
}

// bearer returns the token of a request, or "" if it has none, several, or something else than a token.
func bearer(h http.Header) string {
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

// named returns the organisation that the caller names to act in, or "". Several lines name none that there is.
func named(h http.Header) string {
	return strings.TrimSpace(strings.Join(h.Values("Cosell-Organization"), ","))
}

// allowedMethods returns the methods that the path of the request takes.
func allowedMethods(r *http.Request) []string {
	routes := chi.RouteContext(r.Context()).Routes
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete} {
		if routes.Match(chi.NewRouteContext(), m, r.URL.Path) {
			allowed = append(allowed, m)
		}
	}
	return allowed
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }
