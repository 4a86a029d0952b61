package solution_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/solution"
)

func TestTransitionsAreThese(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[solution.Step]solution.State{
		{solution.Edit, "Draft"}: "Draft", {solution.Edit, "Published"}: "Published",
		{solution.Publish, "Draft"}: "Published", {solution.Withdraw, "Published"}: "Draft",
		{solution.AskReview, "NotAsked"}: "UnderReview", {solution.AskReview, "Failed"}: "UnderReview",
		{solution.PassReview, "UnderReview"}: "Passed", {solution.FailReview, "UnderReview"}: "Failed",
	}, solution.Transitions())
}

func TestANewSolutionIsADraft(t *testing.T) {
	t.Parallel()
	o := draft(t, declaration())
	require.Equal(t, "SOL-00042-CON", o.ID)
	require.Equal(t, "1", o.Location, "the default location")
	require.Equal(t, solution.Draft, o.PublishState)
	require.False(t, o.Ready())
	require.Len(t, o.Reviews, 4)
	for _, g := range solution.Goals() {
		require.Equal(t, solution.NotAsked, o.Review(g))
	}
}

func TestIDsHaveThreeLettersOfWhateverOrganisation(t *testing.T) {
	t.Parallel()
	for organization, want := range map[string]string{"contoso": "CON", "a-1-b": "ABX", "9": "XXX", "x": "XXX"} {
		h := home
		h.OrganizationID, h.Number = organization, 123456
		o, _, err := solution.New(declaration(), h, by(), noon)
		require.NoError(t, err)
		require.Equal(t, "SOL-123456-"+want, o.ID)
	}
}

func TestPublishingNeedsAListing(t *testing.T) {
	t.Parallel()
	in := declaration()
	in.ListingURL, in.Description = nil, new(" ")
	_, _, err := draft(t, in).Publish(by(), noon)
	f := fault.As(err)
	require.Equal(t, "prerequisites-missing", f.Code)
	require.Len(t, f.Checks, 2)
	require.False(t, f.Checks[0].Passed || f.Checks[1].Passed)
}

func TestWithdrawingClosesTheGateAndKeepsTheFlags(t *testing.T) {
	t.Parallel()
	o := ready(t, declaration())
	require.True(t, o.Ready())
	o, entry, err := o.Withdraw(by(), noon)
	require.NoError(t, err)
	require.Equal(t, solution.State("Draft"), entry.To)
	require.False(t, o.Ready())
	require.Equal(t, solution.CoSellReady, o.CoSellStatus)
	_, _, err = o.Withdraw(by(), noon)
	require.Equal(t, "solution-state", fault.As(err).Code)
	o, _, err = o.Publish(by(), noon)
	require.NoError(t, err)
	require.True(t, o.Ready())
}

func TestAReviewIsOpenOnce(t *testing.T) {
	t.Parallel()
	o := live(t, declaration())
	o, entry, r, err := o.Ask(solution.Request{Goal: solution.ToBeReady, Notes: new("please")}, facts, sven, noon)
	require.NoError(t, err)
	require.Equal(t, audit.ByUser, entry.Actor.Type)
	require.Equal(t, "please", *entry.Notes)
	require.Equal(t, solution.UnderReview, o.Review(solution.ToBeReady))
	_, _, _, err = o.Ask(solution.Request{Goal: solution.ToBeReady}, facts, sven, noon)
	require.Equal(t, "solution-state", fault.As(err).Code)
	require.Equal(t, "The review for this goal is already under way.", fault.As(err).Detail.String())

	o, entry, failed, err := o.Decide(r, solution.FailReview, "no deck", facts, audit.UserSeenBy("contoso", otto), noon)
	require.NoError(t, err)
	require.Equal(t, audit.ByParty, entry.Actor.Type)
	require.Nil(t, entry.Actor.ID)
	require.Equal(t, solution.InMarket, o.CoSellStatus)
	_, _, _, err = o.Decide(failed, solution.PassReview, "yes", facts, by(), noon)
	require.Equal(t, "solution-state", fault.As(err).Code, "what is decided stays so")
	require.Equal(t, "The review is already failed.", fault.As(err).Detail.String())

	o = passed(t, o, solution.ToBeReady)
	_, _, _, err = o.Ask(solution.Request{Goal: solution.ToBeReady}, facts, sven, noon)
	require.Equal(t, "solution-state", fault.As(err).Code, "it is ready already")
	require.Equal(t, "The review for this goal is already passed.", fault.As(err).Detail.String())
}

func TestADecisionNeedsAReportAndWhatStillHolds(t *testing.T) {
	t.Parallel()
	o, _, r, err := live(t, declaration()).Ask(solution.Request{Goal: solution.ToBeReady}, facts, sven, noon)
	require.NoError(t, err)
	_, _, _, err = o.Decide(r, solution.FailReview, " ", facts, by(), noon)
	require.Equal(t, "/report", fault.As(err).Mistakes[0].Pointer)
	o, _, err = o.Withdraw(by(), noon)
	require.NoError(t, err)
	_, _, _, err = o.Decide(r, solution.PassReview, "fine", facts, by(), noon)
	require.Equal(t, "prerequisites-missing", fault.As(err).Code)
	_, _, _, err = o.Decide(r, solution.FailReview, "withdrawn", facts, by(), noon)
	require.NoError(t, err)
}

func TestPassingAnIncentiveAddsItsTag(t *testing.T) {
	t.Parallel()
	o := passed(t, ready(t, declaration()), solution.ForAzureIP)
	require.Equal(t, []solution.Incentive{solution.AzureIPCoSell}, o.Incentives)
	business := declaration()
	business.OfferType = new(solution.PowerApps)
	o = passed(t, passed(t, ready(t, business), solution.ForBizStandard), solution.ForBizPremium)
	require.Equal(t, []solution.Incentive{solution.BizAppsPremium, solution.BizAppsStandard}, o.Incentives)
}
