// Package door is what every HTTP door shares: who asks, how much they may ask, whether a request is as the contract wants it, and how it
// is answered. What is served behind it are APIs: routes, each with a handler that asks a verb and converts its answer.
package door

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/identity"
)

// Config is what the door needs to know.
type Config struct {
	Tokens  *identity.Tokens
	Now     func() time.Time
	Ready   func(context.Context) error // nil error: able to serve
	Metrics *prometheus.Registry
	Log     *slog.Logger

	RequestTimeout time.Duration  // how long a request may wait for the database; 0: 5 s
	RateLimit      int            // requests of one token in a minute; 0: no limit
	SignInRate     int            // failed sign-ins in a minute, from one address and for one token's beginning; 0: no limit
	TrustedProxies []netip.Prefix // whose X-Forwarded-For, -Proto and -Host tell the client's address, and ours
	PublicURL      string         // where clients find the service, without a slash at the end; "": where they asked
	Quotas         Quotas         // of organisations and people
	CORSOrigins    []string       // origins of portal front ends that may call from a browser
}

// Door lets requests in to APIs.
type Door struct {
	Config
	metrics  *metrics
	attempts *attempts
	quotas   quotas
	intake   intake
}

// New returns a door, whose APIs are served by Everything, or by Public.
func New(cfg Config) *Door {
	cfg.RequestTimeout = cmp.Or(cfg.RequestTimeout, 5*time.Second)
	cfg.Quotas.Streams = cmp.Or(cfg.Quotas.Streams, 50)
	return &Door{
		Config: cfg, metrics: newMetrics(cfg.Metrics), attempts: newAttempts(cfg.SignInRate, cfg.Now), quotas: newQuotas(cfg),
		intake: newIntake(cfg.Quotas),
	}
}

// API is what stands behind a door: the operations of a contract, and pages beside them.
type API struct {
	Contract *Contract               // nil: the handlers themselves read the parameters and bodies of requests
	Routes   map[string]Handler      // who answers an operation, by its method and path in the contract, as in GET /v1/deals
	Open     map[string]Handler      // likewise, but to everybody, without a sign-in
	Pages    map[string]http.Handler // what everybody may read, by method and path, or by a path for all that is below it
}

// Handler answers a request, or returns what is wrong with it.
type Handler func(http.ResponseWriter, *Request) error

// Everything returns the handler of every route of the APIs, and of the metrics.
func (d *Door) Everything(apis ...API) http.Handler {
	r := d.router(apis)
	mount(r, http.MethodGet, "/metrics", promhttp.HandlerFor(d.Metrics, promhttp.HandlerOpts{}))
	return r
}

// Public returns the handler of all routes except those for operators alone. For it those do not exist: neither signing in nor trying
// another method reveals them.
func (d *Door) Public(apis ...API) http.Handler {
	public := slices.Clone(apis)
	for i, api := range public {
		public[i].Routes = maps.Clone(api.Routes)
		maps.DeleteFunc(public[i].Routes, func(pattern string, _ Handler) bool { return api.operation(pattern).forOperators })
	}
	return d.router(public)
}

// operation returns what the contract declares for a route. Without a contract its read returns nil.
func (api API) operation(pattern string) declared {
	if api.Contract == nil {
		return declared{read: func() *operation { return nil }}
	}
	return api.Contract.operations[pattern]
}

func (d *Door) router(apis []API) chi.Router {
	r := chi.NewRouter()
	r.Use(d.identify, d.observe, d.recover, d.guard, cors.Handler(d.cors()))
	r.NotFound(d.notFound)
	r.MethodNotAllowed(d.methodNotAllowed)
	mount(r, http.MethodGet, "/healthz", http.HandlerFunc(d.health))
	mount(r, http.MethodGet, "/readyz", http.HandlerFunc(d.ready))
	mount(r, http.MethodGet, "/problems", http.HandlerFunc(d.explainAll))
	mount(r, http.MethodGet, "/problems/{code}", http.HandlerFunc(d.explainOne))
	for _, api := range apis {
		for pattern, page := range api.Pages {
			if method, path, one := strings.Cut(pattern, " "); one {
				mount(r, method, path, page)
			} else {
				r.Mount(pattern, page)
			}
		}
		for pattern, handler := range api.Open {
			method, path, _ := strings.Cut(pattern, " ")
			mount(r, method, path, d.limitAddress(d.serve(api.operation(pattern), handler)))
		}
		r.Group(func(r chi.Router) {
			r.Use(d.requireToken, d.limitToken, d.signIn, d.limitActor)
			for pattern, handler := range api.Routes {
				method, path, _ := strings.Cut(pattern, " ")
				mount(r, method, path, d.serve(api.operation(pattern), handler))
			}
		})
	}
	return r
}

// mount lets the handler answer the method on the path. What answers GET answers HEAD too, of which the server leaves out the body.
func mount(r chi.Router, method, path string, handler http.Handler) {
	r.Method(method, path, handler)
	if method == http.MethodGet {
		r.Method(http.MethodHead, path, handler)
	}
}

// serve checks the parameters of a request and hands it to its handler, and responds with the fault of either.
func (d *Door) serve(from declared, handler Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := from.read()
		if o != nil {
			tellOf(o.deprecations.asked(r), w.Header(), r)
			if o.speech != nil {
				tellLanguage(w.Header(), stateOf(r).language)
			}
		}
		in, err := d.newRequest(w, r, o)
		if err != nil && takenForAnID(r) {
			d.methodNotAllowed(w, r)
			return
		}
		if err == nil {
			err = handler(w, in)
		}
		if f := fault.As(err); f != nil && f.Kind == fault.UnsupportedMedia && r.Method == http.MethodPatch && o != nil {
			w.Header().Set("Accept-Patch", acceptPatch)
		}
		if err != nil {
			d.respondFault(w, r, err)
		}
	})
}

func (d *Door) cors() cors.Options {
	return cors.Options{
		AllowedOrigins: d.CORSOrigins,
		AllowOriginFunc: func(_ *http.Request, origin string) bool { // an empty list allows nobody, not everybody
			return len(d.CORSOrigins) > 0 && (d.CORSOrigins[0] == "*" || slices.Contains(d.CORSOrigins, origin))
		},
		AllowedMethods: methods,
		AllowedHeaders: []string{
			"Authorization", "Content-Type", "Cosell-Organization", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID",
			"X-Request-Id", "Prefer", "MS-CorrelationId", "MS-RequestId", "client-request-id", "X-Caller-Id",
		},
		ExposedHeaders: []string{
			"Accept-Patch", "ETag", "Location", "Link", "Retry-After", "X-Request-Id", "Idempotent-Replayed",
			"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Deprecation", "Sunset", "Preference-Applied", "X-Cosell-Ignored",
			"MS-CorrelationId", "MS-RequestId", "client-request-id", "request-id", "Date", "Content-Language",
		},
		MaxAge: 600,
	}
}

// acceptPatch are the types of a body that every PATCH takes (RFC 5789, 3.1): a merge patch, under its own name or that of any JSON.
const acceptPatch = "application/merge-patch+json, application/json"

// methods are those that routes have.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete}

func (d *Door) health(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") }

// ready answers in less than a second, whatever the database does.
func (d *Door) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 800*time.Millisecond)
	defer cancel()
	if err := d.Ready(ctx); err != nil {
		d.respondFault(w, r, err)
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}
