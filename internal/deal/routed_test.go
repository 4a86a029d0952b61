package deal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/routing"
)

// routedWorld is the world as Microsoft sees it: Northwind wants deals from Sweden to go to another of its locations.
func routedWorld() deal.Facts {
	facts := world()
	facts.Organization = deal.Organization{ID: access.Microsoft, Name: "Microsoft", DefaultLocation: access.Microsoft}
	facts.Locations["3000002"] = deal.Party{OrganizationID: "northwind", OrganizationName: "Northwind", Location: "3000002"}
	facts.Routing = map[string]routing.Table{"northwind": {Rules: []routing.Rule{
		{ID: "r", Route: routing.Route{Country: new("SE"), Location: new("3000009")}},
	}}}
	return facts
}

func microsofts(country string, targets ...deal.Target) deal.Draft {
	return draft(func(in *deal.Draft) {
		in.Target, in.Customer.Address.Country = targets, country
		in.Details.Requirements.Solutions = []deal.Solution{{ID: "THEIRS"}}
	})
}

func TestWhatMicrosoftSendsIsRouted(t *testing.T) {
	t.Parallel()
	location := deal.Target{Type: deal.BusinessProfileLocation, ID: "3000002"}
	profile := deal.Target{Type: deal.SolutionProfile, ID: "THEIRS"}
	for name, c := range map[string]struct {
		country string
		target  deal.Target
		want    string
	}{
		"a rule":                        {"SE", profile, "3000009"},
		"a rule, although it was named": {"SE", location, "3000009"},
		"none: what was named":          {"NO", location, "3000002"},
		"none: where the solution is":   {"NO", profile, "3000001"},
	} {
		made, err := deal.NewDeal(microsofts(c.country, c.target), routedWorld(), nil, ada(), start, ttl)
		require.NoError(t, err, name)
		require.Equal(t, c.want, made.Invited[0].Deal.Location, name)
		require.Equal(t, []deal.Target{c.target}, made.Own.Deal.Target, "Microsoft's deal says whom it named")
	}
}

func TestWhatMicrosoftSendsLaterIsRoutedToo(t *testing.T) {
	t.Parallel()
	made, err := deal.NewDeal(microsofts("SE", deal.Target{Type: deal.SolutionProfile, ID: "THEIRS"}), routedWorld(), nil, ada(), start, ttl)
	require.NoError(t, err)
	d := made.Own.Deal
	d.Target = nil
	wanted := d.InvitationQuery(at("3000002"))
	require.Equal(t, []any{"SE", []string{"THEIRS"}}, []any{wanted.Country, wanted.Solutions})
	later, err := d.InviteMore(deal.Invitation{Target: at("3000002")}, routedWorld(), ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, "3000009", later.Invited[0].Deal.Location)
}

func TestWhatAPartnerSendsIsNotRouted(t *testing.T) {
	t.Parallel()
	facts := world()
	facts.Routing = routedWorld().Routing
	made, err := deal.NewDeal(draft(inviting("3000001")), facts, nil, ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, "3000001", made.Invited[0].Deal.Location)
	require.Empty(t, draft(nil).FactsQuery().Country, "without anybody to invite")
}
