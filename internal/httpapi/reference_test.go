package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/reference"
)

func TestEveryReferenceListIsWhereItIsSaidToBe(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	var all struct {
		Items []struct{ Name, Title, Version, Path string }
	}
	c.Get(t, "/v1/reference").Want(t, http.StatusOK).Decode(t, &all)
	require.Len(t, all.Items, len(reference.Names()))
	for _, l := range all.Items {
		list := c.Get(t, l.Path).Want(t, http.StatusOK)
		require.Equal(t, []any{l.Name, l.Title, l.Version}, []any{list.At(t, "name"), list.At(t, "title"), list.At(t, "version")})
	}
}
