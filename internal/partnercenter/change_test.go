package partnercenter_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// A referral that was read and is put back unchanged changes nothing, whatever state it is in.
func TestPutBackUnchanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, northwind := h.ContosoAdmin(), h.NorthwindAdmin()
	own, guests, microsofts := h.Engagement(t)
	lead := h.CreateLead(t, apitest.LeadTo("contoso"))
	informing := apitest.LeadTo("contoso")
	informing["callToAction"] = "GetItNow"
	informs := h.CreateLead(t, informing)
	closed, _ := h.CreateClosed(t, "lose", object{"reasonCode": "Other", "notes": "in their words"})
	won := h.CreateWon(t)
	for _, d := range []struct {
		client *apitest.Client
		id     string
	}{{c, own}, {northwind, guests}, {h.Seller(), microsofts}, {c, lead}, {c, informs}, {c, closed}, {c, won}} {
		before := h.DumpDeals(t)
		read := d.client.Get(t, at(d.id)).Want(t, http.StatusOK)
		put := d.client.Do(t, http.MethodPut, at(d.id), string(read.Body), apitest.IfMatch(read.ETag())).Want(t, http.StatusOK)
		require.JSONEq(t, string(read.Body), string(put.Body))
		require.Equal(t, read.ETag(), put.ETag())
		require.Empty(t, put.Header.Get("X-Cosell-Ignored"))
		patched := d.client.Patch(t, at(d.id), string(read.Body)).Want(t, http.StatusOK)
		require.JSONEq(t, string(read.Body), string(patched.Body))
		require.Equal(t, before, h.DumpDeals(t))
	}
}

func TestPatches(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	c.Patch(t, at(id), []any{replace("/details/dealValue", "50000"), replace("/details/notes", "larger")}).Want(t, http.StatusNoContent)
	read := c.Get(t, at(id)).Want(t, http.StatusOK)
	require.InDelta(t, 50000, read.At(t, "details", "dealValue"), 0)
	require.Equal(t, "larger", read.At(t, "details", "notes"))
	require.Equal(t, "PartnerApi", c.Get(t, apitest.Path(id, "history")).At(t, "items", 0, "channel"))
	won := c.Patch(t, at(id), object{"Status": "Closed", "SubStatus": "won", "details": object{"notes": "signed"}}).Want(t, http.StatusOK)
	require.Equal(t, "Won", won.At(t, "substatus"))
	require.Equal(t, []string{"Win", "Edit", "Edit", "Create"}, c.Actions(t, id))
}
