package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// GetMicrosoftResponse answers GET /v1/deals/{dealId}/microsoft-response.
func (s *Server) GetMicrosoftResponse(w http.ResponseWriter, r *door.Request) error {
	response, err := s.Deals.MicrosoftResponse(r.Context(), r.Actor, r.UUID("dealId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, response)
}

// AnswerForMicrosoft answers POST /v1/deals/{dealId}/microsoft-response.
func (s *Server) AnswerForMicrosoft(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.AnswerForMicrosoft)
}
