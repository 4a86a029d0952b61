package registration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
)

var noHolidays = registration.Holidays{}

func asking() registration.ExceptionDraft {
	return registration.ExceptionDraft{Type: "AzureIpCoSell", Justification: "The customer's lawyers were slow.", Changes: registration.ChangesDraft{
		Changes: registration.Changes{Signed: day(80), Start: day(80), End: day(-300), Term: new(registration.Finite)},
	}}
}

// Every row of domain.md 6.5.
func TestWhoMayAskForAnException(t *testing.T) {
	t.Parallel()
	registered := func(s registration.Status) func(*registration.Facts, *registration.ExceptionDraft) {
		return func(f *registration.Facts, _ *registration.ExceptionDraft) {
			r := at(t, s)
			r.Registered = now.AddDate(0, 0, -60)
			f.Registrations = []registration.Registration{r}
		}
	}
	for name, c := range map[string]struct {
		change func(*registration.Facts, *registration.ExceptionDraft)
		want   []string
	}{
		"what could not be registered": {func(*registration.Facts, *registration.ExceptionDraft) {}, nil},
		"worth too little":             {func(f *registration.Facts, _ *registration.ExceptionDraft) { worth("20000", "USD")(f) }, nil},
		"declined by Microsoft":        {func(f *registration.Facts, _ *registration.ExceptionDraft) { microsofts(deal.Declined)(f) }, nil},
		"without dates": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.Changes = registration.Changes{}
		}, []string{"/changes/endDateTime required", "/changes/signDateTime required", "/changes/startDateTime required", "/changes/term required"}},
		"a registration that failed": {registered(registration.Failed), nil},
		"one that is under review":   {registered(registration.ReviewPending), nil},
		"one that is closed":         {registered(registration.Closed), []string{"registration-state"}},
		"no IP incentive":            {func(f *registration.Facts, _ *registration.ExceptionDraft) { f.Solutions[0].Incentives = nil }, []string{"registration-not-eligible"}},
		"a lost deal":                {func(f *registration.Facts, _ *registration.ExceptionDraft) { state(deal.Closed, deal.Lost)(f) }, []string{"registration-not-eligible"}},
		"a second one":               {func(f *registration.Facts, _ *registration.ExceptionDraft) { f.Exception = &registration.Exception{} }, []string{"exception-already-asked"}},
		"5,000 characters": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Justification = strings.Repeat("å", 5000)
		}, nil},
		"5,001 characters": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Justification = strings.Repeat("å", 5001)
		}, []string{"/justification too-long"}},
		"blank": {func(_ *registration.Facts, d *registration.ExceptionDraft) { d.Justification = " " }, []string{"/justification required"}},
		"tenant type": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.PrimaryDeploymentOn = new("Partner")
		}, []string{"/changes/primaryDeploymentOn fixed"}},
		"all that cannot be changed": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.IsDeployedOnAzure, d.Changes.SolutionValue, d.Changes.Transaction = new(true), new(money.MustParse("1")), new("x")
			d.Changes.IsTransacted, d.Changes.PricingModel, d.Changes.CustomerName = new(true), new("x"), new("x")
		}, []string{"/changes/customerName fixed", "/changes/isDeployedOnAzure fixed", "/changes/isMarketplaceTransacted fixed", "/changes/marketplaceTransactionDateTime fixed", "/changes/pricingModel fixed", "/changes/solutionValue fixed"}},
		"perpetual": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.Term, d.Changes.End = new(registration.Perpetual), nil
		}, nil},
		"perpetual with an end": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.Term = new(registration.Perpetual)
		}, []string{"/changes/endDateTime perpetual-with-end"}},
		"ending as it starts": {func(_ *registration.Facts, d *registration.ExceptionDraft) { d.Changes.End = d.Changes.Start }, nil},
		"ending before it starts": {func(_ *registration.Facts, d *registration.ExceptionDraft) {
			d.Changes.End = day(81)
		}, []string{"/changes/endDateTime before-start"}},
		"signed today":      {func(_ *registration.Facts, d *registration.ExceptionDraft) { d.Changes.Signed = day(0) }, nil},
		"signed tomorrow":   {func(_ *registration.Facts, d *registration.ExceptionDraft) { d.Changes.Signed = day(-1) }, []string{"/changes/signDateTime in-the-future"}},
		"another incentive": {func(_ *registration.Facts, d *registration.ExceptionDraft) { d.Type = "CspDirectBill" }, []string{"/type incentive-not-registrable"}},
	} {
		f, d := won(), asking()
		c.change(&f, &d)
		e, err := registration.NewException(d, f, ada, noHolidays, now)
		require.Equal(t, c.want, mistakes(t, err), name)
		if err == nil {
			require.Equal(t, registration.ExceptionPending, e.Status)
			require.Equal(t, len(f.Registrations) > 0, e.RegistrationID != nil, name)
		}
	}
}

// The window is 60 whole days in UTC from the registration or, for a deal that could not be registered, from the win.
func TestTheWindowOfAnException(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 9, 24, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string][]string{
		"2026-11-23T00:00:00Z": nil, "2026-11-23T23:59:59Z": nil, "2026-11-24T00:00:00Z": {"exception-too-late"}, "2026-11-23T20:00:00-10:00": {"exception-too-late"},
	} {
		at, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		f := won()
		r := submitted(t)
		r.Registered = begun
		f.Registrations = []registration.Registration{r}
		_, err = registration.NewException(asking(), f, ada, noHolidays, at)
		require.Equal(t, want, mistakes(t, err), text)
		f.Registrations, f.Deal.Closed = nil, &begun
		_, err = registration.NewException(asking(), f, ada, noHolidays, at)
		require.Equal(t, want, mistakes(t, err), text)
	}
}

// A decision is due after 14 working days, which exclude weekends and the operator's holidays.
func TestWhenADecisionIsDue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		asked    string
		holidays []string
		want     string
	}{
		"on a Monday":             {"2026-11-23T12:00:00Z", nil, "2026-12-11"},
		"late on a Monday":        {"2026-11-23T23:59:59Z", nil, "2026-12-11"},
		"in the night to Tuesday": {"2026-11-23T20:00:00-05:00", nil, "2026-12-14"},
		"on a Saturday":           {"2026-11-28T12:00:00Z", nil, "2026-12-17"},
		"two holidays":            {"2026-11-23T12:00:00Z", []string{"2026-11-26", "2026-12-11"}, "2026-12-15"},
		"a holiday on a Sunday":   {"2026-11-23T12:00:00Z", []string{"2026-11-29"}, "2026-12-11"},
	} {
		h := registration.Holidays{}
		for _, d := range c.holidays {
			h[d] = true
		}
		asked, err := time.Parse(time.RFC3339, c.asked)
		require.NoError(t, err)
		require.Equal(t, c.want, h.After(asked, 14), name)
	}
}

func TestADecisionIsFinal(t *testing.T) {
	t.Parallel()
	e, err := registration.NewException(asking(), won(), ada, noHolidays, now)
	require.NoError(t, err)
	_, err = e.Decide(registration.ExceptionApproved, " ", reviewer, now)
	require.Equal(t, []string{"/comments required"}, mistakes(t, err))
	_, err = e.Decide(registration.ExceptionApproved, "ok", "ada@CONTOSO.example", now)
	require.Equal(t, "own-registration", fault.As(err).Code)
	for _, to := range []registration.ExceptionStatus{registration.ExceptionApproved, registration.ExceptionDeclined} {
		decided, err := e.Decide(to, "ok", reviewer, now)
		require.NoError(t, err)
		for _, again := range []registration.ExceptionStatus{registration.ExceptionApproved, registration.ExceptionDeclined} {
			_, err = decided.Decide(again, "ok", reviewer, now)
			require.Equal(t, "exception-decided", fault.As(err).Code)
		}
	}
}

// An approved exception relaxes the date checks and waives what can be waived, and the registration is always reviewed.
func TestAnApprovedException(t *testing.T) {
	t.Parallel()
	f, in := won(), form()
	worth("20000", "USD")(&f)
	in.Contract.Signed, in.Contract.Start = day(80), day(95)
	_, err := submit(f, in)
	require.Equal(t, []string{"registration-not-eligible"}, mistakes(t, err))
	e, err := registration.NewException(asking(), f, ada, noHolidays, now)
	require.NoError(t, err)
	e, err = e.Decide(registration.ExceptionApproved, "ok", reviewer, now)
	require.NoError(t, err)
	f.Exception = &e
	r, err := submit(f, in)
	require.NoError(t, err)
	require.Equal(t, registration.ReviewPending, r.Status)
	require.Equal(t, []registration.ReviewReason{registration.ByException}, r.ReviewReasons)

	in.Type = "BizAppsPremium"
	_, err = submit(f, in)
	require.NotEmpty(t, mistakes(t, err), "it is about one incentive")
}

// An approved exception sends the registration back; then only what an exception can change can be edited, with relaxed dates.
func TestAnApprovedExceptionOfARegistration(t *testing.T) {
	t.Parallel()
	r := at(t, registration.Failed)
	f := won()
	f.Registrations = []registration.Registration{r}
	e, err := registration.NewException(asking(), f, ada, noHolidays, now)
	require.NoError(t, err)
	_, _, err = r.Review(registration.Close, nil, &e, operator, reviewer, now)
	require.Equal(t, "exception-pending", fault.As(err).Code)
	declined, err := e.Decide(registration.ExceptionDeclined, "no", reviewer, now)
	require.NoError(t, err)
	same, entry, err := r.Except(declined, operator, reviewer, now)
	require.NoError(t, err)
	require.Equal(t, registration.Failed, same.Status)
	require.Equal(t, registration.DeclineException, entry.Action)

	approved, err := e.Decide(registration.ExceptionApproved, "ok", reviewer, now)
	require.NoError(t, err)
	back, _, err := r.Except(approved, operator, reviewer, now)
	require.NoError(t, err)
	require.Equal(t, registration.ActionRequired, back.Status)
	in := registration.DraftOf(back)
	in.Contract.Signed, in.Contract.Start = day(200), day(200)
	_, _, err = back.EditTo(in, f, partner, ada, now)
	require.NoError(t, err)
	in.Solutions[0].Value = new(money.MustParse("1"))
	in.Solutions[0].PrimaryDeploymentOn = new(registration.PartnerTenant)
	_, _, err = back.EditTo(in, f, partner, ada, now)
	require.Equal(t, []string{"/solutionDetails/0/primaryDeploymentOn fixed", "/solutionDetails/0/value fixed"}, mistakes(t, err))
}
