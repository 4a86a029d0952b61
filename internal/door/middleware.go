package door

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
)

// requestIDs are those that are taken over from a caller; any other is replaced, so that nothing strange gets into a log.
var requestIDs = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// identify gives the request its id, and a bound on the time it may take.
func (d *Door) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if id == "" || !requestIDs.MatchString(id) {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		st := &state{requestID: id, tell: tellerOf(w.Header(), r, id), language: languageOf(r), connection: r.Context()}
		defer st.end()
		ctx := context.WithValue(r.Context(), stateKey{}, st)
		ctx, cancel := context.WithTimeout(ctx, d.RequestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recover turns a panic into an internal error.
func (d *Door) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http asks for
				panic(p)
			}
			d.respondFault(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

// guard refuses a path that is not printable text, which no route could match.
func (d *Door) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !printable(r.URL.Path) {
			d.respondFault(w, r, fault.Missing())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// observe logs the request and counts it, by route and never by what was in it.
func (d *Door) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now() //nolint:forbidigo // a stopwatch, no business time
		seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(seen, r)
		status, took := seen.Status(), time.Since(begun)
		if status == 0 {
			status = http.StatusOK
		}
		route := chi.RouteContext(r.Context()).RoutePattern()
		d.metrics.observe(r.Method, route, status, took)
		d.log(r.Context(), begun.Add(took), "request", slog.String("requestId", requestID(r)), slog.String("method", r.Method),
			slog.String("route", route), slog.Int("status", status), slog.Int("bytes", seen.BytesWritten()),
			slog.Duration("duration", took), slog.String("organization", actor(r).OrganizationID))
	})
}

// log is Log.LogAttrs without looking up the caller's source line, which none of our handlers prints.
func (d *Door) log(ctx context.Context, at time.Time, message string, attrs ...slog.Attr) {
	if h := d.Log.Handler(); h.Enabled(ctx, slog.LevelInfo) {
		line := slog.NewRecord(at, slog.LevelInfo, message, 0)
		line.AddAttrs(attrs...)
		_ = h.Handle(ctx, line) // as the logger does
	}
}

// allowedMethods returns the methods that routes have for the path. If the path is a route of its own, such as /v1/deals/summary, only that
// route counts: the router would match other methods to /v1/deals/{dealId}, with "summary" for an id.
func allowedMethods(r *http.Request, path string) []string {
	routes := chi.RouteContext(r.Context()).Routes
	var allowed, own []string
	for _, m := range methods {
		switch routes.Find(chi.NewRouteContext(), m, path) {
		case "":
		case path:
			own = append(own, m)
		default:
			allowed = append(allowed, m)
		}
	}
	if own != nil {
		return own
	}
	return allowed
}
