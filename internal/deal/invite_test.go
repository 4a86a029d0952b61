package deal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

func solutionTarget(id string) deal.Target { return deal.Target{Type: deal.SolutionProfile, ID: id} }

// microsoft is how Microsoft is always recorded as a target.
var microsoft = at("msft")[0]

func TestWhomTheTargetsInvite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		targets  []deal.Target
		invited  []string // organisation at location
		noted    []deal.Target
		mistakes []string
	}{
		"nobody":                       {nil, nil, nil, nil},
		"itself, by each location":     {at("1000001", "1000002"), nil, nil, nil},
		"itself, by a solution":        {[]deal.Target{solutionTarget("READY")}, nil, nil, nil},
		"a partner":                    {at("3000001"), []string{"northwind at 3000001"}, at("3000001"), nil},
		"a partner, by a solution":     {[]deal.Target{solutionTarget("THEIRS")}, []string{"northwind at 3000001"}, []deal.Target{solutionTarget("THEIRS")}, nil},
		"a solution that is not ready": {[]deal.Target{solutionTarget("UNREADY")}, []string{"northwind at 3000001"}, []deal.Target{solutionTarget("UNREADY")}, nil},
		"Microsoft":                    {at("msft"), []string{"msft at msft"}, []deal.Target{microsoft}, nil},
		"Microsoft, by a solution":     {[]deal.Target{solutionTarget("MICROSOFT")}, []string{"msft at msft"}, []deal.Target{microsoft}, nil},
		"everybody":                    {at("1000001", "msft", "2000001", "3000001"), []string{"msft at msft", "fabrikam at 2000001", "northwind at 3000001"}, at("msft", "2000001", "3000001"), nil},
		"one twice":                    {at("3000001", "3000001"), nil, nil, []string{"/target/1/id duplicate"}},
		"one by two names":             {[]deal.Target{{Type: deal.BusinessProfileLocation, ID: "3000001"}, solutionTarget("THEIRS")}, nil, nil, []string{"/target/1/id duplicate"}},
		"somebody unknown":             {at("4000001"), nil, nil, []string{"/target/0/id unknown-target"}},
		"a solution as a location":     {at("THEIRS"), nil, nil, []string{"/target/0/id unknown-target"}},
		"a location as a solution":     {[]deal.Target{solutionTarget("3000001")}, nil, nil, []string{"/target/0/id unknown-target"}},
		"an unpublished solution":      {[]deal.Target{solutionTarget("HIDDEN")}, nil, nil, []string{"/target/0/id unknown-target"}},
		"every mistake":                {at("x", "msft", "msft", "y"), nil, nil, []string{"/target/0/id unknown-target", "/target/2/id duplicate", "/target/3/id unknown-target"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, err := deal.NewDeal(draft(func(in *deal.Draft) { in.Target = c.targets }), world(), nil, ada(), start, ttl)
			requireMistakes(t, err, c.mistakes...)
			require.Equal(t, c.noted, made.Own.Deal.Target)
			var invited []string
			for _, g := range made.Invited {
				invited = append(invited, g.Deal.OrganizationID+" at "+g.Deal.Location)
			}
			require.Equal(t, c.invited, invited)
		})
	}
}

// A guest sees the host's facts, but not its people, notes and references.
func TestWhatAGuestSees(t *testing.T) {
	t.Parallel()
	made := created(t, draft(func(in *deal.Draft) {
		in.Target, in.Location = at("3000001", "msft"), new("1000002")
		in.ExternalReferenceID, in.CampaignID, in.Details.Notes = new("CRM-1"), new("C-1"), new("our secret")
		in.InviteContext = &deal.InviteContext{Notes: new("hello"), AssistanceRequestCode: new("GeneralOrOther")}
	}))
	host := made.Own.Deal
	for _, g := range made.Invited {
		d := g.Deal
		require.Equal(t, host.EngagementID, d.EngagementID)
		require.NotEqual(t, host.ID, d.ID)
		require.Equal(t, deal.Incoming, d.Direction)
		require.Equal(t, start.Add(ttl), *d.Expires)
		require.Equal(t, host.Customer, d.Customer)
		require.Equal(t, host.Details.Value, d.Details.Value)
		require.Equal(t, host.Details.Requirements, d.Details.Requirements)
		require.Equal(t, &deal.Inviter{OrganizationID: "contoso", OrganizationName: "Contoso"}, d.InviteContext.InvitedBy)
		require.Equal(t, "1000002", *d.InviteContext.InvitedMPNID)
		require.Equal(t, "hello", *d.InviteContext.Notes)
		require.Nil(t, d.Details.Notes)
		require.Nil(t, d.ExternalReferenceID)
		require.Nil(t, d.CampaignID)
		require.Empty(t, d.Team)
		require.Empty(t, d.Target)
	}
	require.Equal(t, "New/Received", made.Invited[0].Deal.String())
	require.Nil(t, made.Invited[0].Deal.InviteContext.AssistanceRequestCode, "the help is asked of Microsoft")
	require.Equal(t, "New/Pending", made.Invited[1].Deal.String())
	require.Equal(t, "GeneralOrOther", *made.Invited[1].Deal.InviteContext.AssistanceRequestCode)
}

func TestInvitingMicrosoftSharesTheDeal(t *testing.T) {
	t.Parallel()
	require.True(t, *own(t, "msft").Consent.ShareWithMicrosoftsSellers)
	require.Equal(t, "Unknown", *own(t, "msft").InviteContext.AssistanceRequestCode)
	require.Nil(t, own(t, "3000001").Consent.ShareWithMicrosoftsSellers)

	_, err := deal.NewDeal(draft(func(in *deal.Draft) {
		in.Target, in.Consent.ShareWithMicrosoftsSellers, in.Customer.Team = at("msft"), new(false), nil
	}), world(), nil, ada(), start, ttl)
	requireMistakes(t, err, "/consent/consentToShareReferralWithMicrosoftSellers consent-required",
		"/customerProfile/team customer-contact-required")
}

func TestLaterInvitations(t *testing.T) {
	t.Parallel()
	incoming, _, err := guest(t, "3000001").Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start)
	require.NoError(t, err)
	lead, _, err := lead(t, deal.ContactMe).Accept(deal.Acceptance{}, person("nils@northwind.example"), deal.Facts{}, ada(), start)
	require.NoError(t, err)
	lonely := created(t, draft(func(in *deal.Draft) { in.Customer.Team = nil })).Own.Deal
	engaged := []string{"contoso", "northwind"}
	for name, c := range map[string]struct {
		from    deal.Deal
		targets []deal.Target
		engaged []string
		want    string // a code of a conflict or a mistake; "" for none
	}{
		"a private deal, Microsoft":              {own(t), at("msft"), nil, ""},
		"a private deal, partners and Microsoft": {own(t), at("2000001", "msft", "3000001"), nil, ""},
		"a partner more":                         {own(t, "3000001"), at("2000001"), engaged, ""},
		"Microsoft beside a partner":             {own(t, "3000001"), at("msft"), engaged, ""},
		"itself beside Microsoft":                {own(t), at("1000001", "msft"), nil, ""},
		"itself only":                            {own(t), at("1000001"), nil, "/target own-party"},
		"nobody known":                           {own(t), at("x", "msft"), nil, "/target/0/id unknown-target"},
		"Microsoft without a customer contact":   {lonely, at("3000001", "msft"), nil, "/target/1 customer-contact-required"},
		"a partner without a customer contact":   {lonely, at("3000001"), nil, ""},
		"somebody who takes part":                {own(t, "3000001"), at("3000001"), engaged, "already-invited"},
		"one of two takes part":                  {own(t, "3000001"), at("msft", "3000001"), engaged, "already-invited"},
		"an incoming deal, Microsoft":            {incoming, at("msft"), engaged, "invitation-not-allowed"},
		"an incoming deal, who takes part":       {incoming, at("3000001"), engaged, "invitation-not-allowed"},
		"an incoming deal, nobody known":         {incoming, at("x"), engaged, "invitation-not-allowed"},
		"a lead, Microsoft":                      {lead, at("msft"), engaged[1:], ""},
		"a lead, Microsoft again":                {lead, at("msft"), []string{"northwind", "msft"}, "already-invited"},
		"a lead, a partner":                      {lead, at("2000001"), engaged[1:], "invitation-not-allowed"},
		"an incoming deal, a partner":            {incoming, at("2000001"), engaged, "invitation-not-allowed"},
		"an incoming deal, a partner, Microsoft": {incoming, at("msft", "2000001"), engaged, "invitation-not-allowed"},
		"an incoming deal, its own host":         {incoming, at("1000001"), engaged, "invitation-not-allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := world()
			facts.Engaged = c.engaged
			made, err := c.from.InviteMore(deal.Invitation{Target: c.targets}, facts, ada(), start, ttl)
			if c.want == "" {
				require.NoError(t, err)
				require.NotEmpty(t, made.Invited)
				return
			}
			require.Equal(t, c.want, refusal(t, err))
		})
	}
}

// refusal returns the code of a conflict, or the only mistake.
func refusal(t *testing.T, err error) string {
	t.Helper()
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		return f.Code
	}
	all := mistakes(t, err)
	require.Len(t, all, 1)
	return all[0]
}

func TestALaterInvitationRunsFromItsOwnTime(t *testing.T) {
	t.Parallel()
	later := start.Add(100 * 24 * time.Hour)
	made, err := own(t).InviteMore(deal.Invitation{Target: at("3000001")}, world(), ada(), later, ttl)
	require.NoError(t, err)
	require.Equal(t, later.Add(ttl), *made.Invited[0].Deal.Expires)
	require.Equal(t, later, made.Invited[0].Deal.Created)
}

// What was said with the first invitation stays on the deal; each later guest gets what its own invitation said.
func TestWhatIsSaidLater(t *testing.T) {
	t.Parallel()
	first, err := own(t).InviteMore(deal.Invitation{Target: at("3000001"), InviteContext: &deal.InviteContext{Notes: new("first")}}, world(), ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, "first", *first.Own.Deal.InviteContext.Notes)
	second, err := first.Own.Deal.InviteMore(deal.Invitation{Target: at("2000001"), InviteContext: &deal.InviteContext{Notes: new("second")}}, world(), ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, "first", *second.Own.Deal.InviteContext.Notes)
	require.Equal(t, "second", *second.Invited[0].Deal.InviteContext.Notes)
	require.Equal(t, at("3000001", "2000001"), second.Own.Deal.Target)
}

// Nobody can pass for Microsoft, or name the inviter, by what it sends.
func TestTheInviterIsNotTakenFromTheCaller(t *testing.T) {
	t.Parallel()
	d := created(t, draft(func(in *deal.Draft) {
		in.InviteContext = &deal.InviteContext{
			InvitedBy: &deal.Inviter{OrganizationID: access.Microsoft, OrganizationName: "Microsoft"}, InvitedMPNID: new("msft"),
		}
	})).Own.Deal
	require.Nil(t, d.InviteContext.InvitedBy)
	require.Nil(t, d.InviteContext.InvitedMPNID)
	require.Equal(t, deal.Private, d.DealType)
}
