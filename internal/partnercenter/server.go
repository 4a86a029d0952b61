// Package partnercenter is Microsoft's referrals API, for the clients of Partner Center. Each handler finds out who is calling, calls a
// verb and answers with what package referral makes of a deal. It accepts more than /v1 does, and its door reports faults in Microsoft's
// way.
package partnercenter

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/service"
)

// Server answers the operations of Microsoft's API.
type Server struct {
	*service.Services
	rules *door.Contract
}

// New returns a server of the services. What it reads is then checked against a contract, that of /v1.
func New(s *service.Services, rules *door.Contract) *Server { return &Server{s, rules} }

// API returns what the door needs to know about this API. The handlers read requests themselves, since Microsoft's clients do not keep to
// a contract.
func (s *Server) API() door.API {
	return door.API{
		Routes: s.routes(), Open: s.open(), Pages: map[string]http.Handler{"GET /v1.0/openapi.json": door.NewContract(api.Microsoft, nil)},
	}
}

// idOf returns the id in the path. The fault is NotFound for what is not an id.
func idOf(r *door.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return uuid.Nil, fault.Missing()
	}
	return id, nil
}
