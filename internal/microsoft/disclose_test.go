package microsoft_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
)

var (
	start    = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	deadline = start.Add(14 * 24 * time.Hour)
	answered = start.Add(time.Hour)
	now      = start.Add(2 * time.Hour)

	threshold = money.MustParse("25000")
)

// asked is Microsoft's deal that waits for its answer, on Contoso's invitation.
func asked() deal.Deal {
	return deal.Deal{
		ID: uuid.New(), OrganizationID: access.Microsoft, Direction: deal.Incoming, State: deal.State{Status: deal.New, Substatus: deal.Pending},
		Created: start, Expires: &deadline,
		Details: deal.Details{Value: money.MustParse("50000"), Currency: "USD", Closing: start.AddDate(1, 0, 0)},
		InviteContext: deal.InviteContext{
			Notes: new("please help"), AssistanceRequestCode: new("ProofOfConceptOrDemo"),
			InvitedBy: &deal.Inviter{OrganizationID: "contoso", OrganizationName: "Contoso"},
		},
	}
}

func in(d deal.Deal, s deal.Status, sub deal.Substatus) deal.Deal {
	d.State = deal.State{Status: s, Substatus: sub}
	return d
}

func accepted() deal.Deal {
	d := in(asked(), deal.Active, deal.Accepted)
	d.Accepted, d.Expires = &answered, nil
	d.Team = []deal.Member{{FirstName: "Mika", LastName: "Reed", Email: "mika@msft.example"}}
	return d
}

func declined() deal.Deal {
	d := in(asked(), deal.Closed, deal.Declined)
	d.Closed, d.StatusReason, d.StatusNotes = &answered, new("NoSellerManagesCustomer"), new("the note")
	d.Team = []deal.Member{{FirstName: "Mika", LastName: "Reed", Email: "mika@msft.example"}} // there should be none; if there is, it is not shown
	return d
}

// closed returns Microsoft's deal after it accepted and then closed it.
func closed(sub deal.Substatus) deal.Deal {
	d := in(accepted(), deal.Closed, sub)
	d.Closed, d.StatusReason, d.StatusNotes = &now, new("BudgetTooSmall"), new("the note")
	return d
}

// The viewers: the partner that invited Microsoft, another one in the engagement, and Microsoft itself.
func viewer(organization string, s deal.Status, acceptedAt *time.Time) deal.Deal {
	return deal.Deal{OrganizationID: organization, State: deal.State{Status: s}, Accepted: acceptedAt}
}

var viewers = map[string]deal.Deal{
	"inviter":        viewer("contoso", deal.Active, &start),
	"inviter, won":   viewer("contoso", deal.Closed, &start),
	"guest":          viewer("northwind", deal.New, nil),
	"active guest":   viewer("northwind", deal.Active, &start),
	"guest that won": viewer("northwind", deal.Closed, &start),
	"guest that no":  viewer("northwind", deal.Closed, nil), // declined, or let it expire
	"Microsoft":      viewer(access.Microsoft, deal.Active, &start),
}

func usd(text string) *money.USDValue { return inCurrency(text, "1") }

func inCurrency(text, rate string) *money.USDValue {
	r, err := money.ParseRate(rate)
	if err != nil {
		panic(err)
	}
	v := money.MustParse(text).USD(r)
	return &v
}

// What is shown of Microsoft's answer, beside its status.
const (
	nothing = ""
	sellers = "sellers"
	reason  = "reason"
	small   = "DealValueBelowThreshold"
	tooLate = "ExpiredBeforeResponse"
)

// disclosures is the disclosure table. The columns: Microsoft's deal, the value of the inviter's deal when Microsoft declined,
// the time; and then the status, what is seen by those it is told to - the inviter and guests that have accepted - and by Microsoft.
// A guest that has not accepted sees of each that Microsoft was asked.
var disclosures = map[string]struct {
	microsofts *deal.Deal
	value      *money.USDValue
	now        time.Time
	status     microsoft.Status

	partner, microsoft string
}{
	"not requested":       {nil, nil, now, microsoft.NotRequested, nothing, nothing},
	"pending":             {new(asked()), nil, deadline.Add(-time.Microsecond), microsoft.Pending, nothing, nothing},
	"accepted":            {new(accepted()), nil, now, microsoft.Accepted, sellers, sellers},
	"expired":             {new(in(asked(), deal.Closed, deal.Expired)), nil, deadline, microsoft.Expired, tooLate, tooLate},
	"expired, not marked": {new(asked()), nil, deadline, microsoft.Expired, tooLate, tooLate},
	"won":                 {new(closed(deal.Won)), nil, now, microsoft.Won, sellers, sellers},
	"lost":                {new(closed(deal.Lost)), nil, now, microsoft.Lost, sellers, sellers},
	"reported as error":   {new(closed(deal.Error)), nil, now, microsoft.Lost, sellers, sellers},

	"declined, a cent under":    {new(declined()), usd("24999.99"), now, microsoft.Declined, small, reason},
	"declined, equal":           {new(declined()), usd("25000"), now, microsoft.Declined, reason, reason},
	"declined, equal, spelt":    {new(declined()), usd("25000.00"), now, microsoft.Declined, reason, reason},
	"declined, a cent over":     {new(declined()), usd("25000.01"), now, microsoft.Declined, reason, reason},
	"declined, nothing":         {new(declined()), usd("0"), now, microsoft.Declined, small, reason},
	"declined, no value kept":   {new(declined()), nil, now, microsoft.Declined, small, reason},
	"declined, EUR under":       {new(declined()), inCurrency("21420.61", "1.1671"), now, microsoft.Declined, small, reason}, // 24,999.993931
	"declined, EUR equal":       {new(declined()), inCurrency("20000", "1.25"), now, microsoft.Declined, reason, reason},
	"declined, EUR over":        {new(declined()), inCurrency("21420.62", "1.1671"), now, microsoft.Declined, reason, reason}, // 25,000.005602
	"declined, below a hair":    {new(declined()), inCurrency("99999999.99", "0.0002499999"), now, microsoft.Declined, small, reason},
	"declined, long past":       {new(declined()), usd("24999.99"), deadline.AddDate(1, 0, 0), microsoft.Declined, small, reason},
	"declined, shown long past": {new(declined()), usd("25000"), deadline.AddDate(1, 0, 0), microsoft.Declined, reason, reason},
}

func TestDisclosure(t *testing.T) {
	t.Parallel()
	for name, c := range disclosures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for who, v := range viewers {
				status, want := c.status, c.partner
				switch {
				case v.OrganizationID == access.Microsoft:
					want = c.microsoft
				case v.OrganizationID == "northwind" && v.Accepted == nil && c.microsofts != nil:
					status, want = microsoft.Pending, nothing
				}
				r := microsoft.Disclose(microsoft.Answer{Deal: c.microsofts, Value: c.value}, v, threshold, c.now)
				require.Equal(t, status, r.Status, who)
				require.Equal(t, want, shown(t, r), who)
			}
		})
	}
}

// Whatever Microsoft answers, and when, a guest that has not accepted is told the same: so it cannot even tell that there is an answer.
func TestAGuestThatHasNotAcceptedIsToldThatMicrosoftWasAsked(t *testing.T) {
	t.Parallel()
	want := microsoft.Response{Status: microsoft.Pending, Requested: &start, Sellers: []deal.Member{}}
	for name, c := range disclosures {
		for _, who := range []string{"guest", "guest that no"} {
			if c.microsofts != nil {
				require.Equal(t, want, microsoft.Disclose(microsoft.Answer{Deal: c.microsofts, Value: c.value}, viewers[who], threshold, c.now), "%s, %s", name, who)
			}
		}
	}
}

// The substatuses that a list's filter takes for those of a partner who is told are those of deals that were accepted.
func TestToldInWhateverFollowsAnAcceptance(t *testing.T) {
	t.Parallel()
	theirs := asked()
	for _, s := range deal.Transitions() {
		acceptedAt := &start
		if s.Status == deal.New || s.Substatus == deal.Declined || s.Substatus == deal.Expired {
			acceptedAt = nil
		}
		d := deal.Deal{OrganizationID: "northwind", State: s, Accepted: acceptedAt}
		require.Equal(t, microsoft.Discloses(theirs, d), slices.Contains(microsoft.AnsweredIn(), string(s.Substatus)), "%s", s)
	}
}

// shown returns what the response shows, and fails the test if it shows less or more than that.
func shown(t *testing.T, r microsoft.Response) string {
	t.Helper()
	require.NotNil(t, r.Sellers, "an empty list, never null")
	switch {
	case len(r.Sellers) > 0:
		require.Nil(t, r.DeclineReason)
		require.Nil(t, r.DeclineReasonWithheld)
		require.Equal(t, "50000", r.EstimatedValue.String())
		require.Equal(t, "USD", *r.Currency)
		require.Equal(t, start.AddDate(1, 0, 0), *r.EstimatedClosing)
		return sellers
	case r.DeclineReason != nil:
		require.Nil(t, r.DeclineReasonWithheld)
		require.Equal(t, "NoSellerManagesCustomer", r.DeclineReason.Code)
		require.Equal(t, "the note", *r.DeclineReason.Notes)
		require.NotEmpty(t, r.DeclineReason.Title)
		require.NotEmpty(t, r.DeclineReason.Meaning)
		require.NotEmpty(t, r.DeclineReason.WhatToDo)
		requireNoEstimate(t, r)
		return reason
	case r.DeclineReasonWithheld != nil:
		requireNoEstimate(t, r)
		return string(*r.DeclineReasonWithheld)
	default:
		requireNoEstimate(t, r)
		return nothing
	}
}

func requireNoEstimate(t *testing.T, r microsoft.Response) {
	t.Helper()
	require.Nil(t, r.EstimatedValue)
	require.Nil(t, r.Currency)
	require.Nil(t, r.EstimatedClosing)
}

func TestWhatWasAskedIsForThoseWhoAskedAndWereAsked(t *testing.T) {
	t.Parallel()
	for who, v := range viewers {
		r := microsoft.Disclose(microsoft.Answer{Deal: new(accepted())}, v, threshold, now)
		if v.OrganizationID == "northwind" {
			require.Nil(t, r.Notes, who)
			require.Nil(t, r.AssistanceRequestCode, who)
			continue
		}
		require.Equal(t, "please help", *r.Notes, who)
		require.Equal(t, "ProofOfConceptOrDemo", *r.AssistanceRequestCode, who)
	}
	require.Equal(t, "please help", *microsoft.Disclose(microsoft.Answer{Deal: new(asked())}, asked(), threshold, now).Notes, "before it answers")
}

func TestTimesOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deal               deal.Deal
		now                time.Time
		responded, expires *time.Time
	}{
		"pending":             {asked(), now, nil, &deadline},
		"expired":             {in(asked(), deal.Closed, deal.Expired), deadline, nil, &deadline},
		"expired, not marked": {asked(), deadline, nil, &deadline},
		"accepted":            {accepted(), now, &answered, nil},
		"declined":            {declined(), now, &answered, nil},
		"won":                 {closed(deal.Won), now, &answered, nil},
	} {
		r := microsoft.Disclose(microsoft.Answer{Deal: &c.deal}, viewers["inviter"], threshold, c.now)
		require.Equal(t, start, *r.Requested, name)
		require.Equal(t, c.responded, r.Responded, name)
		require.Equal(t, c.expires, r.Expires, name)
	}
}

// Microsoft was never asked about a deal that it began itself.
func TestADealOfMicrosoftsOwn(t *testing.T) {
	t.Parallel()
	own := accepted()
	own.Direction, own.InviteContext = deal.Outgoing, deal.InviteContext{}
	r := microsoft.Disclose(microsoft.Answer{Deal: &own}, viewers["active guest"], threshold, now)
	require.Nil(t, r.Requested)
	require.Equal(t, sellers, shown(t, r))
	r = microsoft.Disclose(microsoft.Answer{Deal: &own}, viewers["guest"], threshold, now)
	require.Equal(t, microsoft.Accepted, r.Status, "the host's state is for every guest")
	require.Equal(t, nothing, shown(t, r))
}

func TestTheThresholdIsASetting(t *testing.T) {
	t.Parallel()
	a := microsoft.Answer{Deal: new(declined()), Value: usd("100")}
	require.Equal(t, reason, shown(t, microsoft.Disclose(a, viewers["inviter"], money.MustParse("100"), now)))
	require.Equal(t, small, shown(t, microsoft.Disclose(a, viewers["inviter"], money.MustParse("100.01"), now)))
}

// Every substatus is shown as a status, and a filter by that status finds it again.
func TestStatusOfEverySubstatus(t *testing.T) {
	t.Parallel()
	want := map[microsoft.Status][]string{
		microsoft.NotRequested: nil, microsoft.Pending: {"Pending", "Received"}, microsoft.Accepted: {"Accepted"},
		microsoft.Declined: {"Declined"}, microsoft.Expired: {"Expired"}, microsoft.Won: {"Won"}, microsoft.Lost: {"Error", "Lost"},
	}
	for status, substatuses := range want {
		require.ElementsMatch(t, substatuses, microsoft.Substatuses(status), "%s", status)
	}
}
