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

// ListReferenceLists answers GET /v1/reference.
func (s *Server) ListReferenceLists(w http.ResponseWriter, r *door.Request) error {
	type list struct {
		Name    string `json:"name"`
		Title   string `json:"title"`
		Version string `json:"version"`
		Path    string `json:"path"`
	}
	var all struct {
		Items []list `json:"items"`
	}
	for _, l := range reference.All() {
		all.Items = append(all.Items, list{l.Name, l.Title, l.Version, "/v1/reference/" + l.Name})
	}
	return door.RespondValue(w, r, all)
}
