// Package httpapi is the HTTP door: it says who asks, converts what is asked, calls a verb of lifecycle and converts the answer.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/service"
)

// Config is what the door needs to know.
type Config struct {
	*service.Services
	Tokens  *identity.Tokens
	Ready   func(context.Context) error // nil error: able to serve
	Metrics *prometheus.Registry
	Log     *slog.Logger

	Stopping       <-chan struct{} // closed when streams have to end; nil: never
	RequestTimeout time.Duration   // how long a request may wait for the database; 0: 5 s
	RateLimit      int             // requests of one token in a minute; 0: no limit
	SignInRate     int             // failed sign-ins in a minute, from one address and for one token's beginning; 0: no limit
	TrustedProxies []netip.Prefix  // whose X-Forwarded-For tells the client's address
	Quotas         Quotas          // of organisations and people
	CORSOrigins    []string        // origins of portal front ends that may call from a browser
}

// Server answers the operations of the contract.
type Server struct {
	Config
	contract *Contract
	metrics  *metrics
	attempts *attempts
	quotas   quotas
	intake   intake
	feedKey  *feedKey
	watch    *watch
}

// New returns a server, whose routes are served by Everything, or by Public.
func New(cfg Config, contract *Contract) *Server {
	if cfg.RequestTimeout == 0 {
		cfg.RequestTimeout = 5 * time.Second
	}
	return &Server{
		Config: cfg, contract: contract, metrics: newMetrics(cfg.Metrics), attempts: newAttempts(cfg.SignInRate, cfg.Kernel.Now), quotas: newQuotas(cfg),
		intake: newIntake(cfg.Quotas), feedKey: &feedKey{read: cfg.Outbox.FeedKey}, watch: newWatch(cfg.Quotas.streamsOf(), cfg.Outbox.FeedNews),
	}
}

// Everything returns the handler of every route.
func (s *Server) Everything() http.Handler {
	return s.handler(s.routes(), promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{}))
}

// Public returns the handler of all routes but those that are the operator's alone, which there are not for it: neither a sign-in nor
// another method tells of them.
func (s *Server) Public() http.Handler {
	return s.handler(slices.DeleteFunc(s.routes(), func(r Route) bool { return s.contract.operations[r.Pattern].forOperators() }), nil)
}

// handler returns the handler of the routes, of what needs no token and, if there is a handler for them, of the figures.
func (s *Server) handler(routes []Route, figures http.Handler) http.Handler {
	r := chi.NewRouter()
	r.Use(s.identify, s.observe, s.recover, s.guard, cors.Handler(s.cors()))
	r.NotFound(s.notFound)
	r.MethodNotAllowed(s.methodNotAllowed)
	r.Get("/healthz", s.health)
	r.Get("/readyz", s.ready)
	r.Get("/openapi.json", s.openapi)
	if figures != nil {
		r.Method(http.MethodGet, "/metrics", figures)
	}
	r.Mount("/docs", docs())
	r.Group(func(r chi.Router) {
		r.Use(s.bearer, s.limit, s.signIn, s.share)
		for _, one := range routes {
			method, path, _ := strings.Cut(one.Pattern, " ")
			r.Method(method, path, s.serve(one))
		}
	})
	return r
}

// Route is where an operation of the contract is served.
type Route struct {
	Pattern string // its method and its path in the contract
	Handler Handler
}

// Handler answers a request, or returns what is wrong with it.
type Handler func(http.ResponseWriter, *Request) error

// serve checks the parameters of a request before it is answered, and answers with the fault that comes of either.
func (s *Server) serve(to Route) http.Handler {
	o := s.contract.operations[to.Pattern]
	if o == nil {
		panic("the contract has no operation " + to.Pattern)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, err := s.newRequest(r, o)
		if err == nil {
			err = to.Handler(w, in)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *Server) cors() cors.Options {
	return cors.Options{
		AllowedOrigins: s.CORSOrigins,
		AllowOriginFunc: func(_ *http.Request, origin string) bool { // an empty list allows nobody, not everybody
			return len(s.CORSOrigins) > 0 && (s.CORSOrigins[0] == "*" || contains(s.CORSOrigins, origin))
		},
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Cosell-Organization", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "X-Request-Id"},
		ExposedHeaders: []string{"ETag", "Location", "Link", "Retry-After", "X-Request-Id", "Idempotent-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"},
		MaxAge:         600,
	}
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") }

// ready answers in less than a second, whatever the database does.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 800*time.Millisecond)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.fail(w, r, err)
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}

func (s *Server) openapi(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.contract.text)
}
