package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/apitest"
)

var (
	asset     = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	inCSS     = regexp.MustCompile(`url\(["']?([^)]{0,5})`)
	inPage    = regexp.MustCompile(`(?s)<(?:script|style)>(.*?)</(?:script|style)>`)
	outerHost = regexp.MustCompile(`//[[:alnum:]][^\s"']*`)
)

func TestDocsNeedNothingFromOutside(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")

	for _, path := range []string{"/docs", "/docs/"} {
		page := anybody.Get(t, path).Want(t, http.StatusOK)
		require.Contains(t, page.Header.Get("Content-Type"), "text/html")
		require.Contains(t, string(page.Body), `"swaggerJsonUrl":"/openapi.json"`)
		require.Empty(t, outerHost.FindAllString(string(page.Body), -1))

		assets := asset.FindAllStringSubmatch(string(page.Body), -1)
		require.NotEmpty(t, assets)
		for _, a := range assets {
			require.True(t, strings.HasPrefix(a[1], "/docs/"), "%s", a[1])
			served := anybody.Get(t, a[1]).Want(t, http.StatusOK)
			require.NotEmpty(t, served.Body, "%s", a[1])
			if strings.HasSuffix(a[1], ".css") {
				require.NotContains(t, string(served.Body), "@import")
				for _, u := range inCSS.FindAllStringSubmatch(string(served.Body), -1) {
					require.Equal(t, "data:", u[1])
				}
			}
		}
	}
}

func TestOpenAPIDocumentIsTheContract(t *testing.T) {
	t.Parallel()
	answer := apitest.New(t).With("").Get(t, "/openapi.json").Want(t, http.StatusOK)
	require.Contains(t, answer.Header.Get("Content-Type"), "application/json")
	require.YAMLEq(t, string(api.Contract), string(answer.Body))
}

// The page holds a token while somebody tries things: nothing runs in it but what it was delivered with, and nobody frames it.
func TestDocsRunNothingButTheirOwn(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	for _, path := range []string{"/docs", "/docs/", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"} {
		h := anybody.Get(t, path).Header
		policy := h.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "connect-src 'self'"} {
			require.Contains(t, policy, directive, path)
		}
		require.NotContains(t, policy, "unsafe", path)
		require.NotContains(t, policy, "*", path)
		require.Equal(t, []string{"DENY", "nosniff", "no-referrer"}, []string{h.Get("X-Frame-Options"), h.Get("X-Content-Type-Options"), h.Get("Referrer-Policy")}, path)
	}
	page := anybody.Get(t, "/docs/").Want(t, http.StatusOK)
	policy, inline := page.Header.Get("Content-Security-Policy"), inPage.FindAllStringSubmatch(string(page.Body), -1)
	require.Len(t, inline, strings.Count(string(page.Body), "<script>")+strings.Count(string(page.Body), "<style>"))
	require.NotEmpty(t, inline)
	for _, found := range inline {
		sum := sha256.Sum256([]byte(found[1]))
		require.Contains(t, policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	require.NotRegexp(t, `<[^>]+ (style|on[a-z]+)=`, string(page.Body), "the policy lets no attribute run or style")
}
