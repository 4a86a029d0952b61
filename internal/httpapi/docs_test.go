package httpapi_test

import (
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
