// Package portal is the page where people see and work with their deals. It uses nothing but the API under /v1, as any other front end
// does. What is served is built from web by `make portal` and kept here, so that running Cosell needs no other tools.
package portal

import (
	"embed"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/asset"
)

//go:embed dist
var dist embed.FS

// Account is a token of a demo, which everybody knows.
type Account struct {
	Value        string `json:"value"`
	Role         string `json:"role"`
	Organization string `json:"organization"`
}

// policy lets the page load and ask nothing but what comes from its own origin, and no script make markup of a text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Pages returns what answers at /portal/, by method and path. The accounts are offered for signing in; there are some in a demo only.
func Pages(accounts []Account) map[string]http.Handler {
	files := map[string]*asset.File{}
	for _, e := range must(dist.ReadDir("dist")) {
		files[e.Name()] = asset.New(e.Name(), must(dist.ReadFile("dist/"+e.Name())))
	}
	offered := must(json.Marshal(map[string][]Account{"accounts": accounts})) // none is an empty list
	files["accounts.json"] = asset.New("accounts.json", offered)
	return map[string]http.Handler{
		"GET /portal": http.RedirectHandler("/portal/", http.StatusMovedPermanently), "GET /portal/*": serve(files),
	}
}

// must returns what was read of what is embedded, which there is.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// serve answers with a file, and with the page wherever there is none: the page itself knows its places.
func serve(files map[string]*asset.File) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, found := files[strings.TrimPrefix(r.URL.Path, "/portal/")]
		if !found {
			f = files["index.html"]
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		f.ServeHTTP(w, r)
	})
}
