package deal_test

import (
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

// otto works for Microsoft, which passes on every lead here.
func otto() audit.Actor {
	return audit.User(access.Actor{Name: "Otto Lake", OrganizationID: access.Microsoft})
}

// request returns a good lead about Northwind's solution, changed by change if there is one.
func request(change func(*deal.LeadDraft)) deal.LeadDraft {
	in := deal.LeadDraft{
		Source: deal.AppSource, CallToAction: deal.ContactMe,
		Target:   []deal.Target{{Type: deal.SolutionProfile, ID: "UNREADY"}},
		Customer: deal.Customer{Name: "Adatum AB", Address: deal.Address{Country: "SE"}, Team: []deal.Member{person("carin@adatum.example")}},
		Consent:  deal.Consent{ShareInfoWithOthers: true, Contact: true},
	}
	if change != nil {
		change(&in)
	}
	return in
}

// northwinds returns the addressee of a lead about Northwind's solution, or its profile.
func northwinds(about string) deal.Addressee {
	to := deal.Addressee{Party: world().Locations["3000001"], Active: true, Published: true, Rates: world().Rates}
	if s, known := world().Solutions[about]; known {
		to.Solution = &s
	}
	return to
}

func fromProfile(in *deal.LeadDraft) {
	in.Source, in.Target = deal.BusinessProfile, at("3000001")
}

func newLead(t *testing.T, in deal.LeadDraft) deal.Created {
	t.Helper()
	made, err := deal.NewLead(in, northwinds(in.Target[0].ID), otto(), "Microsoft", start, ttl)
	require.NoError(t, err)
	return made
}

// lead returns Northwind's lead from a customer with that call to action.
func lead(t *testing.T, c deal.CallToAction) deal.Deal {
	t.Helper()
	return newLead(t, request(func(in *deal.LeadDraft) { in.CallToAction = c })).Deal
}

func TestALeadIsAnIncomingDeal(t *testing.T) {
	t.Parallel()
	made := newLead(t, request(nil))
	d := made.Deal
	require.Equal(t, "New/Received", d.String())
	require.Equal(t, []any{"northwind", "3000001", deal.Incoming, deal.Lead, deal.Direct, deal.Independent},
		[]any{d.OrganizationID, d.Location, d.Direction, d.DealType, d.Qualification, d.Type})
	require.Equal(t, "Adatum AB: Solution UNREADY", d.Name)
	require.Equal(t, []string{"UNREADY"}, d.SolutionIDs(), "it is published; co-sell ready it need not be")
	require.Equal(t, "AppSource", *d.ReferralSource)
	require.Equal(t, "UNREADY", *d.OfferID)
	require.Equal(t, start.Add(ttl), *d.Expires)
	require.Equal(t, start.Add(72*time.Hour), *d.HotUntil)
	require.True(t, *d.Details.RequestedContact)
	require.Equal(t, []any{"0", "USD", start.AddDate(0, 6, 0)}, []any{d.Details.Value.String(), d.Details.Currency, d.Details.Closing})
	require.Nil(t, d.InviteContext.InvitedBy)
	require.Equal(t, audit.ByParty, made.Entry.Actor.Type)
	require.Equal(t, "Microsoft", made.Entry.Actor.Name)
	require.Empty(t, made.Entry.Changes)
}

func TestALeadForInformationWaitsForNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []deal.CallToAction{deal.GetItNow, deal.FreeTrial, deal.TestDrive} {
		d := lead(t, c)
		require.Equal(t, "None/None", d.String(), "%s", c)
		require.Equal(t, deal.Lead, d.DealType)
		require.Equal(t, start.AddDate(0, 6, 0), *d.Expires)
		require.Nil(t, d.HotUntil)
		require.False(t, *d.Details.RequestedContact)
		require.ErrorContains(t, d.Allows(deal.Accept, start), "needs no answer")
	}
}

func TestALeadFromAProfile(t *testing.T) {
	t.Parallel()
	d := newLead(t, request(fromProfile)).Deal
	require.Equal(t, "Adatum AB", d.Name)
	require.Empty(t, d.SolutionIDs())
	require.Nil(t, d.OfferID)
	require.Equal(t, at("3000001"), d.Target)

	accepted, _, err := d.Accept(deal.Acceptance{}, person("nils@northwind.example"), deal.Facts{}, ada(), start)
	require.NoError(t, err)
	named := accepted
	named.Name = "Our name"
	_, _, err = accepted.EditTo(named, deal.Facts{}, ada(), start)
	require.NoError(t, err, "it needs no solution")
	_, err = accepted.InviteMore(deal.Invitation{Target: at("msft")}, world(), ada(), start, ttl)
	require.Equal(t, []string{"/target/0 solution-required"}, mistakes(t, err))
}

func TestALeadFromASolutionKeepsOne(t *testing.T) {
	t.Parallel()
	accepted, _, err := lead(t, deal.ContactMe).Accept(deal.Acceptance{}, person("nils@northwind.example"), deal.Facts{}, ada(), start)
	require.NoError(t, err)
	bare := accepted
	bare.Details.Requirements.Solutions = nil
	_, _, err = accepted.EditTo(bare, deal.Facts{}, ada(), start)
	require.Equal(t, []string{"/details/requirements/solutions required"}, mistakes(t, err))
}

func TestALeadThatSaysMore(t *testing.T) {
	t.Parallel()
	in := request(func(in *deal.LeadDraft) {
		in.Name, in.OfferID, in.CampaignID = new("A name"), new("an-offer"), new("a campaign")
		in.Qualification, in.Quality = deal.SalesQualified, deal.HighQuality
		in.Customer.Team[0].EmailValidity, in.Customer.Team[0].PhoneValidity = deal.SpamEmail, deal.ValidPhone
		in.Details.Notes, in.Details.Value, in.Details.Currency = new("call us"), new(money.MustParse("1200")), new("EUR")
		in.Details.Closing = new(start.AddDate(0, 1, 0))
		in.Details.Requirements.Industries = []deal.Tag{{ID: "Education"}}
	})
	d := newLead(t, in).Deal
	require.Equal(t, []any{"A name", "an-offer", "a campaign", deal.HighQuality, true}, []any{d.Name, *d.OfferID, *d.CampaignID, d.Quality, d.IsSpam})
	require.Equal(t, deal.Lead, d.DealType, "whoever qualified it")
	require.Equal(t, access.Microsoft, d.InviteContext.InvitedBy.OrganizationID)
	require.Equal(t, deal.ValidPhone, d.Customer.Team[0].PhoneValidity)
	require.Equal(t, []any{"call us", "1200", "EUR", start.AddDate(0, 1, 0)},
		[]any{*d.Details.Notes, d.Details.Value.String(), d.Details.Currency, d.Details.Closing})
}

func TestMistakesOfALead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*deal.LeadDraft)
		to     func(*deal.Addressee)
		want   []string
	}{
		"nothing":         {func(in *deal.LeadDraft) { *in = deal.LeadDraft{} }, nil, []string{"/consent/consentToToShareInfoWithOthers consent-required", "/customerProfile/address/country unknown-country", "/customerProfile/name required", "/target required"}},
		"two targets":     {func(in *deal.LeadDraft) { in.Target = at("3000001", "2000001") }, nil, []string{"/target required"}},
		"a location":      {func(in *deal.LeadDraft) { in.Target = at("3000001") }, nil, []string{"/target/0/type contradiction"}},
		"no profile":      {func(in *deal.LeadDraft) { in.Source = deal.BusinessProfile }, nil, []string{"/target/0/type contradiction"}},
		"unpublished":     {nil, func(to *deal.Addressee) { to.Published = false }, []string{"/target/0/id unknown-target"}},
		"suspended":       {nil, func(to *deal.Addressee) { to.Active = false }, []string{"/target/0/id unknown-target"}},
		"Microsoft's":     {nil, func(to *deal.Addressee) { to.OrganizationID = access.Microsoft }, []string{"/target/0/id unknown-target"}},
		"nobody":          {nil, func(to *deal.Addressee) { *to = deal.Addressee{Rates: to.Rates} }, []string{"/target/0/id unknown-target"}},
		"no consent":      {func(in *deal.LeadDraft) { in.Consent = deal.Consent{} }, nil, []string{"/consent/consentToContact consent-required", "/consent/consentToToShareInfoWithOthers consent-required"}},
		"nobody to call":  {func(in *deal.LeadDraft) { in.Customer.Team = nil }, nil, []string{"/customerProfile/team customer-contact-required"}},
		"no rate":         {func(in *deal.LeadDraft) { in.Details.Currency = new("GBP") }, nil, []string{"/details/currency no-exchange-rate"}},
		"closing before":  {func(in *deal.LeadDraft) { in.Details.Closing = new(start.AddDate(0, 0, -1)) }, nil, []string{"/details/closingDateTime in-the-past"}},
		"no such tag":     {func(in *deal.LeadDraft) { in.Details.Requirements.Products = []deal.Tag{{ID: "x"}} }, nil, []string{"/details/requirements/products/0/id unknown-code"}},
		"no mail address": {func(in *deal.LeadDraft) { in.Customer.Team[0].Email = "x" }, nil, []string{"/customerProfile/team/0/email invalid-email"}},
		"unreachable":     {func(in *deal.LeadDraft) { in.Customer.Team[0].Email, in.Customer.Team[0].PhoneNumber = "", " " }, nil, []string{"/customerProfile/team/0 contact-unreachable"}},
		"by mail alone":   {func(in *deal.LeadDraft) { in.Customer.Team[0].PhoneNumber = "" }, nil, nil},
		"by phone alone":  {func(in *deal.LeadDraft) { in.Customer.Team[0].Email = "" }, nil, nil},
		"known as wrong": {func(in *deal.LeadDraft) {
			in.Customer.Team[0].Email, in.Customer.Team[0].EmailValidity = "x", deal.InvalidEmail
		}, nil, nil},
		"51 contacts": {func(in *deal.LeadDraft) { in.Customer.Team = slices.Repeat(in.Customer.Team, 51) }, nil, []string{"/customerProfile/team too-many"}},
		"informing": {func(in *deal.LeadDraft) {
			in.CallToAction, in.Customer.Team, in.Consent.Contact = deal.GetItNow, nil, false
		}, nil, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, to := request(c.change), northwinds("UNREADY")
			if c.to != nil {
				c.to(&to)
			}
			_, err := deal.NewLead(in, to, otto(), "Microsoft", start, ttl)
			requireMistakes(t, err, c.want...)
		})
	}
}

func TestWhomALeadWants(t *testing.T) {
	t.Parallel()
	target, currency := request(nil).AddresseeQuery()
	require.Equal(t, []any{deal.Target{Type: deal.SolutionProfile, ID: "UNREADY"}, "USD"}, []any{target, currency})
	target, currency = deal.LeadDraft{Details: deal.LeadDetails{Estimate: deal.Estimate{Currency: new("EUR")}}}.AddresseeQuery()
	require.Equal(t, []any{deal.Target{}, "EUR"}, []any{target, currency})
}

// An expired lead shows nobody the contacts, and its history does not say who they were.
func TestAnExpiredLeadHidesContacts(t *testing.T) {
	t.Parallel()
	for _, c := range []deal.CallToAction{deal.ContactMe, deal.TestDrive} {
		d := lead(t, c)
		after, entry, err := d.Apply(deal.Expire, audit.Clock(), deal.Reason{}, *d.Expires)
		require.NoError(t, err)
		require.Equal(t, "Closed/Expired", after.String())
		text, err := json.Marshal([]any{after, entry})
		require.NoError(t, err)
		require.NotContains(t, string(text), "carin@adatum.example")
		require.Equal(t, []string{"/closedDateTime"}, pointers(entry.Changes))
		require.NotEmpty(t, d.Customer.Team, "the value that it was is not changed")
	}
	expired, _, err := guest(t, "3000001").Apply(deal.Expire, audit.Clock(), deal.Reason{}, start.Add(ttl))
	require.NoError(t, err)
	require.NotEmpty(t, expired.Customer.Team, "no lead")
}

func TestADeclinedLeadKeepsContacts(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, applied(t, lead(t, deal.ContactMe), deal.Decline, deal.Reason{Code: "NotACustomer"}).Customer.Team)
}

// What only leads have survives the document, and shows on nothing else.
func TestDocumentOfALead(t *testing.T) {
	t.Parallel()
	d := lead(t, deal.ContactMe)
	text, err := d.Document()
	require.NoError(t, err)
	var read deal.Deal
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, d.Origin, read.Origin)
	require.Equal(t, deal.UnknownEmail, read.Customer.Team[0].EmailValidity)

	text, err = own(t).Document()
	require.NoError(t, err)
	for _, name := range []string{"callToAction", "offerId", "hotUntilDateTime", "customerRequestedContact", "emailValidationStatus"} {
		require.NotContains(t, string(text), name)
	}
	read = deal.Deal{}
	require.NoError(t, json.Unmarshal(text, &read))
	require.Nil(t, read.Origin)
}

// A deal created again from a lead is the partner's own, and no lead.
func TestADealCreatedAgainFromALeadIsNone(t *testing.T) {
	t.Parallel()
	d := lead(t, deal.ContactMe)
	draft := deal.DraftOf(d, nil)
	require.Nil(t, draft.Details.RequestedContact)
	require.NotNil(t, d.Details.RequestedContact)
	draft.Team, draft.Target = []deal.Member{person("nils@northwind.example")}, nil
	facts := world()
	facts.Organization = deal.Organization{ID: "northwind", Name: "Northwind", DefaultLocation: "3000001", HasReady: true}
	facts.Solutions["UNREADY"] = offer("UNREADY", "northwind", solution.Published, solution.CoSellReady)
	made, err := deal.NewDeal(draft, facts, &d.ID, ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, deal.Private, made.Own.Deal.DealType)
	require.Nil(t, made.Own.Deal.Origin)
}
