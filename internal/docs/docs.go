// Package docs is the pages at /docs: the reference, where people read and try the API, a tour with the matching curl commands, and the
// life of a deal as a picture.
package docs

import (
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
)

// Config is what the pages show.
type Config struct {
	Documents []Document // the contracts, in their order; the first is shown first
	Tokens    []Token    // those of a demo, which are public; the first takes one click
}

// Document is a contract that the service serves.
type Document struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Token is a public token, with the account that it belongs to.
type Token struct {
	Value string `json:"value"`
	Who   string `json:"who"` // such as "ReferralAdmin of contoso"
}

//go:embed web/*.tmpl
var templates embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"asset": address}).ParseFS(templates, "web/*.tmpl"))

// view is what a template is filled with.
type view struct {
	Config
	Nonce string // allows the page's own scripts to add style sheets
}

// Pages returns the pages and the files that they need, by method and path.
func Pages(cfg Config) map[string]http.Handler {
	all := map[string]http.Handler{
		"GET /docs":                 cfg.page("reference.tmpl"),
		"GET /docs/":                cfg.page("reference.tmpl"),
		"GET /docs/tour":            cfg.page("tour.tmpl"),
		"GET /docs/states":          cfg.page("states.tmpl"),
		"GET /docs/licences/scalar": http.HandlerFunc(licence),
	}
	for name, file := range assets {
		all["GET /docs/"+name] = file
	}
	return all
}

// page returns the handler of a page. It holds a token while somebody tries things out, so it runs only its own scripts, and cannot be
// shown in a frame.
func (cfg Config) page(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		nonce := rand.Text()
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; "+
			"img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		_ = pages.ExecuteTemplate(w, name, view{Config: cfg, Nonce: nonce}) // it fails only if the client is gone
	})
}
