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
)

// full is a draft that gives everything a draft can give.
func full(in *deal.Draft) {
	in.ExternalReferenceID, in.CampaignID, in.ReferralProgram, in.ReferralSource = new("CRM-1"), new("C-1"), new("P-1"), new("S-1")
	in.Type, in.Qualification, in.Location = deal.Shared, deal.MarketingQualified, new("1000002")
	in.Target = at("msft", "3000001")
	in.Customer.Size, in.Customer.Address.City = new("51to250employees"), new("Stockholm")
	in.Customer.IDs = []deal.CustomerID{{ProfileType: "Duns", ID: "123456789"}}
	in.Consent.MicrosoftToContactPartners = new(true)
	in.Details.Notes = new("our notes")
	in.Details.Requirements.Industries = []deal.Tag{{ID: "Education"}}
	in.Details.Requirements.AdditionalRequirements = &deal.AdditionalRequirements{
		Attributes: []deal.Attribute{{Type: "CustomerMarketplaceIntent", ID: "Yes"}}, IoT: &deal.IoT{DeviceCategory: new("Sensor")},
	}
	in.InviteContext = &deal.InviteContext{Notes: new("hello"), AssistanceRequestCode: new("GeneralOrOther")}
}

func TestCreatedAgainIsTheSame(t *testing.T) {
	t.Parallel()
	first := created(t, draft(full))
	old := first.Own.Deal
	again, err := deal.NewDeal(deal.DraftOf(old, nil), world(), &old.ID, ada(), start.Add(time.Hour), ttl)
	require.NoError(t, err)

	next := again.Own.Deal
	require.Equal(t, &old.ID, next.RecreatedFrom)
	require.NotEqual(t, old.ID, next.ID)
	require.NotEqual(t, old.EngagementID, next.EngagementID)
	require.Equal(t, start.Add(time.Hour), next.Created)
	next.ID, next.EngagementID, next.RecreatedFrom, next.Created, next.Updated, next.Accepted = old.ID, old.EngagementID, nil, old.Created, old.Updated, old.Accepted
	require.Equal(t, old, next, "everything else")

	require.Len(t, again.Invited, len(first.Invited))
	for i, g := range again.Invited {
		require.Equal(t, first.Invited[i].Deal.OrganizationID, g.Deal.OrganizationID)
		require.Equal(t, first.Invited[i].Deal.InviteContext, g.Deal.InviteContext)
		require.Equal(t, start.Add(time.Hour).Add(ttl), *g.Deal.Expires)
	}
}

// The outcome of the old deal is no part of the new one.
func TestDraftOfAClosedDeal(t *testing.T) {
	t.Parallel()
	closed := applied(t, own(t, "msft"), deal.Lose, deal.Reason{Code: "Other", Notes: new("a note")})
	closed.SalesStage = new("80")
	made := created(t, deal.DraftOf(closed, nil))
	require.Equal(t, "Active/Accepted", made.Own.Deal.String())
	require.Nil(t, made.Own.Deal.StatusReason)
	require.Nil(t, made.Own.Deal.StatusNotes)
	require.Nil(t, made.Own.Deal.SalesStage)
	require.Nil(t, made.Own.Deal.Closed)
	require.Equal(t, deal.Revision(1), made.Own.Deal.Revision)
}

func TestOverridesOfADraft(t *testing.T) {
	t.Parallel()
	old := deal.DraftOf(own(t, "msft", "3000001"), nil)
	same, err := old.Patched(nil)
	require.NoError(t, err)
	require.Equal(t, old, same)

	in, err := old.Patched([]byte(`{
		"name": "Again", "mpnId": null, "target": [{"type": "BusinessProfileLocation", "id": "2000001"}],
		"details": {"dealValue": "7.5", "notes": "new", "requirements": {"solutions": [{"id": "SECOND"}]}},
		"customerProfile": {"address": {"city": "Oslo"}}, "inviteContext": {"notes": null}}`))
	require.NoError(t, err)
	made := created(t, in)
	d := made.Own.Deal
	require.Equal(t, "Again", d.Name)
	require.Equal(t, "1000001", d.Location)
	require.Equal(t, "7.5", d.Details.Value.String())
	require.Equal(t, old.Details.Closing, d.Details.Closing, "a member that is not named stays")
	require.Equal(t, []string{"SECOND"}, d.SolutionIDs())
	require.Equal(t, "Oslo", *d.Customer.Address.City)
	require.Equal(t, "SE", d.Customer.Address.Country)
	require.Len(t, made.Invited, 1)
	require.Equal(t, "fabrikam", made.Invited[0].Deal.OrganizationID)

	nobody, err := old.Patched([]byte(`{"target":null}`))
	require.NoError(t, err)
	require.Empty(t, created(t, nobody).Invited)
}

// Creating again checks everything again, since the world may have moved on.
func TestCreatedAgainIsCheckedAgain(t *testing.T) {
	t.Parallel()
	d := own(t, "msft")
	_, err := deal.NewDeal(deal.DraftOf(d, nil), world(), &d.ID, ada(), d.Details.Closing.AddDate(0, 0, 2), ttl)
	requireMistakes(t, err, "/details/closingDateTime in-the-past")
}

func TestWhatCanBeCreatedAgain(t *testing.T) {
	t.Parallel()
	asked := guest(t, access.Microsoft)
	took, _, err := asked.Accept(deal.Acceptance{}, person("mika@msft.example"), world(), ada(), start)
	require.NoError(t, err)
	declined := applied(t, asked, deal.Decline, deal.Reason{Code: "NoSellerManagesCustomer"})
	expired, _, err := asked.Apply(deal.Expire, audit.Clock(), deal.Reason{}, start.Add(ttl))
	require.NoError(t, err)
	active, received := own(t), guest(t, "3000001")
	deadline := start.Add(ttl)
	for name, c := range map[string]struct {
		own       deal.Deal
		microsoft *deal.Deal
		now       time.Time
		can       bool
	}{
		"active, without Microsoft":             {active, nil, start, false},
		"active, Microsoft asked":               {active, &asked, deadline.Add(-time.Microsecond), false},
		"active, Microsoft's time just ran out": {active, &asked, deadline, true},
		"active, Microsoft let it expire":       {active, &expired, deadline, true},
		"active, Microsoft declined":            {active, &declined, start, true},
		"active, Microsoft accepted":            {active, &took, start, false},
		"active, Microsoft won":                 {active, new(applied(t, took, deal.Win, deal.Reason{})), start, false},
		"active, Microsoft lost":                {active, new(applied(t, took, deal.Lose, deal.Reason{Code: "BudgetTooSmall"})), start, false},
		"won, Microsoft accepted":               {applied(t, active, deal.Win, deal.Reason{}), &took, start, true},
		"lost":                                  {applied(t, active, deal.Lose, deal.Reason{Code: "BudgetTooSmall"}), nil, start, true},
		"error":                                 {applied(t, active, deal.ReportError, deal.Reason{Code: "Test"}), nil, start, true},
		"asked oneself":                         {received, nil, start, false},
		"asked oneself, Microsoft declined":     {received, &declined, start, false}, // which is not told
		"oneself let it expire":                 {received, nil, deadline, true},
		"oneself declined":                      {applied(t, received, deal.Decline, deal.Reason{Code: "NotACustomer"}), nil, start, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.own.Recreatable(c.microsoft, c.now)
			if c.can {
				require.NoError(t, err)
				return
			}
			require.Equal(t, "not-recreatable", refusal(t, err))
			require.Equal(t, string(c.own.Substatus), fault.As(err).State.Substatus)
		})
	}
}

func TestIDsAreOfVersion7(t *testing.T) {
	t.Parallel()
	made := created(t, draft(inviting("msft")))
	for _, id := range []uuid.UUID{made.Own.Deal.ID, made.Own.Deal.EngagementID, made.Invited[0].Deal.ID} {
		require.EqualValues(t, 7, id.Version())
	}
}
