package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// GetReferenceList answers GET /v1/reference/{list}.
func (s *Server) GetReferenceList(w http.ResponseWriter, r *door.Request) error {
	list, known := reference.Get(r.Text("list"))
	if !known {
		return fault.Missing()
	}
	keepForAnHour(w)
	return door.RespondValue(w, r, list)
}

// ListReferenceLists answers GET /v1/reference.
func (s *Server) ListReferenceLists(w http.ResponseWriter, r *door.Request) error {
	type list struct {
		Name    string       `json:"name"`
		Title   wording.Text `json:"title"`
		Version string       `json:"version"`
		Path    string       `json:"path"`
	}
	var all struct {
		Items []list `json:"items"`
	}
	for _, l := range reference.All() {
		all.Items = append(all.Items, list{l.Name, l.Title, l.Version, "/v1/reference/" + l.Name})
	}
	keepForAnHour(w)
	return door.RespondValue(w, r, all)
}

// keepForAnHour lets the caller's own browser cache the answer, which changes only with a release.
func keepForAnHour(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "private, max-age=3600")
	w.Header().Add("Vary", "Authorization")
}
