package insights_test

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// randomWorld lets Contoso live through some months: deals of its own, from Northwind and from customers, of which most end.
func randomWorld(t *testing.T, h *apitest.Harness, deals int) {
	t.Helper()
	r := rand.New(rand.NewPCG(13, 1))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	contoso, northwind := h.ContosoAdmin(), h.NorthwindAdmin()
	second := h.SolutionAdmin().PublishSolution(t, apitest.SolutionDraft())
	review := h.SolutionAdmin().AskReview(t, second, "CoSellReady")
	h.Operator().Post(t, "/v1/solution-reviews/"+review+"/pass", apitest.Object{"report": "In order"}).Want(t, http.StatusOK)
	for range deals {
		h.Clock.Add(time.Duration(r.IntN(100)) * time.Hour)
		var id string
		switch draft, both := apitest.DraftAt(pick("1000001", "1000002"), pick("ada@contoso.example", "ulf@contoso.example"), "all@contoso.example"), r.IntN(2) == 0; r.IntN(5) {
		case 0:
			id = h.CreateLead(t, apitest.LeadTo("contoso"))
		case 1, 2:
			host := northwind.Create(t, apitest.Inviting(customer(apitest.Draft("northwind"), r), pick("1000001", "1000002")))
			id = contoso.Engaged(t, northwind, host)
		case 3:
			if both {
				requirements := draft["details"].(apitest.Object)["requirements"].(apitest.Object)
				requirements["solutions"] = append(requirements["solutions"].([]any), apitest.Object{"id": second})
			}
			id = contoso.Create(t, customer(draft, r))
		default:
			id = contoso.Create(t, apitest.Inviting(customer(draft, r), "msft"))
			h.Clock.Add(time.Duration(r.IntN(300)) * time.Hour)
			switch r.IntN(3) {
			case 0:
				h.AcceptForMicrosoft(t, id)
			case 1:
				h.DeclineForMicrosoft(t, id, "NoSellerManagesCustomer")
			}
		}
		h.Clock.Add(time.Duration(r.IntN(200)) * time.Hour)
		if strings.HasPrefix(contoso.State(t, id), "New") {
			switch r.IntN(4) {
			case 0:
				contoso.Post(t, apitest.Path(id, "decline"), apitest.Object{"reasonCode": pick("NotACustomer", "BudgetTooSmall")}).Want(t, http.StatusOK)
				continue
			case 1:
				continue
			}
			contoso.Post(t, apitest.Path(id, "accept"), apitest.Object{}).Want(t, http.StatusOK)
		}
		h.Clock.Add(time.Duration(r.IntN(100)) * time.Hour)
		switch r.IntN(4) {
		case 0, 1:
			contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
		case 2:
			contoso.Post(t, apitest.Path(id, "lose"), apitest.Object{"reasonCode": "BudgetTooSmall"}).Want(t, http.StatusOK)
		case 3:
			if r.IntN(2) == 0 {
				contoso.Post(t, apitest.Path(id, "report-error"), apitest.Object{"reasonCode": "Test"}).Want(t, http.StatusOK)
			}
		}
	}
	h.Clock.Add(15 * 24 * time.Hour)
	_, err := h.Deals.ExpireDeals(t.Context())
	require.NoError(t, err)
}

func customer(draft apitest.Object, r *rand.Rand) apitest.Object {
	draft["customerProfile"].(apitest.Object)["address"].(apitest.Object)["country"] = []string{"SE", "NO", "DK"}[r.IntN(3)]
	details := draft["details"].(apitest.Object)
	details["dealValue"], details["closingDateTime"] = 100*(1+r.IntN(900)), "2035-06-30T00:00:00Z"
	return draft
}

// naive is a deal as the list shows it, with what is counted of it.
type naive struct {
	DealType, Direction, Status, Substatus, MpnID     string
	CreatedDateTime, AcceptedDateTime, ClosedDateTime *time.Time
	CustomerProfile                                   struct{ Address struct{ Country string } }
	Details                                           struct {
		DealValue    float64
		Requirements struct{ Solutions []struct{ ID string } }
	}
	Team              []struct{ Email string }
	MicrosoftResponse struct {
		Status            string
		RespondedDateTime *time.Time
	}
}

// keys returns what the deal counts for in a dimension, where what is counted happened at a time.
func (d naive) keys(dimension string, at time.Time) []string {
	switch dimension {
	case "Month":
		return []string{at.UTC().Format("2006-01")}
	case "DealType":
		return []string{d.DealType}
	case "Direction":
		return []string{d.Direction}
	case "Location":
		return []string{d.MpnID}
	case "Country":
		return []string{d.CustomerProfile.Address.Country}
	}
	var all []string
	for _, s := range d.Details.Requirements.Solutions {
		all = append(all, s.ID)
	}
	if dimension == "Person" {
		all = nil
		for _, m := range d.Team {
			all = append(all, m.Email)
		}
	}
	return all
}

// counted are the metrics that are counted here once more, from the deals: when it happened, if it did, and what it is worth then.
var counted = map[string]func(naive) (*time.Time, float64){
	"Referrals":        func(d naive) (*time.Time, float64) { return d.CreatedDateTime, 1 },
	"EstimatedValue":   func(d naive) (*time.Time, float64) { return d.CreatedDateTime, d.Details.DealValue },
	"ReferralsExpired": func(d naive) (*time.Time, float64) { return d.closed("Expired"), 1 },
	"ReferralsWon":     func(d naive) (*time.Time, float64) { return d.closed("Won"), 1 },
	"ReferralsLost":    func(d naive) (*time.Time, float64) { return d.closed("Lost"), 1 },
	"WonValue":         func(d naive) (*time.Time, float64) { return d.closed("Won"), d.Details.DealValue },
	"ReferralsAccepted": func(d naive) (*time.Time, float64) {
		if d.Direction != "Incoming" {
			return nil, 0
		}
		return d.AcceptedDateTime, 1
	},
	"CoSellAcceptedByMicrosoft": func(d naive) (*time.Time, float64) {
		if d.MicrosoftResponse.Status == "Declined" || d.Direction != "Outgoing" {
			return nil, 0
		}
		return d.MicrosoftResponse.RespondedDateTime, 1
	},
	"LeadsWon": func(d naive) (*time.Time, float64) {
		if d.DealType != "Lead" {
			return nil, 0
		}
		return d.closed("Won"), 1
	},
	"CoSellInbound": func(d naive) (*time.Time, float64) {
		if d.DealType == "Lead" || d.DealType == "Private" || d.Direction != "Incoming" {
			return nil, 0
		}
		return d.CreatedDateTime, 1
	},
}

func (d naive) closed(as string) *time.Time {
	if d.Substatus != as {
		return nil
	}
	return d.ClosedDateTime
}

// What insights answer is what somebody comes to who counts the deals.
func TestTheAnswersAreWhatCountingTheDealsComesTo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	deals := 60
	randomWorld(t, h, deals)
	h.Project()
	var list struct{ Items []naive }
	h.ContosoAdmin().Get(t, "/v1/deals?limit=100&include=microsoftResponse").Want(t, http.StatusOK).Decode(t, &list)
	require.Len(t, list.Items, deals)
	list.Items = slices.DeleteFunc(list.Items, func(d naive) bool { return d.Substatus == "Error" })
	require.Less(t, len(list.Items), deals)
	now := h.Clock.Now()
	ranges := [][2]time.Time{{now.AddDate(0, -20, 0), now}, {now.AddDate(0, -2, 0), now.AddDate(0, -1, 0)}, {now, now}}
	filters := []struct {
		query string
		holds func(naive) bool
	}{
		{"", func(naive) bool { return true }},
		{"&dealType=CoSell,Lead", func(d naive) bool { return d.DealType == "CoSell" || d.DealType == "Lead" }},
		{"&direction=Incoming&mpnId=1000002", func(d naive) bool { return d.Direction == "Incoming" && d.MpnID == "1000002" }},
	}
	for _, of := range ranges {
		for _, f := range filters {
			left := slices.DeleteFunc(slices.Clone(list.Items), func(d naive) bool { return !f.holds(d) })
			for _, dimension := range []string{"Month", "DealType", "Direction", "Location", "Solution", "Country", "Person"} {
				requireCounted(t, h.ContosoAdmin(), dimension, of, f.query, left)
			}
		}
	}
}

func requireCounted(t *testing.T, c *apitest.Client, dimension string, of [2]time.Time, filter string, deals []naive) {
	t.Helper()
	metrics := slices.Sorted(maps.Keys(counted))
	from, to := firstOf(of[0]), firstOf(of[1])
	var answer struct {
		Range struct{ Months int }
		Items []struct {
			Key     string
			Figures []figure
		}
		Total []figure
	}
	c.Get(t, "/v1/insights/breakdown?dimension="+dimension+"&metric="+strings.Join(metrics, ",")+
		"&from="+from.Format("2006-01")+"&to="+to.Format("2006-01")+filter).Want(t, http.StatusOK).Decode(t, &answer)
	for place, metric := range metrics {
		want, got, total := map[string]figure{}, map[string]figure{}, figure{}
		for _, d := range deals {
			at, worth := counted[metric](d)
			if at == nil || !at.Before(to.AddDate(0, 1, 0)) || at.Before(from.AddDate(0, -answer.Range.Months, 0)) {
				continue
			}
			counts := figure{Value: worth}
			month := *at
			if at.Before(from) {
				counts, month = figure{Previous: worth}, firstOf(month).AddDate(0, answer.Range.Months, 0)
			}
			total = total.plus(counts)
			for _, key := range d.keys(dimension, month) {
				want[key] = want[key].plus(counts)
			}
		}
		for _, i := range answer.Items {
			got[i.Key] = i.Figures[place]
		}
		nothing := func(_ string, f figure) bool { return f == figure{} }
		maps.DeleteFunc(want, nothing)
		maps.DeleteFunc(got, nothing)
		require.Equal(t, want, got, "%s by %s, %s to %s %s", metric, dimension, from, to, filter)
		require.Equal(t, total, answer.Total[place], metric)
	}
}

// figure is what a metric comes to in a range, and in the one before.
type figure struct{ Value, Previous float64 }

func (f figure) plus(other figure) figure {
	return figure{f.Value + other.Value, f.Previous + other.Previous}
}

func firstOf(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}
