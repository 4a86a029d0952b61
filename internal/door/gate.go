package door

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Gate stands in front of the service: it answers until the service is ready, and sends callers elsewhere while the service stops.
type Gate struct {
	service atomic.Pointer[http.Handler]
	waiting atomic.Pointer[fault.Error]
	leaving atomic.Bool
}

// NewGate returns a gate that is closed: all but /healthz is answered with 503, and /readyz with the reason.
func NewGate() *Gate {
	g := &Gate{}
	g.Wait("The service is starting.", 0)
	return g
}

// Wait says why there is no service yet, and when to ask again.
func (g *Gate) Wait(reason wording.Format, again time.Duration) {
	f := fault.New(fault.Unavailable, "unavailable", reason)
	f.RetryAfter = again
	g.waiting.Store(f)
}

// Open lets requests through to the service.
func (g *Gate) Open(service http.Handler) { g.service.Store(&service) }

// Leave makes /readyz say that no more requests should be sent here, and has every answer close its connection. A caller's next request
// then comes on a new connection, which may lead to another instance, instead of being cut off when the service ends.
func (g *Gate) Leave() { g.leaving.Store(true) }

// ServeHTTP answers a request, or lets it through.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	leaving := g.leaving.Load()
	if leaving {
		w.Header().Set("Connection", "close")
	}
	service := g.service.Load()
	switch {
	case leaving && r.URL.Path == "/readyz":
		g.refuse(w, r, fault.New(fault.Unavailable, "unavailable", "The service is stopping."))
	case service != nil:
		(*service).ServeHTTP(w, r)
	case r.URL.Path == "/healthz":
		writeText(w, http.StatusOK, "ok\n")
	default:
		g.refuse(w, r, g.waiting.Load())
	}
}

// refuse answers a request with a fault by itself, while there is no service to do so.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	id := uuid.NewString()
	tell, l := tellerOf(w.Header(), r, id), languageOf(r)
	setFaultHeaders(w.Header(), f)
	w.Header().Set("X-Request-Id", id)
	w.Header().Set("Cache-Control", "no-store")
	_ = tell(f, r.URL.EscapedPath(), id, l).respond(w, l) // there is nothing in it that could not be written
}
