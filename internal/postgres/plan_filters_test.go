package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
)

// found is a filter that somebody may set, and how many pages it may take if that is more than usual.
type found struct {
	name   string
	filter deal.Filter
	pages  int
}

func filterCases() []found {
	some := func(text string) *string { return &text }
	amount := func(text string) *money.Amount { a := money.MustParse(text); return &a }
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	id := uuid.MustParse("0000c350-0000-7000-8000-000000000000")
	return []found{
		{name: "none"},
		{name: "few are new", filter: deal.Filter{Status: []string{"New"}}},
		{name: "most are active", filter: deal.Filter{Status: []string{"Active"}}},
		{name: "many are closed", filter: deal.Filter{Status: []string{"Closed"}}},
		{name: "few are new or errors", filter: deal.Filter{Substatus: []string{"Pending", "Error"}}},
		{name: "closing soon", filter: deal.Filter{ClosingSince: &now, ClosingBefore: new(now.Add(time.Hour))}},
		{name: "few are errors", filter: deal.Filter{Substatus: []string{"Error"}}},
		{name: "none is pending", filter: deal.Filter{Substatus: []string{"Pending"}}},
		{name: "incoming", filter: deal.Filter{Direction: []string{"Incoming"}}},
		{name: "partner led", filter: deal.Filter{DealType: []string{"PartnerLed"}}},
		{name: "no leads", filter: deal.Filter{DealType: []string{"Lead"}}},
		{name: "no such qualification", filter: deal.Filter{Qualification: []string{"MarketingQualified"}}},
		{name: "a small location", filter: deal.Filter{Location: some("1000002")}},
		{name: "no such location", filter: deal.Filter{Location: some("x")}},
		{name: "a rare country", filter: deal.Filter{Country: []string{"IS"}}},
		{name: "a common country", filter: deal.Filter{Country: []string{"SE"}}},
		{name: "no such country", filter: deal.Filter{Country: []string{"FI"}}},
		{name: "a rare solution", filter: deal.Filter{SolutionID: some("SOL-5")}},
		{name: "a common solution", filter: deal.Filter{SolutionID: some("SOL-X5")}},
		{name: "no such solution", filter: deal.Filter{SolutionID: some("SOL")}},
		{name: "somebody's team", filter: deal.Filter{TeamEmail: some("user5@contoso.example")}},
		{name: "favorites", filter: deal.Filter{Favorite: new(true)}},
		{name: "no favorites", filter: deal.Filter{Favorite: new(false)}, pages: joined},
		{name: "nobody's team", filter: deal.Filter{TeamEmail: some("nobody@contoso.example")}},
		{name: "engagement", filter: deal.Filter{EngagementID: &id}},
		{name: "reference", filter: deal.Filter{ExternalReferenceID: some("CRM-500")}},
		{name: "origin", filter: deal.Filter{RecreatedFrom: &id}},
		{name: "updated lately", filter: deal.Filter{UpdatedSince: ago(time.Hour)}, pages: 4000},
		{name: "updated some time", filter: deal.Filter{UpdatedSince: ago(1000 * time.Hour)}},
		{name: "created lately", filter: deal.Filter{CreatedSince: ago(time.Hour)}},
		{name: "the largest", filter: deal.Filter{MinValue: amount("499000")}},
		{name: "larger than any", filter: deal.Filter{MinValue: amount("9999999")}},
		{name: "the smallest", filter: deal.Filter{MaxValue: amount("1000")}},
		{name: "a narrow range", filter: deal.Filter{MinValue: amount("250000"), MaxValue: amount("250100")}},
		{name: "text in one deal", filter: deal.Filter{Text: some("customer 50000")}},
		{name: "text in no deal", filter: deal.Filter{Text: some("nothing like it")}},
		{name: "text in all deals", filter: deal.Filter{Text: some("platform")}},
		{name: "short text", filter: deal.Filter{Text: some("xyz")}},
		{name: "several", filter: deal.Filter{
			Status: []string{"Closed"}, Country: []string{"NO"}, SolutionID: some("SOL-X5"), MinValue: amount("100000"),
		}},
		{name: "several that leave none", filter: deal.Filter{Status: []string{"New"}, Country: []string{"IS"}, Text: some("adatum")}},
		{name: "Microsoft not asked", filter: deal.Filter{MicrosoftStatus: []string{"NotRequested"}}},
		{name: "Microsoft not sure yet", filter: deal.Filter{MicrosoftStatus: []string{"Pending"}}},
		{name: "Microsoft accepted", filter: deal.Filter{MicrosoftStatus: []string{"Accepted"}}, pages: answered},
		{name: "Microsoft declined", filter: deal.Filter{MicrosoftStatus: []string{"Declined"}}, pages: answered},
		{name: "Microsoft let expire", filter: deal.Filter{MicrosoftStatus: []string{"Expired"}}, pages: answered},
		{name: "Microsoft lost", filter: deal.Filter{MicrosoftStatus: []string{"Lost"}}, pages: answered},
	}
}

// filters: each is answered from an index, with and without Microsoft's answer, in the default order and in another, and there a page from
// the middle too.
func filters(t *testing.T, w *planWorld) {
	for _, c := range filterCases() {
		for _, key := range []deal.SortKey{deal.ByCreated, deal.ByValue} {
			for _, with := range []bool{false, true} {
				q := postgres.DealQuery{
					Scope: everything, Filter: c.filter, Sort: page.Sort[deal.SortKey]{By: key, Descending: true},
					Limit: perPage, WithMicrosoft: with, Now: now,
				}
				p := w.list(t, q, false)
				require.LessOrEqual(t, p.buffers(), max(c.pages, mostPages)+5*perPage, "%s, by %s\n%s", c.name, key, p)
			}
		}
		q := postgres.DealQuery{
			Scope: everything, Filter: c.filter, Sort: page.Sort[deal.SortKey]{By: deal.ByValue, Descending: true},
			After: &page.Position{Key: "250000", ID: uuid.Max.String()}, Limit: perPage, Now: now,
		}
		p := w.list(t, q, false)
		require.LessOrEqual(t, p.buffers(), max(c.pages, mostPages)+5*perPage, "%s, from the middle\n%s", c.name, p)
	}
}

// dense: what leaves each tenth or so is found along any order, without all that is found being sorted.
func dense(t *testing.T, w *planWorld) {
	for name, f := range map[string]deal.Filter{
		"text":      {Text: new("tailspin")},
		"country":   {Country: []string{"NO"}},
		"solution":  {SolutionID: new("SOL-X5")},
		"direction": {Direction: []string{"Incoming"}},
		"answers":   {MicrosoftStatus: []string{"Pending", "Accepted"}},
	} {
		most := mostPages
		if f.MicrosoftStatus != nil { // which are looked up for each deal
			most = answered
		}
		for _, key := range []deal.SortKey{deal.ByCreated, deal.ByUpdated, deal.ByValue, deal.ByClosing} {
			q := postgres.DealQuery{Scope: everything, Filter: f, Sort: page.Sort[deal.SortKey]{By: key}, Limit: perPage, Now: now}
			p := w.list(t, q, false)
			require.LessOrEqual(t, p.buffers(), most, "%s, by %s\n%s", name, key, p)
		}
	}
}

// rare: a kind that few or no deals are of is found by leaping from kind to kind, in whatever order.
func rare(t *testing.T, w *planWorld) {
	for name, f := range map[string]deal.Filter{
		"type":          {DealType: []string{"Lead"}},
		"qualification": {Qualification: []string{"MarketingQualified"}},
		"substatus":     {Substatus: []string{"Error"}},
		"several":       {Status: []string{"New"}, Direction: []string{"Incoming"}, DealType: []string{"Private"}},
	} {
		for key, most := range map[deal.SortKey]int{deal.ByCreated: 600, deal.ByUpdated: 1400, deal.ByValue: 1400, deal.ByExpiry: 400} {
			q := postgres.DealQuery{Scope: everything, Filter: f, Sort: page.Sort[deal.SortKey]{By: key}, Limit: perPage, Now: now}
			p := w.list(t, q, false)
			require.LessOrEqual(t, p.buffers(), most, "%s, by %s\n%s", name, key, p)
		}
	}
}

// owned: what a small organisation asks for is found among its own deals, whatever others have.
func owned(t *testing.T, w *planWorld) {
	for _, c := range filterCases() {
		for _, key := range []deal.SortKey{deal.ByCreated, deal.ByUpdated, deal.ByValue, deal.ByClosing} {
			p := w.list(t, postgres.DealQuery{
				Scope: access.Scope{OrganizationID: "wingtip", All: true}, Filter: c.filter,
				Sort: page.Sort[deal.SortKey]{By: key, Descending: true}, Limit: perPage, Now: now,
			}, false)
			require.LessOrEqual(t, p.buffers(), pagesOfFew, "%s, by %s\n%s", c.name, key, p)
		}
	}
}

// onlyTexts: where nothing but a text is asked for, each organisation's texts are gone through, and what is listed is looked up for those that
// have it. PostgreSQL may not turn that around, as it did where it expected few deals of the organisation among a million: then it looked up
// the text of each deal.
func onlyTexts(t *testing.T, w *planWorld) {
	for _, key := range []deal.SortKey{deal.ByCreated, deal.ByUpdated, deal.ByValue, deal.ByClosing} {
		p := w.list(t, postgres.DealQuery{
			Scope: everything, Filter: deal.Filter{Text: new("nothing like it")}, Sort: page.Sort[deal.SortKey]{By: key}, Limit: perPage, Now: now,
		}, false)
		searched := p.Plans[len(p.Plans)-1]
		fixed := slices.ContainsFunc(searched.nodes(), func(n plan) bool {
			return n.Node == "Subquery Scan" && n.Loops == 0 && n.Plans[0].Relation == "listed_deals"
		})
		require.True(t, fixed, "by %s\n%s", key, p)
	}
}
