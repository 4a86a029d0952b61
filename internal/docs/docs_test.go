package docs_test

import (
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/docs"
)

var pages = []string{"/docs", "/docs/", "/docs/tour", "/docs/states"}

// get asks for a path of the pages of a demo.
func get(path string, headers ...string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for pattern, page := range docs.Pages(docs.Config{
		Documents: []docs.Document{{Title: "Cosell API", URL: "/openapi.json"}},
		Tokens:    []docs.Token{{Value: "demo-contoso-viewer", Who: `Viewer of </script><b>contoso`}},
	}) {
		mux.Handle(strings.Replace(pattern, "/docs/", "/docs/{$}", strings.Count(pattern+"$", "/docs/$")), page)
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

var (
	loaded    = regexp.MustCompile(`(?:src|href|data-script|data-steps)="(/docs/[^"]*\?[^"]*)"`)
	outerHost = regexp.MustCompile(`["'(=](?:https?:)?//[[:alnum:]]`)
)

// What our own files name is on this service. Scalar's names many hosts; the policy lets it speak to none of them.
func TestPagesLoadNothingFromOutside(t *testing.T) {
	t.Parallel()
	for _, at := range pages {
		page := get(at).Body.String()
		require.NotRegexp(t, outerHost, page, at)
		found := loaded.FindAllStringSubmatch(page, -1)
		require.NotEmpty(t, found, at)
		for _, a := range found {
			file := get(strings.ReplaceAll(a[1], "&amp;", "&"))
			require.Equal(t, http.StatusOK, file.Code, a[1])
			require.Equal(t, "public, max-age=31536000, immutable", file.Header().Get("Cache-Control"), a[1])
			if !strings.Contains(a[1], "scalar.js") && !strings.Contains(a[1], "icon.svg") {
				require.NotRegexp(t, outerHost, file.Body.String(), a[1])
			}
		}
	}
}

// A page holds a token while somebody tries things: nothing runs in it but what it was delivered with, and nobody frames it.
func TestPagesRunNothingButTheirOwn(t *testing.T) {
	t.Parallel()
	nonces := map[string]bool{}
	for _, at := range pages {
		page := get(at)
		require.Equal(t, http.StatusOK, page.Code, at)
		h := page.Header()
		policy := h.Get("Content-Security-Policy")
		for _, directive := range []string{
			"default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "connect-src 'self'",
		} {
			require.Contains(t, policy, directive, at)
		}
		require.NotContains(t, policy, "unsafe", at)
		require.NotContains(t, policy, "*", at)
		require.Equal(t, []string{"DENY", "no-referrer"}, []string{h.Get("X-Frame-Options"), h.Get("Referrer-Policy")}, at)
		nonce := regexp.MustCompile(`csp-nonce" content="([A-Z2-7]{26})"`).FindStringSubmatch(page.Body.String())
		require.NotNil(t, nonce, at)
		require.Contains(t, policy, "style-src 'self' 'nonce-"+nonce[1]+"'")
		require.False(t, nonces[nonce[1]], "a nonce is used once")
		nonces[nonce[1]] = true
		require.NotRegexp(t, `<[^>]+ (style|on[a-z]+)=`, page.Body.String(), "the policy lets no attribute run or style")
		require.NotContains(t, page.Body.String(), "</script><b>")
	}
}

func TestAssetsAreCachedAndPacked(t *testing.T) {
	t.Parallel()
	plain, packed := get("/docs/scalar.js"), get("/docs/scalar.js", "Accept-Encoding", "br, gzip")
	require.Equal(t, "no-cache", plain.Header().Get("Cache-Control"), "without its version in the address")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	require.Equal(t, "Accept-Encoding", packed.Header().Get("Vary"))
	unpacked, err := gzip.NewReader(packed.Body)
	require.NoError(t, err)
	text, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	require.Equal(t, plain.Body.String(), string(text))
	require.Equal(t, http.StatusNotModified, get("/docs/scalar.js", "If-None-Match", plain.Header().Get("ETag")).Code)
	require.Contains(t, get("/docs/licences/scalar").Body.String(), "MIT License")
}

// The picture of the states shows each step of the table, and no other.
func TestThePictureShowsTheLifeOfADeal(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("web/states.tmpl")
	require.NoError(t, err)
	_, svg, _ := strings.Cut(string(text), "<div class=\"picture\">")
	svg, _, _ = strings.Cut(svg, "</div>")
	require.NotEmpty(t, svg)
	var steps, states []string
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if element, is := token.(xml.StartElement); is {
			for _, a := range element.Attr {
				switch a.Name.Local {
				case "data-step":
					steps = append(steps, a.Value)
				case "data-state":
					states = append(states, a.Value)
				}
			}
		}
	}
	var want []string
	for step, to := range deal.Transitions() {
		want = append(want, string(step.Action)+" "+string(step.From)+" "+to.String())
		require.Contains(t, states, to.String())
	}
	slices.Sort(want)
	slices.Sort(steps)
	require.Equal(t, want, steps)
	for _, state := range append(states, "Edit</text>", "ReportError</text>") {
		require.Contains(t, svg, ">"+state)
	}
}
