package deal_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

// The time of every test, and how long an invitation can be answered.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const ttl = 14 * 24 * time.Hour

// ada works for Contoso, which begins every deal here.
func ada() audit.Actor {
	return audit.User(access.Actor{UserID: uuid.MustParse("0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b11"), Name: "Ada Berg", OrganizationID: "contoso"})
}

func person(email string) deal.Member {
	return deal.Member{FirstName: "Robin", LastName: "Lake", PhoneNumber: "+46 8 555 01 00", Email: email}
}

// world knows Contoso with two locations and four solutions, and the others with one location each.
func world() deal.Facts {
	parties := map[string]deal.Party{}
	for _, p := range []deal.Party{
		{OrganizationID: "contoso", OrganizationName: "Contoso", Location: "1000001"},
		{OrganizationID: "contoso", OrganizationName: "Contoso", Location: "1000002"},
		{OrganizationID: "fabrikam", OrganizationName: "Fabrikam", Location: "2000001"},
		{OrganizationID: "northwind", OrganizationName: "Northwind", Location: "3000001"},
		{OrganizationID: access.Microsoft, OrganizationName: "Microsoft", Location: access.Microsoft},
	} {
		parties[p.Location] = p
	}
	return deal.Facts{
		Organization: deal.Organization{ID: "contoso", Name: "Contoso", DefaultLocation: "1000001", HasReady: true},
		Locations:    parties,
		Solutions: map[string]solution.Solution{
			"READY":     offer("READY", "contoso", solution.Published, solution.CoSellReady),
			"SECOND":    offer("SECOND", "contoso", solution.Published, solution.CoSellReady),
			"DRAFT":     offer("DRAFT", "contoso", solution.Draft, solution.CoSellReady),
			"MARKET":    offer("MARKET", "contoso", solution.Published, solution.InMarket),
			"THEIRS":    offer("THEIRS", "northwind", solution.Published, solution.CoSellReady),
			"UNREADY":   offer("UNREADY", "northwind", solution.Published, solution.InMarket),
			"MICROSOFT": offer("MICROSOFT", access.Microsoft, solution.Published, solution.CoSellReady),
			"HIDDEN":    offer("HIDDEN", "northwind", solution.Draft, solution.CoSellReady),
		},
		Rates: map[string]bool{"USD": true, "EUR": true},
	}
}

func offer(id, owner string, p solution.PublishState, c solution.CoSellStatus) solution.Solution {
	location := map[string]string{"contoso": "1000001", "northwind": "3000001", access.Microsoft: access.Microsoft}[owner]
	return solution.Solution{
		ID: id, Name: "Solution " + id, OrganizationID: owner, OrganizationName: "The " + owner, Location: location,
		PublishState: p, CoSellStatus: c, Incentives: []solution.Incentive{solution.AzureIPCoSell},
	}
}

// draft returns a valid deal to create, changed by change if there is one.
func draft(change func(*deal.Draft)) deal.Draft {
	in := deal.Draft{
		Name:     "Data platform",
		Customer: deal.Customer{Name: "Adatum AB", Address: deal.Address{Country: "SE"}, Team: []deal.Member{person("carin@adatum.example")}},
		Consent:  deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.Details{
			Value: money.MustParse("42000"), Currency: "USD", Closing: start.AddDate(0, 6, 0),
			Requirements: deal.Requirements{Solutions: []deal.Solution{{ID: "READY"}}},
		},
		Team: []deal.Member{person("ada@contoso.example")},
	}
	if change != nil {
		change(&in)
	}
	return in
}

// inviting returns a change of a draft that invites the locations.
func inviting(locations ...string) func(*deal.Draft) {
	return func(in *deal.Draft) { in.Target = at(locations...) }
}

func at(locations ...string) []deal.Target {
	var targets []deal.Target
	for _, l := range locations {
		targets = append(targets, deal.Target{Type: deal.BusinessProfileLocation, ID: l})
	}
	return targets
}

func created(t *testing.T, in deal.Draft) deal.Creation {
	t.Helper()
	made, err := deal.NewDeal(in, world(), nil, ada(), start, ttl)
	require.NoError(t, err)
	return made
}

// own returns Contoso's deal in an engagement with the locations.
func own(t *testing.T, locations ...string) deal.Deal {
	t.Helper()
	return created(t, draft(inviting(locations...))).Own.Deal
}

// guest returns the deal that the organisation at the location has in an engagement that Contoso began.
func guest(t *testing.T, location string) deal.Deal {
	t.Helper()
	return created(t, draft(inviting(location))).Invited[0].Deal
}

// applied returns the deal after an action that must succeed.
func applied(t *testing.T, d deal.Deal, a deal.Action, r deal.Reason) deal.Deal {
	t.Helper()
	after, _, err := d.Apply(a, ada(), r, start)
	require.NoError(t, err)
	return after
}

// mistakes returns what an Invalid fault names, as "pointer code".
func mistakes(t *testing.T, err error) []string {
	t.Helper()
	f := fault.As(err)
	require.NotNil(t, f, "%v is no fault", err)
	require.Equal(t, fault.Invalid, f.Kind, "%v", err)
	all := []string{}
	for _, m := range f.Mistakes {
		all = append(all, m.Pointer+" "+m.Code)
	}
	return all
}

// requireMistakes fails the test unless the fault names exactly these mistakes; none means no fault.
func requireMistakes(t *testing.T, err error, want ...string) {
	t.Helper()
	if len(want) == 0 {
		require.NoError(t, err)
		return
	}
	require.Equal(t, want, mistakes(t, err))
}
