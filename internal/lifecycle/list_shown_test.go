package lifecycle_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/deal"
)

// shownDeal is a deal as a list shows it, with everything that it can be filtered and sorted by.
type shownDeal struct {
	listedDeal
	Status, Substatus, Direction, DealType, Qualification, MpnID string
	Team                                                         []struct{ Email string }
	MicrosoftResponse                                            struct {
		Status             string
		ExpirationDateTime *time.Time
	}
	Favorite bool
}

// shownFilter is a filter that can be checked against what a deal shows.
type shownFilter struct {
	values []string // to try
	most   int      // how many of them it takes at once
	has    func(d shownDeal, value string) bool
}

func member(of func(d shownDeal) string, values ...string) shownFilter {
	return shownFilter{values, 3, func(d shownDeal, value string) bool { return of(d) == value }}
}

var daysOfDeals = []string{"2026-11-24T00:00:00Z", "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z"}

var shownFilters = map[string]shownFilter{
	"status": member(func(d shownDeal) string { return d.Status }, "None", "New", "Active", "Closed"),
	"substatus": member(func(d shownDeal) string { return d.Substatus },
		"None", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"),
	"direction":     member(func(d shownDeal) string { return d.Direction }, "Incoming", "Outgoing"),
	"dealType":      member(func(d shownDeal) string { return d.DealType }, "Private", "PartnerLed", "CoSell", "PartnerToPartner", "Lead"),
	"qualification": member(func(d shownDeal) string { return d.Qualification }, "None", "Direct", "SalesQualified", "MarketingQualified"),
	"microsoftStatus": member(func(d shownDeal) string { return d.MicrosoftResponse.Status },
		"NotRequested", "Pending", "Accepted", "Declined", "Expired", "Won", "Lost"),
	"mpnId": {[]string{"1000001", "1000002", "3000001"}, 1, func(d shownDeal, value string) bool { return d.MpnID == value }},
	"q": {[]string{"alp", "tail", "land"}, 1, func(d shownDeal, value string) bool {
		return strings.Contains(strings.ToLower(d.Name+d.CustomerProfile.Name), value)
	}},
	"favorite":     {[]string{"true", "false"}, 1, func(d shownDeal, value string) bool { return fmt.Sprint(d.Favorite) == value }},
	"updatedSince": {daysOfDeals, 1, func(d shownDeal, value string) bool { return !d.UpdatedDateTime.Before(instant(value)) }},
	"createdSince": {daysOfDeals, 1, func(d shownDeal, value string) bool { return !d.CreatedDateTime.Before(instant(value)) }},
	"teamEmail": {[]string{"ulf@contoso.example"}, 1, func(d shownDeal, value string) bool {
		return slices.ContainsFunc(d.Team, func(m struct{ Email string }) bool { return m.Email == value })
	}},
}

func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

// listQuery is a list to ask for.
type listQuery struct {
	filters map[string][]string
	order   string
	limit   int
}

func anyQuery(r *rand.Rand) listQuery {
	q := listQuery{filters: map[string][]string{}, limit: 1 + r.IntN(6)}
	names := slices.Sorted(maps.Keys(shownFilters))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names[:r.IntN(4)] {
		values := slices.Clone(shownFilters[name].values)
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		q.filters[name] = values[:1+r.IntN(min(shownFilters[name].most, len(values)))]
	}
	orders := []string{"createdDateTime", "updatedDateTime", "dealValue", "closingDateTime", "expirationDateTime", "name", "customerName"}
	q.order = []string{"", "-"}[r.IntN(2)] + orders[r.IntN(len(orders))]
	return q
}

func (q listQuery) address() string {
	v := q.parameters()
	v.Set("sort", q.order)
	v.Set("limit", fmt.Sprint(q.limit))
	v.Set("fields", "id")
	return "/v1/deals?" + v.Encode()
}

// parameters returns the filter's query parameters.
func (q listQuery) parameters() url.Values {
	v := url.Values{}
	for name, values := range q.filters {
		v.Set(name, strings.Join(values, ","))
	}
	return v
}

// ask returns the ids of the deals that the list holds, page by page.
func (q listQuery) ask(t *testing.T, c *apitest.Client) []string {
	t.Helper()
	ids := []string{}
	for next := q.address(); next != ""; {
		var page *apitest.Response
		page, next = c.Page(t, next)
		for i := range page.At(t, "items").([]any) { // the contract says so
			ids = append(ids, page.Text(t, "items", i, "id"))
		}
	}
	return ids
}

// among returns the deals that the query should find, in order.
func (q listQuery) among(all []shownDeal) []shownDeal {
	found := slices.DeleteFunc(slices.Clone(all), func(d shownDeal) bool {
		for name, values := range q.filters {
			if !slices.ContainsFunc(values, func(v string) bool { return shownFilters[name].has(d, v) }) {
				return true
			}
		}
		return false
	})
	key, descending := strings.CutPrefix(q.order, "-")
	slices.SortFunc(found, func(a, b shownDeal) int {
		if descending {
			a, b = b, a
		}
		return cmp.Or(keysOfOrder[key](waiting(a), waiting(b)), strings.Compare(a.ID, b.ID))
	})
	return found
}

func idsOf(deals []shownDeal) []string {
	ids := []string{}
	for _, d := range deals {
		ids = append(ids, d.ID)
	}
	return ids
}

// summaryOf returns how many of the deals there are of each kind.
func summaryOf(deals []shownDeal, now time.Time) (s deal.Summary) {
	today := now.Truncate(24 * time.Hour)
	for _, d := range deals {
		g := deal.Group{Direction: deal.Direction(d.Direction), Substatus: deal.Substatus(d.Substatus), Count: 1, Next: waiting(d).Expiration}
		if closing := d.Details.ClosingDateTime; g.Substatus == deal.Accepted && !closing.Before(today) {
			g.Next = &closing
		}
		s.Add(g)
		if d.Favorite {
			s.AddFavorites(1)
		}
		if m := d.MicrosoftResponse; d.Status == "Active" && m.Status == "Pending" {
			s.AddAsked(1, m.ExpirationDateTime)
		}
	}
	return s
}

// waiting returns the deal as it is sorted: only a deal that waits has a time at which it expires.
func waiting(d shownDeal) listedDeal {
	if d.Status != "New" && d.Status != "None" {
		d.Expiration = nil
	}
	return d.listedDeal
}

func shownDeals(t *testing.T, c *apitest.Client) (all []shownDeal) {
	t.Helper()
	for next := "/v1/deals?limit=100&include=microsoftResponse,favorite"; next != ""; {
		var page *apitest.Response
		page, next = c.Page(t, next)
		var list struct{ Items []shownDeal }
		page.Decode(t, &list)
		all = append(all, list.Items...)
	}
	return all
}

// TestListsFindWhatShows asks for many lists of deals in all states, page by page, and compares them, and the summary, with what the deals
// show: for users who see all deals of an organisation, those of one location, or only their own; before and after the expiry of deals is
// recorded.
func TestListsFindWhatShows(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	m := dealMaker{h, rand.New(rand.NewPCG(uint64(apitest.Size(t, "COSELL_TEST_SEED", 1)), 0))}
	for range apitest.Size(t, "COSELL_TEST_DEALS", 60) {
		m.add(t)
	}
	h.Clock.Add(5 * 24 * time.Hour)
	viewers := map[string]*apitest.Client{
		"contoso": h.ContosoAdmin(), "northwind": h.NorthwindAdmin(), "seller": h.Seller(), "member": h.As("contoso", access.ReferralUser),
		"location": h.AddUser("contoso", "one@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}}),
	}
	queries := apitest.Size(t, "COSELL_TEST_QUERIES", 25)
	for range 2 {
		for _, who := range slices.Sorted(maps.Keys(viewers)) {
			all := shownDeals(t, viewers[who])
			require.NotEmpty(t, all, who)
			for range queries {
				q := anyQuery(m.r)
				found, c := q.among(all), viewers[who]
				require.Equal(t, idsOf(found), q.ask(t, c), "%s: %s", who, q.address())
				require.Equal(t, summaryOf(found, h.Clock.Now()), summaryBy(t, c, q.parameters()), "%s: %s", who, q.address())
			}
		}
		_, err := h.Deals.ExpireDeals(t.Context())
		require.NoError(t, err)
	}
}

// dealMaker makes deals of Contoso's and Northwind's with each other and Microsoft.
type dealMaker struct {
	h *apitest.Harness
	r *rand.Rand
}

func (m dealMaker) oneIn(n int) bool { return m.r.IntN(n) == 0 }

// add lets some hours pass, makes a lead or a deal, and has its guests and its host go on with it, or not.
func (m dealMaker) add(t *testing.T) {
	t.Helper()
	m.h.Clock.Add(time.Duration(m.r.IntN(3)) * 6 * time.Hour)
	if m.oneIn(9) {
		lead := apitest.LeadTo("contoso")
		lead["callToAction"] = []string{"ContactMe", "FreeTrial"}[m.r.IntN(2)]
		m.h.CreateLead(t, lead)
		return
	}
	host, guest, draft, location := m.h.ContosoAdmin(), m.h.NorthwindAdmin(), apitest.Draft("contoso"), "3000001"
	if m.oneIn(2) {
		host, guest, draft, location = guest, host, apitest.Draft("northwind"), "1000001"
	} else if m.oneIn(3) {
		draft["mpnId"], draft["team"] = "1000002", []any{apitest.Person("ulf@contoso.example")}
	}
	id := host.Create(t, m.vary(t, draft, access.Microsoft, location))
	if m.oneIn(4) { // refused if that party is invited already
		later := []string{access.Microsoft, location}[m.r.IntN(2)]
		host.Post(t, apitest.Path(id, "invitations"), apitest.Invitation(later))
	}
	if m.oneIn(3) {
		host.Do(t, http.MethodPut, apitest.Path(id, "favorite"), nil).Want(t, http.StatusOK)
	}
	engagement := host.Get(t, apitest.Path(id)).Text(t, "engagementId")
	m.answer(t, guest, engagement, "RequirementNotMet", "NotACustomer")
	m.answer(t, m.h.Seller(), engagement, "NoSellerManagesCustomer", "BudgetTooSmall")
	m.end(t, host, id, "NotACustomer")
}

func (m dealMaker) vary(t *testing.T, draft apitest.Object, guests ...string) apitest.Object {
	t.Helper()
	draft["name"] = []string{"alpha", "Beta", "Åland", "ALPHA"}[m.r.IntN(4)]
	if draft["name"] == "alpha" && m.oneIn(2) { // found in every part of a long text
		apitest.Set(t, draft, "/details/notes", `"`+strings.Repeat("alpha ", 300)+`"`)
	}
	draft["qualification"] = []string{"None", "Direct", "SalesQualified", "SalesQualified"}[m.r.IntN(4)]
	apitest.Set(t, draft, "/details/dealValue", fmt.Sprint(m.r.IntN(4)*1000))
	return apitest.Inviting(draft, slices.DeleteFunc(guests, func(string) bool { return m.oneIn(2) })...)
}

// answer has a guest of the engagement accept, decline or wait.
func (m dealMaker) answer(t *testing.T, guest *apitest.Client, engagement, declines, loses string) {
	t.Helper()
	found := guest.Get(t, "/v1/deals?engagementId="+engagement).Want(t, http.StatusOK)
	if items, _ := found.At(t, "items").([]any); len(items) == 0 {
		return
	}
	id := found.Text(t, "items", 0, "id")
	switch m.r.IntN(3) {
	case 0:
		guest.Post(t, apitest.Path(id, "decline"), apitest.Object{"reasonCode": declines}).Want(t, http.StatusOK)
	case 1:
		guest.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
		m.end(t, guest, id, loses)
	}
}

// end has a party close its deal, or not.
func (m dealMaker) end(t *testing.T, c *apitest.Client, id, loses string) {
	t.Helper()
	switch m.r.IntN(8) {
	case 0:
		c.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	case 1:
		c.Post(t, apitest.Path(id, "lose"), apitest.Object{"reasonCode": loses}).Want(t, http.StatusOK)
	case 2:
		c.Post(t, apitest.Path(id, "report-error"), apitest.Object{"reasonCode": "Test"}).Want(t, http.StatusOK)
	}
}
