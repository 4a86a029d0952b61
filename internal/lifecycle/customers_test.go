package lifecycle_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// customersOf returns the customers that a search finds, each as name and city, one page after the other.
func customersOf(t *testing.T, c *apitest.Client, text string) []string {
	t.Helper()
	found := []string{}
	for next := "/v1/customers?limit=2&q=" + url.QueryEscape(text); next != ""; {
		var r *apitest.Response
		r, next = c.Page(t, next)
		require.NotContains(t, string(r.Body), "team")
		var list struct {
			Items []struct {
				Name    string
				Address struct{ City string }
			}
		}
		r.Decode(t, &list)
		for _, i := range list.Items {
			found = append(found, i.Name+", "+i.Address.City)
		}
	}
	return found
}

// Customers are found by their names alone, each once, ordered by name, and only from deals that the caller sees.
func TestCustomersAreThoseOfTheDealsInScope(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	add := func(name, city string, changes ...string) {
		draft := apitest.Set(t, apitest.Draft("contoso"), "/customerProfile/name", apitest.Quoted(name))
		apitest.Set(t, draft, "/customerProfile/address/city", apitest.Quoted(city))
		for i := 0; i < len(changes); i += 2 {
			apitest.Set(t, draft, changes[i], changes[i+1])
		}
		contoso.Create(t, draft)
	}
	for range 3 {
		add("Tailspin Toys", "Oslo")
	}
	add("Tailspin Toys", "Bergen")
	add("tailspin air", "Oslo", "/mpnId", `"1000002"`)
	add("Lamna", "Oslo", "/name", `"Like tailspin"`)
	add("Tailspin "+strings.Repeat("å", 150), "Oslo")
	require.Equal(t, "tailspin air, Oslo", customersOf(t, contoso, "TAILSPIN")[0])
	require.ElementsMatch(t, []string{
		"tailspin air, Oslo", "Tailspin Toys, Oslo", "Tailspin Toys, Bergen", "Tailspin " + strings.Repeat("å", 150) + ", Oslo",
	}, customersOf(t, contoso, "tailspin"))
	require.Empty(t, customersOf(t, contoso, "like"))
	require.Empty(t, customersOf(t, h.NorthwindAdmin(), "tailspin"))
	there := h.AddUser("contoso", "loc@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}})
	require.Equal(t, []string{"tailspin air, Oslo"}, customersOf(t, there, "tailspin"))
	require.Empty(t, customersOf(t, h.As("contoso", access.ReferralUser), "tailspin"), "on no team")
	contoso.Get(t, "/v1/customers?q=ta").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	contoso.Get(t, "/v1/customers").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}
