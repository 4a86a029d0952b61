package deal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
)

func TestTypeOfANewDeal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		share   *bool
		targets []string
		own     deal.Type
		guests  []deal.Type
	}{
		"nobody, sharing not said":   {nil, nil, deal.Private, nil},
		"nobody, no sharing":         {new(false), nil, deal.Private, nil},
		"nobody, shared":             {new(true), nil, deal.PartnerLed, nil},
		"only itself":                {nil, []string{"1000002"}, deal.Private, nil},
		"Microsoft":                  {nil, []string{"msft"}, deal.CoSell, []deal.Type{deal.CoSell}},
		"Microsoft, shared":          {new(true), []string{"msft"}, deal.CoSell, []deal.Type{deal.CoSell}},
		"a partner":                  {nil, []string{"3000001"}, deal.PartnerToPartner, []deal.Type{deal.PartnerToPartner}},
		"a partner, shared":          {new(true), []string{"3000001"}, deal.PartnerToPartner, []deal.Type{deal.PartnerToPartner}},
		"a partner and Microsoft":    {nil, []string{"3000001", "msft"}, deal.CoSell, []deal.Type{deal.PartnerToPartner, deal.CoSell}},
		"itself, then two partners":  {nil, []string{"1000001", "3000001", "2000001"}, deal.PartnerToPartner, []deal.Type{deal.PartnerToPartner, deal.PartnerToPartner}},
		"Microsoft behind a partner": {new(true), []string{"msft", "2000001"}, deal.CoSell, []deal.Type{deal.CoSell, deal.PartnerToPartner}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := created(t, draft(func(in *deal.Draft) {
				in.Target, in.Consent.ShareWithMicrosoftsSellers = at(c.targets...), c.share
			}))
			require.Equal(t, c.own, made.Own.Deal.DealType)
			var guests []deal.Type
			for _, g := range made.Invited {
				guests = append(guests, g.Deal.DealType)
			}
			require.Equal(t, c.guests, guests)
		})
	}
}

func TestTypeOfWhatMicrosoftBegins(t *testing.T) {
	t.Parallel()
	facts := world()
	facts.Organization = deal.Organization{ID: access.Microsoft, Name: "Microsoft", DefaultLocation: access.Microsoft}
	made, err := deal.NewDeal(draft(func(in *deal.Draft) {
		in.Target = at("3000001")
		in.Details.Requirements.Solutions = []deal.Solution{{ID: "THEIRS"}}
	}), facts, nil, ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, deal.CoSell, made.Own.Deal.DealType)
	require.Equal(t, deal.CoSell, made.Invited[0].Deal.DealType)
	require.Equal(t, "New/Received", made.Invited[0].Deal.String())
}

// The type follows the deal: a later change may change it too.
func TestTypeFollowsTheDeal(t *testing.T) {
	t.Parallel()
	private := own(t)
	shared, entry, err := private.EditTo(sharing(private, true), world(), ada(), start)
	require.NoError(t, err)
	require.Equal(t, deal.PartnerLed, shared.DealType)
	require.Contains(t, pointers(entry.Changes), "/dealType")

	for name, from := range map[string]deal.Deal{"Private": private, "PartnerLed": shared} {
		require.Equal(t, deal.CoSell, invited(t, from, "msft").DealType, name)
		require.Equal(t, deal.PartnerToPartner, invited(t, from, "3000001").DealType, name)
	}
	p2p := invited(t, private, "3000001")
	require.Equal(t, deal.PartnerToPartner, invited(t, p2p, "2000001").DealType)
	require.Equal(t, deal.CoSell, invited(t, p2p, "msft").DealType)

	incoming, _, err := guest(t, "3000001").Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start)
	require.NoError(t, err)
	require.Equal(t, deal.PartnerToPartner, incoming.DealType)
}

// A lead came from a customer, whoever else takes part.
func TestTypeOfALead(t *testing.T) {
	t.Parallel()
	require.Equal(t, deal.Private, created(t, draft(func(in *deal.Draft) { in.Qualification = deal.Direct })).Own.Deal.DealType,
		"an own deal is no lead")
	for _, q := range []deal.Qualification{deal.Unqualified, deal.MarketingQualified, deal.SalesQualified, deal.Direct} {
		d := guest(t, "3000001")
		d.Qualification = q
		accepted, _, err := d.Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start)
		require.NoError(t, err)
		want := map[bool]deal.Type{true: deal.Lead, false: deal.PartnerToPartner}[q == deal.Direct]
		require.Equal(t, want, accepted.DealType, "%s", q)
	}
	accepted, _, err := lead(t, deal.ContactMe).Accept(deal.Acceptance{}, person("nils@northwind.example"), deal.Facts{}, ada(), start)
	require.NoError(t, err)
	require.Equal(t, deal.Lead, invited(t, accepted, "msft").DealType)
}

func sharing(d deal.Deal, yes bool) deal.Deal {
	d.Consent.ShareWithMicrosoftsSellers = &yes
	return d
}

func invited(t *testing.T, d deal.Deal, locations ...string) deal.Deal {
	t.Helper()
	made, err := d.InviteMore(deal.Invitation{Target: at(locations...)}, world(), ada(), start, ttl)
	require.NoError(t, err)
	return made.Own.Deal
}

func pointers(changes []change.Change) []string {
	all := []string{}
	for _, c := range changes {
		all = append(all, c.Pointer)
	}
	return all
}
