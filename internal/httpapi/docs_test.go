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

func TestOpenAPIDocumentIsTheContract(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	answer := anybody.Get(t, "/openapi.json").Want(t, http.StatusOK)
	require.Contains(t, answer.Header.Get("Content-Type"), "application/json")
	one := regexp.MustCompile(`externalValue: (examples/\w+\.json)`).ReplaceAllStringFunc(string(api.Contract), func(found string) string {
		example, err := api.Examples.ReadFile(strings.TrimPrefix(found, "externalValue: "))
		require.NoError(t, err)
		return "value: " + strings.ReplaceAll(string(example), "\n", " ")
	})
	require.YAMLEq(t, one, string(answer.Body))

	page := anybody.Get(t, "/docs/").Want(t, http.StatusOK)
	require.Contains(t, string(page.Body), `"url":"/openapi.json"`)
	require.Equal(t, "nosniff", page.Header.Get("X-Content-Type-Options"))
}
