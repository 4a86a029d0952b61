// Package portal is the page where people see and work with their deals. It uses nothing but the API under /v1, as any other front end
// would. What is served is built from web by `make portal` and kept here, so that running Cosell needs no other tools.
package portal

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cosell/cosell/internal/asset"
)

//go:embed dist
var dist embed.FS

// policy allows the page to load and request nothing but what comes from its own origin or from where providers issue tokens, and no script
// to turn text into markup.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'%s; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// TokenEndpoints returns the addresses at which providers issue the tokens with which people sign in to the portal.
type TokenEndpoints func(context.Context) []string

// Pages returns the handlers for /portal/, by method and path.
func Pages(tokens TokenEndpoints) map[string]http.Handler {
	files := map[string]*asset.File{}
	for _, e := range must(dist.ReadDir("dist")) {
		files[e.Name()] = asset.New(e.Name(), func() []byte { return must(dist.ReadFile("dist/" + e.Name())) })
	}
	return map[string]http.Handler{
		"GET /portal": http.RedirectHandler("/portal/", http.StatusMovedPermanently), "GET /portal/*": serve(files, tokens),
	}
}

// must returns the value, and panics on an error: embedded files can be read.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// serve answers with a file, or with the page if there is no such file: the page itself resolves its paths.
func serve(files map[string]*asset.File, tokens TokenEndpoints) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, found := files[strings.TrimPrefix(r.URL.Path, "/portal/")]
		if !found {
			f = files["index.html"]
		}
		h := w.Header()
		h.Set("Content-Security-Policy", fmt.Sprintf(policy, sources(tokens(r.Context()))))
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		f.ServeHTTP(w, r)
	})
}

// sources returns the addresses as a policy takes them: without a query, and with the characters escaped that would end them there.
func sources(addresses []string) string {
	var all strings.Builder
	for _, address := range addresses {
		if at, err := url.Parse(address); err == nil {
			all.WriteString(" " + at.Scheme + "://" + at.Host + strings.NewReplacer(";", "%3B", ",", "%2C").Replace(at.EscapedPath()))
		}
	}
	return all.String()
}
