package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// docs serves the page where a person reads and tries the API. It holds a token while somebody tries things, so nothing runs in it
// that is not its own, and nobody can show it in a frame.
func docs() http.Handler {
	page := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Cosell", SwaggerJSON: "/openapi.json", BasePath: "/docs/"})
	policy := policyOf(page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		page.ServeHTTP(w, r)
	})
}

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
)

// policyOf returns what the page may load: its own files, the pictures in its style sheet, and what is written in it, by its hash.
func policyOf(page http.Handler) string {
	shown := &written{header: http.Header{}}
	page.ServeHTTP(shown, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/docs/"}})
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'" + hashes(inlineScript, shown.Bytes()),
		"style-src 'self'" + hashes(inlineStyle, shown.Bytes()), "img-src 'self' data:", "connect-src 'self'",
		"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// written keeps what a handler answers.
type written struct {
	bytes.Buffer
	header http.Header
}

// Header returns the header that nobody reads.
func (w *written) Header() http.Header { return w.header }

// WriteHeader does nothing.
func (*written) WriteHeader(int) {}

func hashes(inline *regexp.Regexp, page []byte) string {
	var all strings.Builder
	for _, found := range inline.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(found[1])
		all.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return all.String()
}
