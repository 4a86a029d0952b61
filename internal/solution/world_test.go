package solution_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/solution"
)

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	sven  = access.Actor{UserID: uuid.UUID{1}, Name: "Sven Dahl", Email: "sven@contoso.example", OrganizationID: "contoso", OrganizationName: "Contoso"}
	otto  = access.Actor{UserID: uuid.UUID{2}, Name: "Otto Lake", OrganizationID: access.Microsoft, OrganizationName: "Microsoft"}
	home  = solution.Owner{OrganizationID: "contoso", OrganizationName: "Contoso", DefaultLocation: "1", Locations: []string{"1", "2"}, Number: 42}
	facts = solution.Facts{Profile: profile.Contents{
		Description: new("x"), Contact: profile.Contact{Name: new("x"), Email: new("x@x.example"), PhoneNumber: new("1")},
		Markets: []string{"SE"}, Industries: []string{"x"}, Products: []string{"x"}, Services: []string{"x"},
		SolutionAreas: []string{"x"}, CustomerSizes: []string{"x"},
	}}
)

func by() audit.Actor { return audit.UserSeenBy("contoso", sven) }

// declaration returns a declaration that fits every goal except those of business applications, changed by the test.
func declaration() solution.Declaration {
	return solution.Declaration{Name: "Platform", Contents: solution.Contents{
		Description: new("Does things"), OfferType: new(solution.SaaS), ListingURL: new("https://marketplace.example/x"),
		Documents: solution.Documents{
			OnePager: new("https://x.example/1"), PitchDeck: new("https://x.example/2"), ReferenceArchitecture: new("https://x.example/3"),
		},
		Geographies: []string{"SE"}, SalesContacts: []solution.SalesContact{{Country: "SE", Name: "Ada", Email: "ada@x.example", PhoneNumber: "1"}},
		Transactable: true, TrailingRevenue: new(money.MustParse("100000")), IsvConnectEnrolled: true,
	}}
}

func draft(t *testing.T, in solution.Declaration) solution.Offer {
	t.Helper()
	o, entry, err := solution.New(in, home, by(), noon)
	require.NoError(t, err)
	require.Equal(t, solution.Create, entry.Action)
	return o
}

func live(t *testing.T, in solution.Declaration) solution.Offer {
	t.Helper()
	o, _, err := draft(t, in).Publish(by(), noon)
	require.NoError(t, err)
	return o
}

// ready returns a published solution that is co-sell ready.
func ready(t *testing.T, in solution.Declaration) solution.Offer {
	t.Helper()
	return passed(t, live(t, in), solution.ToBeReady)
}

func passed(t *testing.T, o solution.Offer, g solution.Goal) solution.Offer {
	t.Helper()
	o, _, r, err := o.Ask(solution.Request{Goal: g}, facts, sven, noon)
	require.NoError(t, err)
	o, _, _, err = o.Decide(r, solution.PassReview, "fine", facts, audit.UserSeenBy("contoso", otto), noon)
	require.NoError(t, err)
	return o
}
