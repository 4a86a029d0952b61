package registration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/wording"
)

// Every row of domain.md 6.3 and 6.6, at its boundary. The world of the test is on 23 November 2026 at 12:00 UTC.
func TestTheForm(t *testing.T) {
	t.Parallel()
	type in = registration.Draft
	contract := func(change func(*registration.ContractDraft)) func(*in) { return func(d *in) { change(&d.Contract) } }
	sold := func(change func(*registration.SolutionDraft)) func(*in) {
		return func(d *in) { change(&d.Solutions[0]) }
	}
	amount := func(text string) *money.Amount { return new(money.MustParse(text)) }
	signed := func(d *registration.Date) func(*in) {
		return contract(func(c *registration.ContractDraft) { c.Signed = d })
	}
	started := func(d *registration.Date) func(*in) {
		return contract(func(c *registration.ContractDraft) { c.Start = d })
	}
	payg := func(ago int) func(*in) {
		return func(d *in) {
			d.Solutions[0].PricingModel = new(registration.PayAsYouGo)
			d.Contract.Signed, d.Contract.Start, d.Contract.End = day(ago), day(ago), day(0)
		}
	}
	premium := func(change func(*in)) func(*in) {
		return func(d *in) {
			d.Type, d.CustomerTenantID = string(solution.BizAppsPremium), new(uuid.NewString())
			d.Contract.Start = d.Contract.Signed
			change(d)
		}
	}
	const (
		signDate, startDate, endDate = "/contract/signDateTime", "/contract/startDateTime", "/contract/endDateTime"
		at                           = "/solutionDetails/0"
	)
	for name, c := range map[string]struct {
		change func(*in)
		want   []string
	}{
		"as it should be": {func(*in) {}, nil},
		"nothing": {func(d *in) { *d = in{Type: d.Type} }, []string{
			"/contract/currency required", endless(signDate), endless(startDate), "/contract/term required", "/contract/value required",
			"/holdsCustomerContract required", "/solutionDetails required",
		}},
		"somebody else holds the contract": {func(d *in) { d.HoldsContract = new(false) }, []string{"/holdsCustomerContract contract-holder-required"}},
		"no incentive":                     {func(d *in) { d.Type = "" }, []string{"/type required"}},
		"no such incentive":                {func(d *in) { d.Type = "Azure" }, []string{"/type unknown-code"}},

		"signed today":                     {signed(day(0)), nil},
		"signed later today":               {signed(on("2026-11-23T23:59:59Z")), nil},
		"signed tomorrow":                  {signed(on("2026-11-24T00:00:00Z")), []string{signDate + " in-the-future"}},
		"signed 60 days ago":               {signed(day(60)), nil},
		"signed 60 days ago, at midnight":  {signed(on("2026-09-24T00:00:00Z")), nil},
		"signed 61 days ago":               {signed(on("2026-09-23T23:59:59Z")), []string{signDate + " too-old"}},
		"signed on the day of the deal":    {both(signed(day(10)), createdAt(10)), nil},
		"signed the day before the deal":   {both(signed(day(11)), createdAt(10)), []string{signDate + " before-deal"}},
		"signed the day of the invitation": {both(signed(day(7)), invitedAt(7)), nil},
		"signed the day before it":         {both(signed(day(8)), invitedAt(7)), []string{signDate + " before-deal"}},

		// A day is the day as written, in the offset as written: in Auckland it is already the 24th, in Honolulu still the 23rd.
		"signed today in Auckland":               {signed(on("2026-11-24T00:30:00+13:00")), nil},
		"signed tomorrow in Auckland":            {signed(on("2026-11-25T00:30:00+13:00")), []string{signDate + " in-the-future"}},
		"signed tonight in Honolulu":             {signed(on("2026-11-23T23:30:00-10:00")), nil},
		"signed tomorrow in Honolulu":            {signed(on("2026-11-24T00:30:00-10:00")), []string{signDate + " in-the-future"}},
		"signed 60 days ago in Auckland":         {signed(on("2026-09-25T00:00:00+13:00")), nil},
		"signed 61 days ago in Auckland":         {signed(on("2026-09-24T23:59:00+13:00")), []string{signDate + " too-old"}},
		"signed 60 days ago in Honolulu":         {signed(on("2026-09-24T00:00:00-10:00")), nil},
		"signed 61 days ago in Honolulu":         {signed(on("2026-09-23T23:59:00-10:00")), []string{signDate + " too-old"}},
		"on the deal's day, there":               {both(signed(on("2026-11-12T00:00:00-13:00")), createdAt(10)), nil},
		"on the deal's day in Los Angeles":       {both(signed(on("2026-11-09T00:00:00-08:00")), createdOn("2026-11-10T02:00:00Z")), nil},
		"the day before the deal in Los Angeles": {both(signed(on("2026-11-08T23:00:00-08:00")), createdOn("2026-11-10T02:00:00Z")), []string{signDate + " before-deal"}},

		"started 90 days ago":           {started(day(90)), nil},
		"started 91 days ago":           {started(day(91)), []string{startDate + " too-old"}},
		"started before it was signed":  {started(day(40)), nil},
		"starts next month":             {started(day(-30)), nil},
		"ends on the day it starts":     {contract(func(c *registration.ContractDraft) { c.End = c.Start }), nil},
		"ends the day before":           {contract(func(c *registration.ContractDraft) { c.End = day(6) }), []string{endDate + " before-start"}},
		"finite without an end":         {contract(func(c *registration.ContractDraft) { c.End = nil }), []string{endDate + " required"}},
		"ends in the last year of all":  {contract(func(c *registration.ContractDraft) { c.End = on("9999-12-31T00:00:00Z") }), []string{endDate + " out-of-range", "/contract/value annual-value-too-small"}},
		"perpetual with an end":         {contract(func(c *registration.ContractDraft) { c.Term, c.Value = new(registration.Perpetual), amount("900000") }), []string{endDate + " perpetual-with-end"}},
		"perpetual, over 6 years":       {perpetual("150000.01"), nil},
		"perpetual, a cent less a year": {perpetual("150000"), []string{"/contract/value annual-value-too-small"}},

		"25,000 a year":                      {value("25000", "USD"), []string{"/contract/value annual-value-too-small"}},
		"a cent more":                        {value("25000.01", "USD"), nil},
		"25,000 in another currency":         {value("20000", "EUR"), []string{"/contract/value annual-value-too-small"}},
		"a cent more in it":                  {value("20000.01", "EUR"), nil},
		"a currency without cents":           {value("3906251", "JPY"), nil},
		"a cent of it":                       {value("3906251.5", "JPY"), []string{"/contract/value too-precise", at + "/value too-precise"}},
		"a currency without a rate":          {value("90000", "NOK"), []string{"/contract/currency no-exchange-rate"}},
		"no such currency":                   {value("90000", "XYZ"), []string{"/contract/currency unknown-currency"}},
		"nothing at all":                     {value("0", "USD"), []string{"/contract/value out-of-range"}},
		"75,000 over three years":            {years(3, "75000"), []string{"/contract/value annual-value-too-small"}},
		"three cents more":                   {years(3, "75000.03"), nil},
		"half a year brings no more":         {contract(func(c *registration.ContractDraft) { c.End = day(-170); c.Value = amount("25000") }), []string{"/contract/value annual-value-too-small", at + "/value above-contract-value"}},
		"the solution is all of it":          {sold(func(s *registration.SolutionDraft) { s.Value = amount("42000") }), nil},
		"the solution is more":               {sold(func(s *registration.SolutionDraft) { s.Value = amount("42000.01") }), []string{at + "/value above-contract-value"}},
		"the solution in another currency":   {sold(func(s *registration.SolutionDraft) { s.Currency = new("EUR") }), []string{at + "/currency currency-mismatch"}},
		"another solution":                   {sold(func(s *registration.SolutionDraft) { s.ID = new("SOL-2") }), []string{at + "/id unknown-solution"}},
		"two solutions":                      {func(d *in) { d.Solutions = append(d.Solutions, d.Solutions[0]) }, []string{"/solutionDetails required"}},
		"nothing of the solution":            {func(d *in) { d.Solutions[0] = registration.SolutionDraft{} }, []string{at + "/id required", at + "/isDeployedOnAzure required", at + "/marketplaceTransactionDetails/isMarketplaceTransacted required", at + "/pricingModel required", at + "/primaryDeploymentOn required", at + "/value required"}},
		"not on Azure, and worth too little": {both(value("1000", "USD"), sold(func(s *registration.SolutionDraft) { s.IsDeployedOnAzure = new(false) })), nil},

		"marketplace, no contract yet":                  {marketplace(day(-30)), nil},
		"marketplace, when not said":                    {marketplace(nil), []string{at + "/marketplaceTransactionDetails/marketplaceTransactionDateTime required"}},
		"marketplace, dates that are given are checked": {both(marketplace(day(-30)), signed(day(61))), []string{signDate + " too-old"}},
		"outside it, with its date":                     {sold(func(s *registration.SolutionDraft) { s.Marketplace.Transaction = day(0) }), []string{at + "/marketplaceTransactionDetails/marketplaceTransactionDateTime contradiction"}},

		"paid as used, 100 days since the first invoice":      {payg(100), nil},
		"paid as used, 25,000":                                {both(payg(50), value("25000", "USD")), nil},
		"paid as used, a cent less":                           {both(payg(50), value("24999.99", "USD")), []string{"/contract/value annual-value-too-small"}},
		"paid as used, first invoice 365 days after the deal": {both(payg(0), createdAt(365)), nil},
		"paid as used, 366 days after":                        {both(payg(0), createdAt(366)), []string{signDate + " too-late"}},
		"paid as used, before the deal":                       {both(payg(11), createdAt(10)), []string{signDate + " before-deal"}},
		"paid as used, starts later":                          {both(payg(50), started(day(49))), []string{startDate + " not-first-invoice"}},
		"paid as used, ends tomorrow":                         {both(payg(50), contract(func(c *registration.ContractDraft) { c.End = day(-1) })), []string{endDate + " in-the-future"}},
		"paid as used, for ever":                              {both(payg(50), perpetual("900000")), []string{startDate + " not-first-invoice", "/contract/term perpetual-pay-as-you-go"}},

		"ISV: worth little":          {premium(value("100", "USD")), nil},
		"ISV: no tenant":             {premium(func(d *in) { d.CustomerTenantID = nil }), []string{"/customerTenantId required"}},
		"ISV: a tenant that is none": {premium(func(d *in) { d.CustomerTenantID = new("x") }), []string{"/customerTenantId invalid-value"}},
		"ISV: in the partner's tenant": {premium(func(d *in) {
			d.CustomerTenantID, d.Solutions[0].PrimaryDeploymentOn = nil, new(registration.PartnerTenant)
		}), nil},
		"ISV: not on Azure":               {premium(func(d *in) { d.Solutions[0].IsDeployedOnAzure = new(false) }), nil},
		"ISV: starts before it is signed": {premium(started(day(11))), []string{startDate + " before-signing"}},
	} {
		f, d := won(), form()
		c.change(&d)
		adjust(&f, &d)
		_, err := submit(f, d)
		require.Equal(t, c.want, mistakes(t, err), name)
	}
}

// The minimum is said in the language of the rest, whether or not the figure itself is enough.
func TestTheLeastAnnualValueInSwedish(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*registration.Draft){
		"Avtalet ger 100 USD om året; mer än 25\u00a0000 USD behövs.": func(*registration.Draft) {},
		"Avtalet ger 100 USD om året; minst 25\u00a0000 USD behövs.": func(d *registration.Draft) {
			d.Solutions[0].PricingModel = new(registration.PayAsYouGo)
			d.Contract.Signed, d.Contract.Start, d.Contract.End = day(50), day(50), day(0)
		},
	} {
		d := form()
		value("100", "USD")(&d)
		change(&d)
		_, err := submit(won(), d)
		require.Equal(t, []string{"/contract/value annual-value-too-small"}, mistakes(t, err))
		require.Equal(t, want, fault.As(err).Mistakes[0].Detail.In(wording.Swedish))
	}
}

// endless names what is required of a form only if it has a term.
func endless(pointer string) string { return pointer + " required" }

func both(first, second func(*registration.Draft)) func(*registration.Draft) {
	return func(d *registration.Draft) { first(d); second(d) }
}

// The test's own dates travel in an unused member of the draft until adjust takes them out.
func createdAt(ago int) func(*registration.Draft) {
	return createdOn(now.AddDate(0, 0, -ago).Format(time.RFC3339))
}

func createdOn(text string) func(*registration.Draft) {
	return func(d *registration.Draft) { d.Solutions[0].Name = new("created " + text) }
}

func invitedAt(ago int) func(*registration.Draft) {
	return func(d *registration.Draft) {
		d.Solutions[0].Name = new("invited " + now.AddDate(0, 0, -ago).Format(time.RFC3339))
	}
}

func adjust(f *registration.Facts, d *registration.Draft) {
	if len(d.Solutions) == 0 || d.Solutions[0].Name == nil {
		return
	}
	said := *d.Solutions[0].Name
	at, err := time.Parse(time.RFC3339, said[len("created "):])
	if err != nil {
		panic(err)
	}
	d.Solutions[0].Name = nil
	f.Microsoft.Created = at
	if said[0] == 'c' {
		f.Deal.Created = at
	}
}

func value(v, currency string) func(*registration.Draft) {
	return func(d *registration.Draft) {
		d.Contract.Value, d.Contract.Currency = new(money.MustParse(v)), new(currency)
		d.Solutions[0].Value = d.Contract.Value
	}
}

func perpetual(v string) func(*registration.Draft) {
	return func(d *registration.Draft) {
		d.Contract.Term, d.Contract.End, d.Contract.Value, d.Contract.Start = new(registration.Perpetual), nil, new(money.MustParse(v)), day(5)
	}
}

// years gives the contract a length, with its last day as its end, not the day after it.
func years(n int, v string) func(*registration.Draft) {
	return func(d *registration.Draft) {
		d.Contract.Value = new(money.MustParse(v))
		d.Contract.End = new(registration.On(now.AddDate(0, 0, -5).AddDate(n, 0, -1)))
	}
}

func marketplace(when *registration.Date) func(*registration.Draft) {
	return func(d *registration.Draft) {
		d.Solutions[0].Marketplace = registration.MarketplaceDraft{IsMarketplaceTransacted: new(true), Transaction: when}
		d.Contract = registration.ContractDraft{Value: d.Contract.Value, Currency: d.Contract.Currency}
	}
}

// The annual value, in the contract's currency and in USD, and the rate.
func TestTheAnnualValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change         func(*registration.Draft)
		annual, dollar string
	}{
		"a year":      {func(*registration.Draft) {}, "42000", "42000"},
		"three years": {years(3, "100000"), "33333.33", "33333.3333333333333"},
		"for ever":    {perpetual("600000"), "100000", "100000"},
		"in euro":     {value("40000", "EUR"), "40000", "50000"},
		"a year and a day": {func(d *registration.Draft) {
			d.Contract.End = new(registration.On(now.AddDate(0, 0, -4).AddDate(1, 0, 0)))
		}, "38769.23", "38769.2307692307692"},
		"through the store": {marketplace(day(0)), "42000", "42000"},
	} {
		r := submitted(t, func(_ *registration.Facts, d *registration.Draft) { c.change(d) })
		require.Equal(t, c.annual, r.AnnualValue.String(), name)
		require.Equal(t, c.dollar, r.AnnualValueUSD.String(), name)
		require.Len(t, r.Conversions, 2)
		require.Equal(t, registration.DealValue, r.Conversions[0].Of)
		require.Equal(t, "2026-11", r.Conversions[1].Month)
	}
	euro := submitted(t, func(_ *registration.Facts, d *registration.Draft) { value("40000", "EUR")(d) })
	require.Equal(t, "1.25", euro.Conversions[1].USDPerUnit)
}

// What a submitted form leads to (domain.md 6.4).
func TestTheWayOfAForm(t *testing.T) {
	t.Parallel()
	type change = func(*registration.Facts, *registration.Draft)
	draft := func(c func(*registration.Draft)) change {
		return func(_ *registration.Facts, d *registration.Draft) { c(d) }
	}
	for name, c := range map[string]struct {
		change  change
		want    registration.Status
		reasons []registration.ReviewReason
	}{
		"by itself":        {draft(func(*registration.Draft) {}), registration.Approved, []registration.ReviewReason{}},
		"1,000,000 a year": {draft(value("1000000", "USD")), registration.Approved, []registration.ReviewReason{}},
		"a cent more":      {draft(value("1000000.01", "USD")), registration.ReviewPending, []registration.ReviewReason{registration.LargeContract}},
		"800,000 euro":     {draft(value("800000.01", "EUR")), registration.ReviewPending, []registration.ReviewReason{registration.LargeContract}},
		"two partners":     {func(f *registration.Facts, _ *registration.Draft) { f.Partners = 2 }, registration.ReviewPending, []registration.ReviewReason{registration.SeveralPartners}},
		"paid as used": {draft(func(d *registration.Draft) {
			d.Solutions[0].PricingModel, d.Contract.Start, d.Contract.End = new(registration.PayAsYouGo), d.Contract.Signed, day(0)
		}), registration.ReviewPending, []registration.ReviewReason{registration.PayAsYouGoContract}},
		"through the marketplace": {draft(marketplace(day(0))), registration.MarketplacePending, []registration.ReviewReason{}},
		"not on Azure":            {draft(func(d *registration.Draft) { d.Solutions[0].IsDeployedOnAzure = new(false) }), registration.Closed, []registration.ReviewReason{}},
	} {
		r := submitted(t, c.change)
		require.Equal(t, c.want, r.Status, name)
		require.Equal(t, c.reasons, r.ReviewReasons, name)
		require.Equal(t, c.want == registration.Closed, r.StatusReason != nil, name)
	}
}

// A form names a solution of the deal that has the incentive when the form is sent, and takes its name from there.
func TestTheSolutionOfAForm(t *testing.T) {
	t.Parallel()
	f := won()
	f.Solutions = append(f.Solutions, registration.Offered{ID: "SOL-2", Name: "Other", Ready: true},
		registration.Offered{ID: "SOL-3", Name: "Withdrawn", Incentives: registration.Incentives()})
	for want, change := range map[string]func(*registration.SolutionDraft){
		"":                                       func(s *registration.SolutionDraft) { s.Name = new("Contoso Store") },
		"/solutionDetails/0/name fixed":          func(s *registration.SolutionDraft) { s.Name = new("Contoso's") },
		"/solutionDetails/0/id required":         func(s *registration.SolutionDraft) { s.ID = nil },
		"/solutionDetails/0/id unknown-solution": func(s *registration.SolutionDraft) { s.ID, s.Name = new("SOL-4"), new("Any") },
	} {
		in := form()
		change(&in.Solutions[0])
		_, err := submit(f, in)
		require.Equal(t, want, strings.Join(mistakes(t, err), ", "))
	}
	for _, id := range []string{"SOL-2", "SOL-3"} {
		in := form()
		in.Solutions[0].ID = &id
		_, err := submit(f, in)
		require.Equal(t, []string{"/solutionDetails/0/id solution-without-incentive"}, mistakes(t, err), id)
	}
}

// The second form of a deal is filled in from the first (domain.md 6.1); a start before the signature becomes the signature there.
func TestTheSecondFormIsFilledInFromTheFirst(t *testing.T) {
	t.Parallel()
	f, first := won(), form()
	first.Contract.Start, first.CustomerTenantID = day(40), new(uuid.NewString())
	r, err := submit(f, first)
	require.NoError(t, err)
	require.Empty(t, r.Warnings)
	second := registration.Draft{Type: string(solution.BizAppsPremium)}
	require.Equal(t, registration.RegisterIPFirst, f.Eligible(second.Type, now).Warnings[0].Code)
	f.Registrations = []registration.Registration{r}
	require.Empty(t, f.Eligible(second.Type, now).Warnings)
	apps, err := submit(f, second)
	require.NoError(t, err)
	require.Equal(t, r.Contract.Value, apps.Contract.Value)
	require.Equal(t, day(10).String(), apps.Contract.Start.String())
	require.Equal(t, day(40).String(), r.Contract.Start.String())

	r.Contract.Start = day(2)
	f.Registrations = []registration.Registration{r}
	apps, err = submit(f, second)
	require.NoError(t, err)
	require.Equal(t, day(2).String(), apps.Contract.Start.String(), "after the signature it stays")

	second.Contract.Value, second.Contract.Term = new(money.MustParse("300000")), new(registration.Perpetual)
	second.Solutions = form().Solutions
	second.Solutions[0].Value = new(money.MustParse("290000"))
	apps, err = submit(f, second)
	require.NoError(t, err)
	require.Equal(t, []any{"300000", "290000"}, []any{apps.Contract.Value.String(), apps.Solutions[0].Value.String()}, "what is said counts")
	require.Nil(t, apps.Contract.End, "and a contract without end has none")

	_, err = submit(f, form())
	require.Equal(t, []string{"already-registered"}, mistakes(t, err))
}

// A longer contract never has a higher annual value.
func TestALongerContractNeverRaisesTheAnnualValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := now.AddDate(0, 0, -rapid.IntRange(0, 90).Draw(t, "start"))
		days := rapid.IntRange(0, 4000).Draw(t, "days")
		longer := days + rapid.IntRange(0, 1000).Draw(t, "longer")
		of := func(days int) registration.Registration {
			f, d := won(), form()
			d.Contract.Value, d.Contract.Start = new(money.MustParse("9000000")), new(registration.On(start))
			d.Contract.End = new(registration.On(start.AddDate(0, 0, days)))
			r, err := submit(f, d)
			require.NoError(t, err)
			return r
		}
		short, long := of(days), of(longer)
		require.LessOrEqual(t, long.AnnualValue.Cmp(*short.AnnualValue), 0, "%d and %d days", days, longer)
	})
}

// A contract in a foreign currency is judged by its exact value in USD.
func TestACurrencyAndItsConvertedTwinAreJudgedAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		euro := rapid.Int64Range(1_999_990, 2_000_010).Draw(t, "cents") * 100 // converted by 1.25 it has whole cents
		if rapid.Bool().Draw(t, "large") {
			euro = rapid.Int64Range(79_999_000, 80_001_000).Draw(t, "many cents") * 4
		}
		length := rapid.IntRange(1, 9).Draw(t, "years")
		of := func(cents int64, currency string) ([]string, registration.Status) {
			f, d := won(), form()
			text := money.MustParse(decimal(cents))
			value(text.String(), currency)(&d)
			d.Contract.End = new(registration.On(now.AddDate(length, 0, -5)))
			r, err := submit(f, d)
			return mistakes(t, err), r.Status
		}
		euroSays, euroGoes := of(euro, "EUR")
		dollarSays, dollarGoes := of(euro*5/4, "USD")
		require.Equal(t, dollarSays, euroSays)
		require.Equal(t, dollarGoes, euroGoes)
	})
}

func decimal(cents int64) string {
	whole, part := cents/100, cents%100
	text := []byte{'.', byte('0' + part/10), byte('0' + part%10)}
	return itoa(whole) + string(text)
}

func itoa(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
