package deal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
)

func with(ids ...string) func(*deal.Draft) {
	return func(in *deal.Draft) {
		in.Details.Requirements.Solutions = nil
		for _, id := range ids {
			in.Details.Requirements.Solutions = append(in.Details.Requirements.Solutions, deal.Solution{ID: id, Type: "Name"})
		}
	}
}

// A category is kept and shown beside the solutions, and does not count as one.
func TestCategories(t *testing.T) {
	t.Parallel()
	d := created(t, draft(with("CloudMigration", "READY"))).Own.Deal
	require.Equal(t, []string{"READY"}, d.SolutionIDs())
	category := d.Details.Requirements.Solutions[0]
	require.Equal(t, "Category", category.Type)
	require.Equal(t, "Cloud migration", category.Name)

	_, err := deal.NewDeal(draft(with("CloudMigration")), world(), nil, ada(), start, ttl)
	requireMistakes(t, err, "/details/requirements/solutions required")
	_, err = deal.NewDeal(draft(with("READY", "CloudMigratio")), world(), nil, ada(), start, ttl)
	requireMistakes(t, err, "/details/requirements/solutions/1/id unknown-solution")

	same, entry, err := d.EditTo(d, world(), ada(), start)
	require.NoError(t, err)
	require.Nil(t, entry)
	require.Equal(t, d, same)
}

// What the previous release has written with the type Name is still known as a category.
func TestACategoryIsKnownByItsCode(t *testing.T) {
	t.Parallel()
	d := created(t, draft(with("CloudMigration", "READY"))).Own.Deal
	d.Details.Requirements.Solutions[0].Type = "Name"
	require.Equal(t, []string{"READY"}, d.SolutionIDs())
	edits, err := d.Edits(d)
	require.NoError(t, err)
	require.False(t, edits)
	after, _, err := d.EditTo(d, world(), ada(), start)
	require.NoError(t, err)
	require.Equal(t, "Category", after.Details.Requirements.Solutions[0].Type, "the next edit puts it right")
}

func TestAnOwnSolutionAsTargetIsWhatTheDealIsAbout(t *testing.T) {
	t.Parallel()
	in := draft(with("CloudMigration"))
	in.Location = nil
	in.Target = []deal.Target{{Type: deal.SolutionProfile, ID: "READY"}}
	made := created(t, in.About(world()))
	require.Empty(t, made.Invited)
	require.Empty(t, made.Own.Deal.Target)
	require.Equal(t, []string{"READY"}, made.Own.Deal.SolutionIDs())
	require.Equal(t, world().Solutions["READY"].Location, made.Own.Deal.Location)
}

func TestTheTypeThatIsNotGiven(t *testing.T) {
	t.Parallel()
	require.Equal(t, deal.Independent, created(t, draft(nil)).Own.Deal.Type)
	invited := created(t, draft(inviting("3000001")))
	require.Equal(t, deal.Shared, invited.Own.Deal.Type)
	require.Equal(t, deal.Shared, invited.Invited[0].Deal.Type)
	given := draft(inviting("3000001"))
	given.Type = deal.Independent
	require.Equal(t, deal.Independent, created(t, given).Own.Deal.Type)
}

// A deal that nobody else took part in becomes Shared with its first invitation, or what that says; later ones leave the type alone.
func TestTheTypeOfWhatIsSharedLater(t *testing.T) {
	t.Parallel()
	invite := func(d deal.Deal, location string, as deal.ReferralType) deal.Creation {
		made, err := d.InviteMore(deal.Invitation{Target: at(location), Type: as}, world(), ada(), start, ttl)
		require.NoError(t, err)
		return made
	}
	shared := invite(own(t), "3000001", "")
	require.Equal(t, []deal.ReferralType{deal.Shared, deal.Shared}, []deal.ReferralType{shared.Own.Deal.Type, shared.Invited[0].Deal.Type})
	said := invite(own(t), "3000001", deal.Independent)
	require.Equal(t, []deal.ReferralType{deal.Independent, deal.Independent}, []deal.ReferralType{said.Own.Deal.Type, said.Invited[0].Deal.Type})
	require.Equal(t, deal.Independent, invite(said.Own.Deal, "2000001", "").Invited[0].Deal.Type)
	require.Equal(t, deal.Shared, invite(shared.Own.Deal, "2000001", deal.Independent).Own.Deal.Type)
	accepted, _, err := lead(t, deal.ContactMe).Accept(deal.Acceptance{}, person("nils@northwind.example"), deal.Facts{}, ada(), start)
	require.NoError(t, err)
	require.Equal(t, deal.Independent, accepted.Type)
	accepted.Customer.Team = []deal.Member{person("carin@adatum.example")}
	require.Equal(t, deal.Shared, invite(accepted, "msft", "").Invited[0].Deal.Type)
}
