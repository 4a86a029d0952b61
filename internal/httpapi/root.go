package httpapi

import (
	"io"
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

const whereThingsAre = `Cosell keeps the life of partner deals. Read and try its API at /docs/ in a browser.
The contract is at /openapi.json, and everything in it below /v1, such as /v1/deals; /problems says what errors mean.
Send a token with every request: Authorization: Bearer <token>
`

// root redirects a browser to the page where people begin, and tells other clients where things are.
func root(home string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept")
		if door.TakesHTML(r) {
			w.Header().Set("Location", home)
			w.WriteHeader(http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, whereThingsAre)
	})
}
