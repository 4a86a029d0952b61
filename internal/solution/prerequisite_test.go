package solution_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

// missing returns the checks that do not hold, except those that only a reviewer can judge.
func missing(r solution.Readiness) []string {
	all := []string{}
	for _, c := range r.Checks {
		if !c.Passed && c.Code != string(solution.TechnicalValidation) && c.Code != string(solution.MarketplaceAccount) {
			all = append(all, c.Code)
		}
	}
	return all
}

func TestEachPrerequisiteIsMissedAlone(t *testing.T) {
	t.Parallel()
	azure, business := solution.ForAzureIP, solution.ForBizStandard
	for _, c := range []struct {
		goal  solution.Goal
		code  solution.CheckCode // "" if nothing is missing
		spoil func(*solution.Offer, *solution.Facts)
	}{
		{solution.ToBeReady, "", func(*solution.Offer, *solution.Facts) {}},
		{solution.ToBeReady, solution.OfferTypeCanCoSell, func(o *solution.Offer, _ *solution.Facts) { o.OfferType = new(solution.OfficeAddIn) }},
		{solution.ToBeReady, solution.OfferTypeCanCoSell, func(o *solution.Offer, _ *solution.Facts) { o.OfferType = nil }},
		{solution.ToBeReady, "", func(o *solution.Offer, _ *solution.Facts) { o.OfferType = new(solution.ConsultingService) }},
		{solution.ToBeReady, solution.ListingPublished, func(o *solution.Offer, _ *solution.Facts) { o.PublishState = solution.Draft }},
		{solution.ToBeReady, solution.BusinessProfile, func(_ *solution.Offer, f *solution.Facts) { f.Profile.Markets = nil }},
		{solution.ToBeReady, solution.GeographiesCovered, func(o *solution.Offer, _ *solution.Facts) { o.Geographies = []string{"SE", "NO"} }},
		{solution.ToBeReady, solution.GeographiesCovered, func(o *solution.Offer, _ *solution.Facts) { o.Geographies = nil }},
		{solution.ToBeReady, solution.OnePager, func(o *solution.Offer, _ *solution.Facts) { o.Documents.OnePager = nil }},
		{solution.ToBeReady, solution.PitchDeck, func(o *solution.Offer, _ *solution.Facts) { o.Documents.PitchDeck = nil }},
		{azure, "", func(*solution.Offer, *solution.Facts) {}},
		{azure, solution.ReadyFirst, func(o *solution.Offer, _ *solution.Facts) { o.CoSellStatus = solution.InMarket }},
		{azure, solution.AzureOfferType, func(o *solution.Offer, _ *solution.Facts) { o.OfferType = new(solution.Dynamics365) }},
		{azure, solution.TransactableOffer, func(o *solution.Offer, _ *solution.Facts) { o.Transactable = false }},
		{azure, solution.ReferenceArchitecture, func(o *solution.Offer, _ *solution.Facts) { o.Documents.ReferenceArchitecture = nil }},
		{azure, "", func(o *solution.Offer, _ *solution.Facts) {
			o.Documents.ReferenceArchitecture, o.OfferType = nil, new(solution.AzureContainer)
		}},
		{azure, solution.TrailingRevenue, func(o *solution.Offer, _ *solution.Facts) { o.TrailingRevenue = nil }},
		{azure, solution.TrailingRevenue, func(o *solution.Offer, _ *solution.Facts) { o.TrailingRevenue = new(money.MustParse("99999.99")) }},
		{business, "", func(o *solution.Offer, _ *solution.Facts) { o.OfferType = new(solution.PowerApps) }},
		{business, solution.BusinessAppsOfferType, func(*solution.Offer, *solution.Facts) {}},
		{business, solution.EnrolledInIsvConnect, func(o *solution.Offer, _ *solution.Facts) {
			o.OfferType, o.IsvConnectEnrolled = new(solution.Dynamics365), false
		}},
	} {
		o, f, want := ready(t, declaration()), facts, []string{}
		c.spoil(&o, &f)
		if c.code != "" {
			want = []string{string(c.code)}
		}
		r := o.Readiness(c.goal, f)
		require.Equal(t, want, missing(r), "%s", c.goal)
		require.Equal(t, c.code == "", r.Ready)
	}
}

func TestWhatTheReviewerDecidesIsNotNeededToAsk(t *testing.T) {
	t.Parallel()
	o := ready(t, declaration())
	check := func(o solution.Offer) bool {
		for _, c := range o.Readiness(solution.ForAzureIP, facts).Checks {
			if c.Code == string(solution.TechnicalValidation) {
				return c.Passed
			}
		}
		require.FailNow(t, "it is listed")
		return false
	}
	require.False(t, check(o))
	require.True(t, check(passed(t, o, solution.ForAzureIP)))
}

func TestARequestWithoutThePrerequisitesGetsAllChecks(t *testing.T) {
	t.Parallel()
	_, _, _, err := draft(t, solution.Declaration{Name: "Bare"}).Ask(solution.Request{Goal: solution.ToBeReady}, solution.Facts{}, sven, noon)
	f := fault.As(err)
	require.Equal(t, fault.Conflict, f.Kind)
	require.Equal(t, "prerequisites-missing", f.Code)
	require.Len(t, f.Checks, 7)
	for _, c := range f.Checks {
		require.False(t, c.Passed, "%s", c.Code)
		require.NotEmpty(t, c.Detail)
		require.NotNil(t, c.Contacts)
	}
}

func TestDocumentsOfAnotherGoalAreNotAskedFor(t *testing.T) {
	t.Parallel()
	o := draft(t, solution.Declaration{Name: "Bare"})
	for goal, want := range map[solution.Goal]int{solution.ToBeReady: 7, solution.ForAzureIP: 7, solution.ForBizStandard: 4, solution.ForBizPremium: 4} {
		require.Len(t, o.Readiness(goal, facts).Checks, want, "%s", goal)
	}
}
