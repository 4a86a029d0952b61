package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// GetReferenceList answers GET /v1/reference/{list}.
func (s *Server) GetReferenceList(w http.ResponseWriter, r *door.Request) error {
	list, known := reference.Get(r.Text("list"))
	if !known {
		return fault.Missing()
	}
	return door.RespondValue(w, r, list)
}
