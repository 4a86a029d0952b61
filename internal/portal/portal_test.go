package portal_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/portal"
)

func ask(t *testing.T, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	pages := portal.Pages(func(context.Context) []string { return nil })
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	pages["GET /portal/*"].ServeHTTP(w, r)
	return w
}

// The page knows its places itself, so each of them is answered with it.
func TestEveryPlaceIsThePage(t *testing.T) {
	t.Parallel()
	page := ask(t, "/portal/").Body.String()
	require.Contains(t, page, `<div id="app">`)
	for _, place := range []string{"/portal/deals/new", "/portal/deals/0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b11", "/portal/app", "/portal/../etc/passwd"} {
		require.Equal(t, page, ask(t, place).Body.String(), place)
	}
}

func TestWhatThePageMayDo(t *testing.T) {
	t.Parallel()
	for path, kind := range map[string]string{
		"/portal/": "text/html; charset=utf-8", "/portal/app.js": "text/javascript; charset=utf-8", "/portal/style.css": "text/css; charset=utf-8",
		"/portal/icon.svg": "image/svg+xml", "/portal/inter-latin.woff2": "font/woff2",
	} {
		h := ask(t, path).Header()
		require.Equal(t, kind, h.Get("Content-Type"), path)
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Cache-Control": "no-cache", "Vary": "Accept-Encoding",
		} {
			require.Equal(t, value, h.Get(name), path)
		}
		policy := h.Get("Content-Security-Policy")
		for _, rule := range []string{
			"default-src 'none'", "script-src 'self'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'",
			"require-trusted-types-for 'script'", "trusted-types 'none'",
		} {
			require.Contains(t, policy, rule, path)
		}
		require.NotContains(t, policy, "unsafe", path)
	}
}

// The page names its files by what is in them, so a browser keeps them until they change.
func TestFilesAreKeptUntilTheyChange(t *testing.T) {
	t.Parallel()
	_, address, found := strings.Cut(ask(t, "/portal/").Body.String(), `src="`)
	require.True(t, found)
	address, _, _ = strings.Cut(address, `"`)
	require.Equal(t, "public, max-age=31536000, immutable", ask(t, address).Header().Get("Cache-Control"))
	require.Equal(t, "no-cache", ask(t, "/portal/app.js?v=another").Header().Get("Cache-Control"))

	swedish := regexp.MustCompile(`sv-\w+\.js`).FindString(ask(t, address).Body.String())
	require.Equal(t, "public, max-age=31536000, immutable", ask(t, "/portal/"+swedish).Header().Get("Cache-Control"))

	page := ask(t, "/portal/")
	require.Equal(t, http.StatusNotModified, ask(t, "/portal/", "If-None-Match", page.Header().Get("ETag")).Code)
	packed := ask(t, "/portal/app.js", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	require.Less(t, packed.Body.Len(), 86_000)
	require.Empty(t, ask(t, "/portal/inter-latin.woff2", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"))
}

// The page may ask providers for tokens where they give them, and an address opens no more than itself.
func TestThePolicyNamesTokenEndpoints(t *testing.T) {
	t.Parallel()
	pages := portal.Pages(func(context.Context) []string {
		return []string{"https://login.example/token;x?p=1", "http://127.0.0.1:8085/a,b"}
	})
	w := httptest.NewRecorder()
	pages["GET /portal/*"].ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/portal/", nil))
	require.Contains(t, w.Header().Get("Content-Security-Policy"),
		"; connect-src 'self' https://login.example/token%3Bx http://127.0.0.1:8085/a%2Cb; base-uri")
}

// A text is never made markup, and no rule about deals is decided in the browser.
func TestWhatTheSourceDoesNotDo(t *testing.T) {
	t.Parallel()
	require.NoError(t, filepath.WalkDir("web/src", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == "web/src/api/schema.d.ts" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if strings.HasPrefix(filepath.Ext(path), ".ts") {
			require.NotRegexp(t, `nnerHTML|: any\b|\bas any\b|localStorage\.setItem\("cosell\.token`, string(text), path)
		}
		require.Less(t, strings.Count(string(text), "\n"), 500, path)
		return nil
	}))
}
