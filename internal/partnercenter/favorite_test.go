package partnercenter_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// A favorite is shown to the user whose favorite it is, in every answer, and does not change the referral; what clients send for it is
// ignored.
func TestAFavoriteIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, colleague := h.ContosoAdmin(), h.As("contoso", access.Viewer)
	made := c.Post(t, referrals, sample()).Want(t, http.StatusOK)
	id := made.ID(t)
	c.Post(t, referrals, sample()).Want(t, http.StatusOK)
	require.Equal(t, false, made.At(t, "favorite"))
	c.Do(t, http.MethodPut, apitest.Path(id, "favorite"), nil).Want(t, http.StatusOK)

	read := c.Get(t, at(id)).Want(t, http.StatusOK)
	require.Equal(t, true, read.At(t, "favorite"))
	require.Equal(t, made.Header.Get("ETag"), read.Header.Get("ETag"))
	require.Equal(t, false, colleague.Get(t, at(id)).At(t, "favorite"))
	require.Equal(t, true, list(t, c, "$filter", "engagementId eq "+made.Text(t, "engagementId")).At(t, "value", 0, "favorite"))
	require.Equal(t, []string{id}, ids(page(t, list(t, c, "$filter", "favorite eq true")).Value))
	require.Equal(t, true, list(t, c, "$filter", "favorite eq true", "$select", "favorite").At(t, "value", 0, "favorite"))
	require.NotContains(t, ids(page(t, list(t, c, "$filter", "favorite ne true")).Value), id)
	require.Empty(t, page(t, list(t, colleague, "$filter", "favorite eq true")).Value)

	patched := c.Do(t, http.MethodPatch, at(id), object{"favorite": false, "name": "Another name"}).Want(t, http.StatusOK)
	require.Equal(t, true, patched.At(t, "favorite"))
	require.Empty(t, patched.Header.Get("X-Cosell-Ignored"))
}
