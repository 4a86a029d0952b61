package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func TestFromCreationToWon(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)

	created := contoso.Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001")).Want(t, http.StatusCreated)
	id := created.ID(t)
	require.Equal(t, "/v1/deals/"+id, created.Header.Get("Location"))
	require.Equal(t, "Active", created.Text(t, "status"))
	require.Equal(t, "CoSell", created.Text(t, "dealType"))
	require.Equal(t, "Pending", contoso.Get(t, apitest.Path(id, "microsoft-response")).Want(t, 200).Text(t, "status"))

	h.AcceptForMicrosoft(t, id)
	response := contoso.Get(t, apitest.Path(id, "microsoft-response")).Want(t, 200)
	require.Equal(t, "Accepted", response.Text(t, "status"))
	require.Equal(t, "mika@msft.example", response.Text(t, "sellers", 0, "email"))

	northwind := h.As("northwind", access.ReferralAdmin)
	theirs := northwind.Engaged(t, contoso, id)
	northwind.Post(t, apitest.Path(theirs, "accept"), nil).Want(t, 200)
	contoso.Patch(t, apitest.Path(id), `{"details":{"dealValue":"50000.50"}}`, apitest.IfMatch(created.ETag())).Want(t, 200)
	won := contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, 200)
	require.Equal(t, "Won", won.Text(t, "substatus"))
	require.Equal(t, "Active", northwind.Get(t, apitest.Path(theirs)).Want(t, 200).Text(t, "status"))

	history := contoso.Get(t, apitest.Path(id, "history")).Want(t, 200)
	require.Equal(t, "Win", history.Text(t, "items", 0, "action"))
	require.Equal(t, "/details/dealValue", history.Text(t, "items", 1, "changes", 0, "pointer"))
	require.Equal(t, "Create", history.Text(t, "items", 2, "action"))
	contoso.Get(t, "/v1/deals?include=microsoftResponse&q=adat&status=Closed").Want(t, 200)
}
