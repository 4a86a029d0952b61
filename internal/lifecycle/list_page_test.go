package lifecycle_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// listedDeal is what the order of a list can be checked by.
type listedDeal struct {
	ID              string
	CreatedDateTime time.Time
	UpdatedDateTime time.Time
	Name            string
	CustomerProfile struct{ Name string }
	Expiration      *time.Time `json:"expirationDateTime"`
	Details         struct {
		DealValue       float64
		ClosingDateTime time.Time
	}
}

// keysOfOrder are the sort keys, with how two deals compare by each.
var keysOfOrder = map[string]func(a, b listedDeal) int{
	"createdDateTime": func(a, b listedDeal) int { return a.CreatedDateTime.Compare(b.CreatedDateTime) },
	"updatedDateTime": func(a, b listedDeal) int { return a.UpdatedDateTime.Compare(b.UpdatedDateTime) },
	"dealValue": func(a, b listedDeal) int {
		return int((a.Details.DealValue - b.Details.DealValue) * 100)
	},
	"closingDateTime": func(a, b listedDeal) int { return a.Details.ClosingDateTime.Compare(b.Details.ClosingDateTime) },
	"name":            func(a, b listedDeal) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) },
	"customerName": func(a, b listedDeal) int {
		return strings.Compare(strings.ToLower(a.CustomerProfile.Name), strings.ToLower(b.CustomerProfile.Name))
	},
	"expirationDateTime": func(a, b listedDeal) int {
		never := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		return cmp.Or(a.Expiration, &never).Compare(*cmp.Or(b.Expiration, &never))
	},
}

// TestAWalkThroughAListMissesNothing reads every order in both directions, three deals at a time, while deals are created and
// changed between the pages: every deal that was there and did not move comes exactly once, in order.
func TestAWalkThroughAListMissesNothing(t *testing.T) {
	t.Parallel()
	for key, compare := range keysOfOrder {
		for _, sort := range []string{key, "-" + key} {
			t.Run(sort, func(t *testing.T) {
				t.Parallel()
				h := apitest.New(t)
				contoso := h.As("contoso", access.ReferralAdmin)
				resting, moving := manyDeals(t, h, contoso)
				order := compare
				if strings.HasPrefix(sort, "-") {
					order = func(a, b listedDeal) int { return compare(b, a) }
				}
				found := walk(t, h, contoso, "/v1/deals?limit=3&sort="+sort, moving)
				require.True(t, slices.IsSortedFunc(found, order), "%v", found)
				rested := slices.DeleteFunc(found, func(d listedDeal) bool { return !slices.Contains(resting, d.ID) })
				ids := make([]string, len(rested))
				for i, d := range rested {
					ids[i] = d.ID
				}
				require.ElementsMatch(t, resting, ids)
			})
		}
	}
}

// manyDeals creates deals, many of them equal in every order: some that will stay as they are and some that will be changed.
func manyDeals(t *testing.T, h *apitest.Harness, c *apitest.Client) (resting, moving []string) {
	t.Helper()
	for i := range 14 {
		if i%4 == 0 {
			h.Clock.Add(time.Minute + 123*time.Microsecond)
		}
		draft := apitest.Set(t, apitest.Draft("contoso"), "/details/dealValue", []string{"0", "42000.1", "42000.10", "9999999999999.99"}[i%4])
		apitest.Set(t, draft, "/details/closingDateTime", []string{`"2027-05-23T12:00:00Z"`, `"2027-05-23T12:00:00.000001Z"`, `"2027-05-23T17:00:00+05:00"`}[i%3])
		apitest.Set(t, draft, "/name", []string{`"alpha"`, `"Beta"`, `"Åland"`, `"ALPHA"`, `"beta 2"`}[i%5])
		apitest.Set(t, draft, "/customerProfile/name", []string{`"Lamna \u2665"`, `"adatum"`, `"Adatum"`}[i%3])
		if id := c.Create(t, draft); i < 11 {
			resting = append(resting, id)
		} else {
			moving = append(moving, id)
		}
	}
	return resting, moving
}

// walk follows a list to its end and disturbs it between the pages.
func walk(t *testing.T, h *apitest.Harness, c *apitest.Client, next string, moving []string) []listedDeal {
	t.Helper()
	var all []listedDeal
	for n := 0; next != ""; n++ {
		require.Less(t, n, 20, "no end")
		var page *apitest.Response
		page, next = c.Page(t, next)
		var list struct{ Items []listedDeal }
		page.Decode(t, &list)
		all = append(all, list.Items...)
		if n < 5 {
			h.Clock.Add(time.Second)
			c.Create(t, apitest.Draft("contoso"))
			c.Patch(t, apitest.Path(moving[n%len(moving)]), fmt.Sprintf(`{"details":{"dealValue":%d,"closingDateTime":"2028-01-0%dT00:00:00Z"}}`, n*30000, n+1),
				apitest.IfMatch("*")).Want(t, http.StatusOK)
		}
	}
	return all
}

// A deal that was answered still shows its deadline, but does not come before deals that still wait.
func TestWhatWaitsIsInOrderOfItsTimeInFrontOfAllElse(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	for range 3 {
		h.Clock.Add(time.Hour)
		h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"))
	}
	listed := func(sort string) (ids []string) {
		page, _ := contoso.Page(t, "/v1/deals?sort="+sort)
		for i := range page.At(t, "items").([]any) {
			ids = append(ids, page.Text(t, "items", i, "id"))
		}
		return ids
	}
	all := listed("expirationDateTime")
	declined := contoso.Post(t, apitest.Path(all[0])+"/decline", apitest.Object{"reasonCode": "BudgetTooSmall"}).Want(t, http.StatusOK)
	require.NotNil(t, declined.At(t, "expirationDateTime"))
	contoso.Post(t, apitest.Path(all[1])+"/accept", nil).Want(t, http.StatusOK)
	require.Equal(t, all[2], listed("expirationDateTime")[0])
	require.Equal(t, all[2], listed("-expirationDateTime")[2])
}

func TestAPageHoldsAsManyAsAskedFor(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for range 52 {
		contoso.Create(t, apitest.Draft("contoso"))
	}
	for _, c := range []struct {
		query string
		items int
		more  bool
	}{{"", 50, true}, {"?limit=1", 1, true}, {"?limit=51", 51, true}, {"?limit=52", 52, false}, {"?limit=100", 52, false}, {"?status=New", 0, false}} {
		page, next := contoso.Page(t, "/v1/deals"+c.query)
		require.Len(t, page.At(t, "items"), c.items, c.query)
		require.Equal(t, c.more, next != "", c.query)
	}
	page, next := contoso.Page(t, "/v1/deals?limit=50&sort=dealValue&status=Active")
	require.Len(t, page.At(t, "items"), 50)
	page, next = contoso.Page(t, next)
	require.Len(t, page.At(t, "items"), 2, "the next page has the same filters, order and size")
	require.Empty(t, next)
}

func TestHistoryIsReadInPages(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	for i := range 7 {
		contoso.Patch(t, apitest.Path(id), fmt.Sprintf(`{"name":"%d"}`, i), apitest.IfMatch("*")).Want(t, http.StatusOK)
	}
	var sequences []float64
	next := apitest.Path(id, "history") + "?limit=3"
	for n := 0; next != ""; n++ {
		var page *apitest.Response
		page, next = contoso.Page(t, next)
		for i := range page.At(t, "items").([]any) { // the contract says so
			sequences = append(sequences, page.At(t, "items", i, "sequence").(float64)) // so too
		}
		contoso.Patch(t, apitest.Path(id), fmt.Sprintf(`{"name":"later %d"}`, n), apitest.IfMatch("*")).Want(t, http.StatusOK)
	}
	require.Equal(t, []float64{8, 7, 6, 5, 4, 3, 2, 1}, sequences)
	last, next := contoso.Page(t, apitest.Path(id, "history")+"?limit=11")
	require.Len(t, last.At(t, "items"), 11)
	require.Empty(t, next)
}

func TestSolutionsAreReadInPages(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	first, next := contoso.Page(t, "/v1/solutions?limit=1")
	require.Equal(t, "SOL-10001-CTS", first.Text(t, "items", 0, "id"))
	second, next := contoso.Page(t, next)
	require.Equal(t, "SOL-10002-CTS", second.Text(t, "items", 0, "id"))
	require.Empty(t, next)
}

func TestFieldsTrimTheAnswer(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft))
	whole := contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	for query, want := range map[string][]string{
		"fields=name":                                        {"id", "name"},
		"fields=id":                                          {"id"},
		"fields=status,name,status":                          {"id", "name", "status"},
		"fields=details,customerProfile":                     {"customerProfile", "details", "id"},
		"fields=name&include=microsoftResponse":              {"id", "microsoftResponse", "name"},
		"fields=microsoftResponse&include=microsoftResponse": {"id", "microsoftResponse"},
	} {
		one := contoso.Get(t, apitest.Path(id)+"?"+query).Want(t, http.StatusOK)
		list := contoso.Get(t, "/v1/deals?"+query).Want(t, http.StatusOK)
		for _, deal := range []any{one.At(t), list.At(t, "items", 0)} {
			members := []string{}
			for name, value := range deal.(map[string]any) { // the contract says so
				members = append(members, name)
				if name != "microsoftResponse" {
					require.Equal(t, whole.At(t, name), value)
				}
			}
			require.ElementsMatch(t, want, members, query)
		}
		require.Equal(t, whole.ETag(), one.ETag())
	}
	for _, path := range []string{apitest.Path(id), "/v1/deals"} {
		refused := contoso.Get(t, path+"?fields=name,secret").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{"/query/fields unknown-field"}, refused.Mistakes(t))
	}
}

func TestIncludeAddsMicrosoftsAnswerToEveryDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	asked := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft))
	alone := contoso.Create(t, apitest.Draft("contoso"))
	h.AcceptForMicrosoft(t, asked)
	list := contoso.Get(t, "/v1/deals?include=microsoftResponse&sort=createdDateTime").Want(t, http.StatusOK)
	for i, id := range []string{asked, alone} {
		require.Equal(t, id, list.Text(t, "items", i, "id"))
		require.Equal(t, contoso.Get(t, apitest.Path(id, "microsoft-response")).At(t), list.At(t, "items", i, "microsoftResponse"))
		require.Equal(t, contoso.Get(t, apitest.Path(id)+"?include=microsoftResponse").At(t), list.At(t, "items", i))
	}
	require.NotContains(t, string(contoso.Get(t, "/v1/deals").Want(t, http.StatusOK).Body), "microsoftResponse")
}
