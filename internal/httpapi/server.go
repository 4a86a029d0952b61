// Package httpapi is the API under /v1. Each handler says who is calling, calls a verb and converts the answer. What it shares with the
// other APIs is in package door.
package httpapi

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/service"
)

// Config is what the API is built from.
type Config struct {
	*service.Services
	Contract *door.Contract
	Stopping <-chan struct{} // closed when streams have to end; nil: never
	Demo     []DemoAccount   // whose tokens are public; nil: this is not a demo
	Home     string          // the page to which / redirects a browser; "": the docs
}

// Server answers the operations of the contract.
type Server struct {
	Config
	door    *door.Door
	feedKey *feedKey
	watch   *watch

	dealMembers func() openapi3.Schemas // the members that the parameter fields can name
}

// New returns a server behind the door.
func New(d *door.Door, cfg Config) *Server {
	return &Server{
		Config: cfg, door: d, feedKey: &feedKey{read: cfg.Outbox.FeedKey}, watch: newWatch(d.Quotas.Streams, cfg.Outbox.FeedNews),
		dealMembers: sync.OnceValue(func() openapi3.Schemas { return cfg.Contract.Members("PartialDeal") }),
	}
}

// API returns the API for the door to serve.
func (s *Server) API() door.API {
	return door.API{
		Contract: s.Contract, Routes: s.routes(), Open: s.open(),
		Pages: map[string]http.Handler{
			"GET /": root(cmp.Or(s.Home, "/docs/")), "GET /openapi.json": s.Contract,
		},
	}
}
