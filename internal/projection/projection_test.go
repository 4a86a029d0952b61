package projection_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/revision"
)

var (
	created   = time.Date(2026, 10, 30, 12, 0, 0, 0, time.UTC)
	won       = created.AddDate(0, 1, 3)
	threshold = money.MustParse("25000")
)

func outgoing() deal.Deal {
	return deal.Deal{
		ID: uuid.MustParse("01930000-0000-7000-8000-000000000001"), Revision: 1, OrganizationID: "contoso", Location: "1000001",
		DealType: deal.CoSell, Direction: deal.Outgoing, State: deal.State{Status: deal.Active, Substatus: deal.Accepted},
		Created: created, Accepted: &created,
		Details: deal.Details{Value: money.MustParse("100.05"), Currency: "EUR"},
		Team:    []deal.Member{{Email: "B@contoso.example"}, {Email: "a@contoso.example"}, {Email: "b@contoso.example"}},
	}
}

func microsofts(s deal.Substatus, by string) *deal.Deal {
	d := deal.Deal{
		OrganizationID: access.Microsoft, Revision: 2, Direction: deal.Incoming, Created: created, Closed: &won,
		State: deal.State{Status: deal.Closed, Substatus: s}, StatusReason: new("Other"),
		InviteContext: deal.InviteContext{InvitedBy: &deal.Inviter{OrganizationID: by}},
	}
	if s == deal.Won || s == deal.Lost {
		d.Accepted = &won
	}
	return &d
}

func TestTheCounterpartIsWhoHasTheOtherSide(t *testing.T) {
	t.Parallel()
	for name, example := range map[string]struct {
		change func(*deal.Deal)
		theirs *deal.Deal
		want   string
	}{
		"nobody":                                {func(*deal.Deal) {}, nil, ""},
		"Microsoft declines":                    {func(*deal.Deal) {}, microsofts(deal.Declined, "contoso"), ""},
		"Microsoft lets it expire":              {func(*deal.Deal) {}, microsofts(deal.Expired, "contoso"), ""},
		"Microsoft has accepted":                {func(*deal.Deal) {}, microsofts(deal.Lost, "contoso"), access.Microsoft},
		"Microsoft has accepted another's deal": {func(*deal.Deal) {}, microsofts(deal.Won, "northwind"), ""},
		"a lead":                                {func(d *deal.Deal) { d.Direction, d.DealType = deal.Incoming, deal.Lead }, nil, projection.Customer},
		"a lead of the own company": {func(d *deal.Deal) {
			d.Direction, d.DealType, d.Customer.Team = deal.Incoming, deal.Lead, []deal.Member{{Email: "me@se.contoso.example"}}
		}, nil, ""},
		"a lead of somebody else": {func(d *deal.Deal) {
			d.Direction, d.DealType, d.Customer.Team = deal.Incoming, deal.Lead, []deal.Member{{Email: "tove@tailspin.example"}}
		}, nil, projection.Customer},
		"a lead that a partner sent": {func(d *deal.Deal) {
			d.Direction, d.DealType = deal.Incoming, deal.Lead
			d.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: "northwind"}
		}, nil, "northwind"},
	} {
		d := outgoing()
		example.change(&d)
		require.Equal(t, example.want, projection.Of(d, microsoft.Answer{Deal: example.theirs}, threshold, nil).Counterpart, name)
	}
}

func TestOnlyWhoAskedMicrosoftHasItsAnswer(t *testing.T) {
	t.Parallel()
	enough := threshold.Dollars()
	f := projection.Of(outgoing(), microsoft.Answer{Deal: microsofts(deal.Declined, "contoso"), Value: &enough}, threshold, nil)
	require.Equal(t, "Other", *f.Microsoft.Reason)
	require.EqualValues(t, 2, f.MicrosoftRevision)
	f = projection.Of(outgoing(), microsoft.Answer{Deal: microsofts(deal.Declined, "contoso")}, threshold, nil)
	require.Nil(t, f.Microsoft.Reason)
	require.Equal(t, microsoft.DealValueBelowThreshold, *f.Microsoft.Withheld)
	f = projection.Of(outgoing(), microsoft.Answer{Deal: microsofts(deal.Declined, "northwind"), Value: &enough}, threshold, nil)
	require.Nil(t, f.Microsoft)
	require.Zero(t, f.MicrosoftRevision)
}

func TestAClosedRegistrationCountsAsItWasDecided(t *testing.T) {
	t.Parallel()
	later := created.Add(time.Hour)
	for name, example := range map[string]struct {
		history registration.StatusHistory
		want    registration.Status
	}{
		"approved by itself": {registration.StatusHistory{Approved: &created}, registration.Approved},
		"passed":             {registration.StatusHistory{Approved: &created, Passed: &later}, registration.Passed},
		"failed":             {registration.StatusHistory{Failed: &later}, registration.Failed},
		"closed at once":     {registration.StatusHistory{}, registration.Closed},
		"sent back":          {registration.StatusHistory{Passed: &created, ActionRequired: &later}, registration.Closed},
	} {
		r := registration.Registration{Status: registration.Closed, History: example.history}
		f := projection.Of(outgoing(), microsoft.Answer{}, threshold, []registration.Registration{r})
		require.Equal(t, example.want, f.Registrations[0].Status, name)
	}
}

func TestValuesAreConvertedAtTheRatesOfTheirMonths(t *testing.T) {
	t.Parallel()
	d := outgoing()
	d.State, d.Closed = deal.State{Status: deal.Closed, Substatus: deal.Won}, &won
	f := projection.Of(d, microsoft.Answer{}, threshold, nil)
	october, december := projection.RateOf{Currency: "EUR", Month: month(10)}, projection.RateOf{Currency: "EUR", Month: month(12)}
	require.Equal(t, []projection.RateOf{october, december}, f.RatesNeeded())
	require.Nil(t, f.Priced(nil).ValueUSD, "a month without a rate")
	f = f.Priced(projection.Rates{october: rate(t, "1.1"), december: rate(t, "2")})
	require.Equal(t, "110.06", f.ValueUSD.String(), "rounded half up to the cent")
	require.Equal(t, "200.1", f.WonUSD.String())

	d.Details.Currency = "USD"
	f = projection.Of(d, microsoft.Answer{}, threshold, nil)
	require.Empty(t, f.RatesNeeded())
	require.Equal(t, "100.05", f.Priced(nil).WonUSD.String())
}

func month(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }

func rate(t *testing.T, text string) money.Rate {
	t.Helper()
	r, err := money.ParseRate(text)
	require.NoError(t, err)
	return r
}

// In whatever order, and however often, looks at a deal come in: what is known in the end is what the newest of each half says.
func TestTheOrderOfLooksDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		looks, newest := make([]projection.Deal, rapid.IntRange(1, 6).Draw(t, "looks")), [3]int64{}
		for i := range looks {
			var at [3]int64
			for half := range at {
				at[half] = rapid.Int64Range(1, 4).Draw(t, "revision")
				newest[half] = max(newest[half], at[half])
			}
			looks[i] = look(at[0], at[1], at[2])
		}
		seen := projection.Deal{}
		for _, l := range rapid.Permutation(append(looks, looks...)).Draw(t, "order") {
			seen = seen.Merge(l)
		}
		require.Equal(t, text(t, look(newest[0], newest[1], newest[2])), text(t, seen))
	})
}

// look returns the facts at revisions, of which every one shows.
func look(own, theirs, registered int64) projection.Deal {
	d, m := outgoing(), microsofts(deal.Pending, "contoso")
	d.Revision, m.Revision = revision.Number(own), revision.Number(theirs)
	d.Details.Value = money.MustParse(d.Revision.String()[1:2])
	m.Created, m.Closed = created.Add(time.Duration(theirs)), nil
	if theirs > 2 {
		m.Accepted, m.State = &created, deal.State{Status: deal.Active, Substatus: deal.Accepted}
	}
	r := registration.Registration{ID: d.ID, Revision: revision.Number(registered), Registered: created.Add(time.Duration(registered))}
	return projection.Of(d, microsoft.Answer{Deal: m}, threshold, []registration.Registration{r})
}

func text(t require.TestingT, d projection.Deal) string {
	document, err := json.Marshal(d)
	require.NoError(t, err)
	return string(document)
}
