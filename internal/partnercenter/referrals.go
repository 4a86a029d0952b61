package partnercenter

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/referral"
)

// GetReferral answers GET /v1.0/engagements/referrals/{id}.
func (s *Server) GetReferral(w http.ResponseWriter, r *door.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	found, err := s.Deals.Referral(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	return s.respond(w, r, found)
}

// respond answers a read with the referral and its tag.
func (s *Server) respond(w http.ResponseWriter, r *door.Request, found referral.Source) error {
	tag, err := found.Tag()
	if err != nil {
		return err
	}
	text, err := found.Document(r.Address())
	if err != nil {
		return err
	}
	w.Header().Set("ETag", tag)
	return door.RespondJSON(w, r, text)
}
