package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestNumbersCountByTheirValue writes the same numbers in the ways of different programs.
func TestNumbersCountByTheirValue(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	const solution = "/details/requirements/solutions/0"
	for value, want := range map[string]string{
		`50000.0000`: "50000", `"50000.00"`: "50000", `5E+4`: "50000", `"5e4"`: "50000", `2.5E7`: "25000000", `-0.0`: "0", `4200001e-2`: "42000.01",
		`9999999999999.99`: "9999999999999.99",
	} {
		draft := apitest.Set(t, apitest.Draft("contoso"), "/details/dealValue", value)
		apitest.Set(t, draft, solution+"/price", value)
		apitest.Set(t, draft, solution+"/quantity", `1.20e1`)
		id := contoso.Create(t, draft)
		got := contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
		require.Contains(t, string(got.Body), `"dealValue":`+want+`,`, value)
		require.Contains(t, string(got.Body), `"price":`+want+`,"quantity":12,`, value)

		same := contoso.Patch(t, apitest.Path(id), `{"details":{"dealValue":`+value+`}}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
		require.Equal(t, `"1"`, same.Header.Get("ETag"), "%s is no change", value)
	}
	found := contoso.Get(t, "/v1/deals?minValue=50000.000&maxValue=5E%2B4").Want(t, http.StatusOK)
	require.Contains(t, string(found.Body), `"dealValue":50000,`)
}

// TestAmountsHaveTheDigitsOfTheirCurrency accepts every digit that a currency has, and refuses more.
func TestAmountsHaveTheDigitsOfTheirCurrency(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	draft := func(value, currency string) apitest.Object {
		d := apitest.Set(t, apitest.Draft("contoso"), "/details/dealValue", value)
		return apitest.Set(t, d, "/details/currency", `"`+currency+`"`)
	}
	id := contoso.Create(t, draft("1234567.891", "KWD"))
	require.Contains(t, string(contoso.Get(t, apitest.Path(id)).Body), `"dealValue":1234567.891,`)
	listed := contoso.Get(t, "/v1/deals?minValue=1234567.891&maxValue=1234567.891&sort=dealValue").Want(t, http.StatusOK)
	require.Contains(t, string(listed.Body), id)

	contoso.Create(t, draft("1000.00", "JPY"))
	for value, currency := range map[string]string{"1000.5": "JPY", "10.123": "USD"} {
		require.Equal(t, []string{"/details/dealValue too-precise"}, contoso.Post(t, "/v1/deals", draft(value, currency)).Mistakes(t))
	}
	require.Equal(t, []string{"/details/dealValue too-precise"}, contoso.Patch(t, apitest.Path(id), `{"details":{"currency":"USD"}}`, apitest.IfMatch("*")).Mistakes(t))
	contoso.Patch(t, apitest.Path(id), `{"details":{"currency":"JPY","dealValue":1234568}}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
}

// TestPricesStayAmountsOfTheDealsCurrency refuses a new currency for a deal in which a price has too many digits for it, and points at
// what the caller has written: an acceptance has no solutions.
func TestPricesStayAmountsOfTheDealsCurrency(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	draft := func() apitest.Object {
		return apitest.Set(t, apitest.Draft("contoso"), "/details/requirements/solutions/0/price", "10.55")
	}
	id := contoso.Create(t, draft())
	const refused = "/details/currency too-precise"
	patch := func(body string) *apitest.Response {
		return contoso.Patch(t, apitest.Path(id), body, apitest.IfMatch("*"))
	}
	require.Equal(t, []string{refused}, patch(`{"details":{"currency":"JPY","dealValue":5}}`).Mistakes(t))
	require.Equal(t, []string{"/details/currency unknown-currency"}, patch(`{"details":{"currency":"Kr"}}`).Mistakes(t))
	patch(`{"details":{"currency":"EUR"}}`).Want(t, http.StatusOK)
	patch(`{"details":{"currency":"JPY","dealValue":5,"requirements":{"solutions":[{"id":"SOL-10001-CTS","price":11}]}}}`).Want(t, http.StatusOK)

	northwind := h.NorthwindAdmin()
	asked := northwind.Engaged(t, contoso, contoso.Create(t, apitest.Inviting(draft(), "3000001")))
	require.Equal(t, []string{refused}, northwind.Post(t, apitest.Path(asked, "accept"), `{"details":{"currency":"JPY","dealValue":5}}`).Mistakes(t))
	northwind.Post(t, apitest.Path(asked, "accept"), `{"details":{"currency":"KWD"}}`).Want(t, http.StatusOK)
}
