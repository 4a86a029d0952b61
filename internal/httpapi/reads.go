package httpapi

import (
	"net/http"
	"strconv"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// GetDeal answers GET /v1/deals/{dealId}.
func (s *Server) GetDeal(w http.ResponseWriter, r *door.Request) error {
	fields, err := s.newFields(r)
	if err != nil {
		return err
	}
	found, err := s.Deals.Deal(r.Context(), r.Actor, r.UUID("dealId"), r.Has("include"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", found.ETag)
	// The tag says nothing of Microsoft's answer, so with it a document may differ under the same tag.
	if !r.Has("include") && r.Knows(found.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	text, err := fields.trim(found.JSON)
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, text)
}

// ListDealHistory answers GET /v1/deals/{dealId}/history.
func (s *Server) ListDealHistory(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("dealId")
	list := door.NewList(r, id.String())
	before, err := list.Number()
	if err != nil {
		return err
	}
	page, err := s.Deals.DealHistory(r.Context(), r.Actor, id, before, r.Limit())
	if err != nil {
		return err
	}
	next := ""
	if page.Before > 0 {
		next = list.Cursor(strconv.FormatInt(page.Before, 10))
	}
	return door.RespondPage(w, r, page.Items, next)
}

// GetMicrosoftResponse answers GET /v1/deals/{dealId}/microsoft-response.
func (s *Server) GetMicrosoftResponse(w http.ResponseWriter, r *door.Request) error {
	response, err := s.Deals.MicrosoftResponse(r.Context(), r.Actor, r.UUID("dealId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, response)
}

// GetCreationEligibility answers GET /v1/deals/creation-eligibility.
func (s *Server) GetCreationEligibility(w http.ResponseWriter, r *door.Request) error {
	e, err := s.Deals.CreationEligibility(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, e)
}

// GetReferenceList answers GET /v1/reference/{list}.
func (s *Server) GetReferenceList(w http.ResponseWriter, r *door.Request) error {
	list, known := reference.Get(r.Text("list"))
	if !known {
		return fault.Missing()
	}
	return door.RespondValue(w, r, list)
}
