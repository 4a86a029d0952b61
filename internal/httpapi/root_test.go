package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

func TestTheRootLeadsABrowserToTheDocs(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	for _, accept := range []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"} {
		answer := anybody.Raw(t, apitest.Request(http.MethodGet, "/", "", "Accept: "+accept)).Want(t, http.StatusFound)
		require.Equal(t, "/docs/", answer.Header.Get("Location"))
		require.Equal(t, "Accept", answer.Header.Get("Vary"))
	}
}

func TestTheRootTellsWhereThingsAre(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	for _, accept := range []string{"*/*", "application/json"} {
		answer := anybody.Raw(t, apitest.Request(http.MethodGet, "/", "", "Accept: "+accept)).Want(t, http.StatusOK)
		require.Equal(t, "text/plain; charset=utf-8", answer.Header.Get("Content-Type"))
		require.Equal(t, 3, strings.Count(string(answer.Body), "\n"))
		for _, thing := range []string{"/docs/", "/openapi.json", "/v1", "Authorization: Bearer"} {
			require.Contains(t, string(answer.Body), thing)
		}
	}
	anybody.Do(t, http.MethodPost, "/", nil).WantProblem(t, http.StatusMethodNotAllowed, "method-not-allowed")
}
