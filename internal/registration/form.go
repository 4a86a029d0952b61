package registration

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// maxYear keeps a date within the years that RFC 3339 can write in every offset.
const maxYear = 9998

// monthsPerYear is the number of months that an annual value is spread over.
const monthsPerYear = 12

// form is what a draft is checked against.
type form struct {
	Facts
	rules   Rules
	asOf    time.Time // when ages are measured: at the first submission, so that the time of an edit makes no difference
	now     time.Time
	relaxed bool // by an exception: ages are not checked
}

// contents checks the form and returns its contents.
func (f form) contents(in Draft) (Contents, fault.Mistakes) {
	var m fault.Mistakes
	c := Contents{
		HoldsContract: in.HoldsContract != nil && *in.HoldsContract,
		Contract:      Contract{Signed: in.Contract.Signed, Start: in.Contract.Start, End: in.Contract.End, Term: in.Contract.Term},
	}
	switch {
	case in.HoldsContract == nil:
		m.Add("/holdsCustomerContract", "required", "Say whether your company and the solution are named in the customer's contract.")
	case !c.HoldsContract:
		m.Add("/holdsCustomerContract", "contract-holder-required",
			"Only the party that holds the customer's contract can register: the contract names it and the solution.")
	}
	f.checkTenantID(&m, in, &c)
	f.checkValue(&m, in, &c)
	f.checkSolution(&m, in, &c)
	f.checkDates(&m, c)
	return c, m
}

func (f form) checkTenantID(m *fault.Mistakes, in Draft, c *Contents) {
	if in.CustomerTenantID != nil {
		id, err := uuid.Parse(*in.CustomerTenantID)
		if err != nil {
			m.Add("/customerTenantId", "invalid-value", "This is not a UUID.")
			return
		}
		c.CustomerTenantID = &id
		return
	}
	if !f.rules.NeedsCustomerTenant || len(in.Solutions) == 0 {
		return
	}
	if tenant := in.Solutions[0].PrimaryDeploymentOn; tenant != nil && *tenant == CustomerTenant {
		m.Add("/customerTenantId", "required", "Name the customer's tenant, since the solution is deployed there.")
	}
}

func (f form) checkValue(m *fault.Mistakes, in Draft, c *Contents) {
	if in.Contract.Currency != nil {
		c.Contract.Currency = *in.Contract.Currency
	}
	list, _ := reference.Get(reference.Currencies)
	_, hasRate := f.Rates[c.Contract.Currency]
	switch {
	case in.Contract.Currency == nil:
		m.Add("/contract/currency", "required", "Name the currency of the contract.")
	case !list.Has(c.Contract.Currency):
		list.Refuse(m, "/contract/currency", c.Contract.Currency)
	case !hasRate:
		m.Add("/contract/currency", "no-exchange-rate", "There is no exchange rate from %s to USD for this month or before.",
			c.Contract.Currency)
	}
	if in.Contract.Value == nil {
		m.Add("/contract/value", "required", "Give the total value of the contract.")
		return
	}
	c.Contract.Value = *in.Contract.Value
	c.Contract.Value.CheckPrecision(m, "/contract/value", c.Contract.Currency)
	if c.Contract.Value.IsZero() {
		m.Add("/contract/value", "out-of-range", "The total value must be above 0.")
	}
}

func (f form) checkSolution(m *fault.Mistakes, in Draft, c *Contents) {
	const at = "/solutionDetails/0"
	if len(in.Solutions) != 1 {
		m.Add("/solutionDetails", "required", "A registration covers exactly one solution of the deal.")
		return
	}
	s := in.Solutions[0]
	sold := SolutionSold{Currency: c.Contract.Currency, Marketplace: MarketplaceDetails{Transaction: s.Marketplace.Transaction}}
	if s.ID == nil {
		m.Add(at+"/id", "required", "Name the solution.")
	} else {
		sold.ID = *s.ID
		f.checkOffer(m, at+"/id", &sold)
	}
	if s.Name != nil && sold.Name != "" && *s.Name != sold.Name {
		m.Add(at+"/name", "fixed", "The solution is called %q.", sold.Name)
	}
	if s.Currency != nil && *s.Currency != c.Contract.Currency {
		m.Add(at+"/currency", "currency-mismatch", "The solution's value must be in the currency of the contract.")
	}
	if s.Value == nil {
		m.Add(at+"/value", "required", "Give the value of the solution.")
	} else {
		sold.Value = *s.Value
		sold.Value.CheckPrecision(m, at+"/value", c.Contract.Currency)
		if in.Contract.Value != nil && sold.Value.Cmp(c.Contract.Value) > 0 {
			m.Add(at+"/value", "above-contract-value", "The solution's value cannot exceed the contract's, %s.", c.Contract.Value)
		}
	}
	required(m, at+"/isDeployedOnAzure", s.IsDeployedOnAzure, &sold.IsDeployedOnAzure)
	required(m, at+"/primaryDeploymentOn", s.PrimaryDeploymentOn, &sold.PrimaryDeploymentOn)
	required(m, at+"/pricingModel", s.PricingModel, &sold.PricingModel)
	const marketplace = at + "/marketplaceTransactionDetails"
	required(m, marketplace+"/isMarketplaceTransacted", s.Marketplace.IsMarketplaceTransacted, &sold.Marketplace.IsMarketplaceTransacted)
	switch way := sold.Marketplace; {
	case way.IsMarketplaceTransacted && way.Transaction == nil:
		m.Add(marketplace+"/marketplaceTransactionDateTime", "required", "Estimate when it will be bought through the marketplace.")
	case s.Marketplace.IsMarketplaceTransacted != nil && !way.IsMarketplaceTransacted && way.Transaction != nil:
		m.Add(marketplace+"/marketplaceTransactionDateTime", "contradiction",
			"Give this only for what is bought through the marketplace.")
	}
	c.Solutions = []SolutionSold{sold}
}

func required[T any](m *fault.Mistakes, pointer string, given *T, into *T) {
	if given == nil {
		m.Add(pointer, "required", "This is required.")
		return
	}
	*into = *given
}

// checkOffer wants a solution of the deal with the incentive. If the deal is registered already its solution is not checked again.
func (f form) checkOffer(m *fault.Mistakes, pointer string, s *SolutionSold) {
	if known := f.registered(f.rules.Type); known != nil && known.sold().ID == s.ID {
		s.Name = known.sold().Name
		return
	}
	i := slices.IndexFunc(f.Solutions, func(o Offered) bool { return o.ID == s.ID })
	switch {
	case i < 0:
		m.Add(pointer, "unknown-solution", "%q is not a solution of the deal.", s.ID)
	case !f.Solutions[i].Ready || !slices.Contains(f.Solutions[i].Incentives, f.rules.Type):
		m.Add(pointer, "solution-without-incentive", "%s does not have the incentive %s at present.", f.Solutions[i].Name,
			titleOf(string(f.rules.Type)))
	default:
		s.Name = f.Solutions[i].Name
	}
}

// checkDates applies the rules for dates.
func (f form) checkDates(m *fault.Mistakes, c Contents) {
	sold := c.sold()
	signed, start, end := c.Contract.Signed, c.Contract.Start, c.Contract.End
	checkTerm(m, c)
	if signed != nil {
		f.checkSigned(m, *signed, sold.PricingModel)
	}
	if start != nil {
		f.checkStart(m, *start, signed, sold.PricingModel)
	}
	if end != nil && start != nil && end.day() < start.day() {
		m.Add("/contract/endDateTime", "before-start", "The contract ends on %s, before it starts on %s.", end, start)
	}
	if end != nil && sold.PricingModel == PayAsYouGo && end.age(f.now) < 0 {
		m.Add("/contract/endDateTime", "in-the-future", "The latest invoice cannot be later than today.")
	}
	for pointer, d := range map[string]*Date{
		"/contract/startDateTime": start, "/contract/endDateTime": end,
		"/solutionDetails/0/marketplaceTransactionDetails/marketplaceTransactionDateTime": sold.Marketplace.Transaction,
	} {
		if d != nil && d.at.Year() > maxYear {
			m.Add(pointer, "out-of-range", "The year can be at most %d.", maxYear)
		}
	}
}

// checkTerm wants the term of the contract and the dates that go with it. A solution sold through the marketplace need not have a contract
// yet, so nothing is required for it.
func checkTerm(m *fault.Mistakes, c Contents) {
	sold, contract := c.sold(), c.Contract
	if contract.perpetual() {
		if contract.End != nil {
			m.Add("/contract/endDateTime", "perpetual-with-end", "A perpetual contract has no end.")
		}
		if sold.PricingModel == PayAsYouGo {
			m.Add("/contract/term", "perpetual-pay-as-you-go",
				"Pay-as-you-go has a finite term, from the first invoice to the latest.")
		}
	}
	if sold.Marketplace.IsMarketplaceTransacted {
		return
	}
	for _, needed := range []struct {
		pointer string
		given   bool
	}{
		{"/contract/term", contract.Term != nil},
		{"/contract/signDateTime", contract.Signed != nil},
		{"/contract/startDateTime", contract.Start != nil},
		{"/contract/endDateTime", contract.End != nil || contract.Term == nil || *contract.Term != Finite},
	} {
		if !needed.given {
			m.Add(needed.pointer, "required", "This is required.")
		}
	}
}

// checkSigned checks that the contract was not signed in the future, nor before the deal existed and Microsoft was invited, nor too long
// ago. With PayAsYouGo the first invoice counts as the signing, which must come within a set time after the deal.
func (f form) checkSigned(m *fault.Mistakes, signed Date, pricing PricingModel) {
	const pointer = "/contract/signDateTime"
	since := f.sharedSince()
	switch {
	case signed.age(f.now) < 0:
		m.Add(pointer, "in-the-future", "The contract's signing date, %s, is in the future.", signed)
	case f.relaxed:
	case signed.day() < signed.dayAt(since):
		m.Add(pointer, "before-deal", "The contract was signed on %s, before the deal was shared on %s.",
			signed, On(since.In(signed.at.Location())))
	case pricing == PayAsYouGo:
		if signed.day()-signed.dayAt(since) > f.rules.PayAsYouGoSignedDays {
			m.Add(pointer, "too-late", "The first invoice must be within %d days after the deal was shared.", f.rules.PayAsYouGoSignedDays)
		}
	case signed.age(f.asOf) > f.rules.SignedMaxAgeDays:
		m.Add(pointer, "too-old", "The contract was signed on %s, more than %d days before it was registered.",
			signed, f.rules.SignedMaxAgeDays)
	}
}

func (f form) checkStart(m *fault.Mistakes, start Date, signed *Date, pricing PricingModel) {
	const pointer = "/contract/startDateTime"
	switch {
	case signed != nil && pricing == PayAsYouGo && start.day() != signed.day():
		m.Add(pointer, "not-first-invoice", "Pay-as-you-go counts as signed and started with the first invoice.")
	case signed != nil && f.rules.StartAfterSigning && start.day() < signed.day():
		m.Add(pointer, "before-signing", "The contract starts on %s, before it was signed on %s.", start, signed)
	case f.relaxed || pricing == PayAsYouGo:
	case start.age(f.asOf) > f.rules.StartMaxAgeDays:
		m.Add(pointer, "too-old", "The contract started on %s, more than %d days before it was registered.", start, f.rules.StartMaxAgeDays)
	}
}

// contractMonths returns the number of months that the contract's value is spread over, at least a year's: what a shorter contract brings
// counts as brought in a year.
func (r Rules) contractMonths(c Contract) int {
	switch {
	case c.perpetual():
		return r.PerpetualYears * monthsPerYear
	case c.Start != nil && c.End != nil:
		return max(monthsPerYear, monthsBetween(*c.Start, *c.End))
	default:
		return monthsPerYear
	}
}

// withAnnualValue returns the registration with the annual value of its contract and the reasons for a review, and a mistake if the value
// is too small.
func (f form) withAnnualValue(r Registration) (Registration, fault.Mistakes) {
	c := r.Contract
	rate := f.Rates[c.Currency]
	months, worth := f.rules.contractMonths(c), c.Value.USD(rate.Rate)
	annual := c.Value.Share(monthsPerYear, months, money.MinorUnits(c.Currency))
	annualUSD := worth.Share(monthsPerYear, months)
	r.AnnualValue, r.AnnualValueUSD = &annual, &annualUSD
	r.Conversions = append(slices.DeleteFunc(slices.Clone(r.Conversions), func(c Conversion) bool { return c.Of == ContractValue }),
		conversion(ContractValue, c.Value, c.Currency, rate))
	compared := func(limit money.Amount) int { return worth.CmpShare(monthsPerYear, months, limit) } // the exact annual value
	r.ReviewReasons = f.reviewReasons(r, compared)
	return r, f.checkAnnualValue(r, compared)
}

// checkAnnualValue wants a minimum annual value, unless the contract goes through the marketplace, which sees to that itself.
func (f form) checkAnnualValue(r Registration, compared func(limit money.Amount) int) fault.Mistakes {
	var m fault.Mistakes
	sold, least := r.sold(), f.rules.MinAnnualValueUSD
	if least == nil || f.relaxed || sold.Marketplace.IsMarketplaceTransacted || !f.runsWhereNeeded(sold) {
		return m
	}
	counts := sold.PricingModel == PayAsYouGo
	if is := compared(*least); is < 0 || is == 0 && !counts {
		m.Add("/contract/value", "annual-value-too-small", "The contract is worth %s %s a year; %s %s USD is needed.",
			*r.AnnualValue, r.Contract.Currency, leastOf(counts), *least)
	}
	return m
}

// reviewReasons returns why the registration needs a reviewer; one that was once taken as a sample stays one.
func (f form) reviewReasons(r Registration, compared func(limit money.Amount) int) []ReviewReason {
	reasons := []ReviewReason{}
	for _, one := range []struct {
		reason ReviewReason
		holds  bool
	}{
		{LargeContract, compared(f.rules.MaxApprovedByItself) > 0},
		{SeveralPartners, f.Partners > 1},
		{PayAsYouGoContract, r.sold().PricingModel == PayAsYouGo},
		{Sampled, slices.Contains(r.ReviewReasons, Sampled)},
		{ByException, f.relaxed},
	} {
		if one.holds {
			reasons = append(reasons, one.reason)
		}
	}
	return reasons
}

// runsWhereNeeded tells whether the solution runs where the rules demand.
func (f form) runsWhereNeeded(s SolutionSold) bool {
	return s.IsDeployedOnAzure || !f.rules.MustRunOnAzure
}

func conversion(of Converted, a money.Amount, currency string, rate Rate) Conversion {
	return Conversion{
		Of: of, Currency: currency, Month: rate.Month.Format(money.MonthLayout), USDPerUnit: rate.String(), ValueUSD: a.USD(rate.Rate),
	}
}

// statusAfter returns the status that submitting the form leads to.
func (f form) statusAfter(r Registration) Status {
	sold := r.sold()
	switch {
	case !f.runsWhereNeeded(sold):
		return Closed
	case sold.Marketplace.IsMarketplaceTransacted:
		return MarketplacePending
	case len(r.ReviewReasons) > 0:
		return ReviewPending
	default:
		return Approved
	}
}

// notOnAzure is stored in English and shown in the reader's language: the contract marks it as localised.
var notOnAzure = wording.Of("The solution is not deployed on Azure; the deal is closed without a registration for this incentive.")

// closing returns the reason for closing the registration at once, or nil.
func (f form) closing(r Registration) *string {
	if f.runsWhereNeeded(r.sold()) {
		return nil
	}
	said := notOnAzure.String()
	return &said
}

// checkFixed refuses changes of what no edit may change and, after an exception, of what the exception leaves as it is.
func checkFixed(before, after Contents, excepted bool) fault.Mistakes {
	var m fault.Mistakes
	was, is := before.sold(), after.sold()
	differ := func(pointer string, differs bool, detail wording.Format) {
		if differs {
			m.Add(pointer, "fixed", detail)
		}
	}
	differ("/solutionDetails/0/primaryDeploymentOn", was.PrimaryDeploymentOn != is.PrimaryDeploymentOn,
		"The tenant type can never be changed.")
	if !excepted {
		return m
	}
	const said = "An exception cannot change this; create a new deal, and quote this registration's id when you request an exception there."
	differ("/solutionDetails/0/id", was.ID != is.ID, said)
	differ("/solutionDetails/0/value", was.Value != is.Value, said)
	differ("/solutionDetails/0/isDeployedOnAzure", was.IsDeployedOnAzure != is.IsDeployedOnAzure, said)
	differ("/solutionDetails/0/pricingModel", was.PricingModel != is.PricingModel, said)
	differ("/solutionDetails/0/marketplaceTransactionDetails/isMarketplaceTransacted",
		was.Marketplace.IsMarketplaceTransacted != is.Marketplace.IsMarketplaceTransacted, said)
	differ("/solutionDetails/0/marketplaceTransactionDetails/marketplaceTransactionDateTime",
		!same(was.Marketplace.Transaction, is.Marketplace.Transaction), said)
	differ("/contract/currency", before.Contract.Currency != after.Contract.Currency, said)
	return m
}

func same(a, b *Date) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.at.Equal(b.at)
}
