package registration

import (
	"fmt"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

// Program is one version of the rules that registrations are judged by. It applies from its first day until that of the next version; a
// registration keeps the version of the day on which it was made.
type Program struct {
	Version   int    `json:"version"`
	ValidFrom string `json:"validFrom"` // a day in UTC, YYYY-MM-DD
	Figures
	Created   time.Time `json:"createdDateTime"`
	CreatedBy string    `json:"createdBy"`
}

// Figures are what an operator sets in a version.
type Figures struct {
	WonMinAgeHours int            `json:"wonMinAgeHours"` // a deal that is won sooner after its creation gets a warning
	Exceptions     ExceptionRules `json:"exceptions"`
	Incentives     []Rules        `json:"incentives"`
}

// ExceptionRules are the figures of exceptions.
type ExceptionRules struct {
	WindowDays          int `json:"windowDays"`
	TextMax             int `json:"textMaxCharacters"`
	DecisionWorkingDays int `json:"decisionWorkingDays"`
}

// Rules are the figures of one incentive.
type Rules struct {
	Type                 solution.Incentive `json:"type"`
	Criteria             []CriterionCode    `json:"criteria"`
	MinDealValueUSD      money.Amount       `json:"minDealValueUsd"`
	MinDealValueCounts   bool               `json:"minDealValueIncluded"`        // the minimum itself is enough
	MinAnnualValueUSD    *money.Amount      `json:"minAnnualContractValueUsd"`   // to be exceeded, or with PayAsYouGo reached; nil: none
	MaxApprovedByItself  money.Amount       `json:"autoApproveMaxAcvUsd"`        // contracts worth more are reviewed
	SignedMaxAgeDays     int                `json:"signMaxAgeDays"`              // at the registration
	StartMaxAgeDays      int                `json:"startMaxAgeDays"`             // at the registration
	PayAsYouGoSignedDays int                `json:"payAsYouGoSignWindowDays"`    // after the deal's creation or Microsoft's invitation
	PerpetualYears       int                `json:"perpetualYears"`              // that the value of a perpetual contract is spread over
	MustRunOnAzure       bool               `json:"closesUnlessDeployedOnAzure"` // registrations of other solutions are closed at once
	StartAfterSigning    bool               `json:"startNotBeforeSigning"`       // the contract may not start before it is signed
	NeedsCustomerTenant  bool               `json:"customerTenantIdNeeded"`      // if the solution runs in the customer's tenant
}

// First returns the version that applies from the beginning (Register deals, May 2023, and the ISV Connect form).
func First() Program {
	limit, annual := money.MustParse("1000000"), money.MustParse("25000")
	rules := Rules{
		MaxApprovedByItself: limit, SignedMaxAgeDays: 60, StartMaxAgeDays: 90, PayAsYouGoSignedDays: 365, PerpetualYears: 6,
	}
	azure, premium := rules, rules
	azure.Type, azure.MinDealValueUSD, azure.MinDealValueCounts = solution.AzureIPCoSell, annual, true
	azure.MinAnnualValueUSD, azure.MustRunOnAzure = &annual, true
	azure.Criteria = Criteria()
	premium.Type, premium.MinDealValueUSD = solution.BizAppsPremium, money.MustParse("5000")
	premium.StartAfterSigning, premium.NeedsCustomerTenant = true, true
	premium.Criteria = slices.DeleteFunc(Criteria(), func(c CriterionCode) bool { return c == CustomerManaged || c == MicrosoftAccepted })
	standard := premium
	standard.Type = solution.BizAppsStandard
	return Program{
		Version: 1, ValidFrom: "2021-07-01", Created: time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC), CreatedBy: "Cosell",
		Figures: Figures{
			WonMinAgeHours: 72, Exceptions: ExceptionRules{WindowDays: 60, TextMax: 5000, DecisionWorkingDays: 14},
			Incentives: []Rules{azure, premium, standard},
		},
	}
}

// Rules returns the rules of an incentive, and false if the version does not include it.
func (p Program) Rules(t solution.Incentive) (Rules, bool) {
	i := slices.IndexFunc(p.Incentives, func(r Rules) bool { return r.Type == t })
	if i < 0 {
		return Rules{}, false
	}
	return p.Incentives[i], true
}

// ProgramDraft is a new version as an operator gives it.
type ProgramDraft struct {
	ValidFrom string `json:"validFrom"`
	Figures
}

// Extend returns the version that follows p, which is the newest one. running are the incentives that have registrations under way.
// Faults: Conflict (program-overlap for a day on which a newer version already applies, program-in-use for a version that lacks a running
// incentive), Invalid for a day that has begun and for figures that make no sense.
func (p Program) Extend(in ProgramDraft, running []solution.Incentive, by string, now time.Time) (Program, error) {
	m := in.check(now)
	if err := m.Err(); err != nil {
		return Program{}, err
	}
	if in.ValidFrom <= p.ValidFrom {
		return Program{}, fault.New(fault.Conflict, "program-overlap",
			"Version %d applies from %s on; a new version must begin later.", p.Version, p.ValidFrom)
	}
	next := Program{Version: p.Version + 1, ValidFrom: in.ValidFrom, Figures: in.Figures, Created: now, CreatedBy: by}
	for _, t := range running {
		if _, kept := next.Rules(t); !kept {
			return Program{}, fault.New(fault.Conflict, "program-in-use",
				"Registrations for %s are under way, but the new version lacks it.", titleOf(string(t)))
		}
	}
	return next, nil
}

func (in ProgramDraft) check(now time.Time) fault.Mistakes {
	var m fault.Mistakes
	day, err := time.Parse(time.DateOnly, in.ValidFrom)
	switch {
	case err != nil:
		m.Add("/validFrom", "invalid-value", "This is not a day in the form YYYY-MM-DD.")
	case !day.After(now):
		m.Add("/validFrom", "in-the-past", "%s has already begun in UTC; a version must begin on a later day.", in.ValidFrom)
	case day.Year() > maxYear:
		m.Add("/validFrom", "out-of-range", "The year can be at most %d.", maxYear)
	}
	if len(in.Incentives) == 0 {
		m.Add("/incentives", "required", "A version needs at least one incentive.")
	}
	for i, r := range in.Incentives {
		at := fmt.Sprintf("/incentives/%d", i)
		if slices.ContainsFunc(in.Incentives[:i], func(other Rules) bool { return other.Type == r.Type }) {
			m.Add(at+"/type", "duplicate", "%s is already listed.", titleOf(string(r.Type)))
		}
		checkType(&m, at+"/type", string(r.Type))
		for _, needed := range unwaivable {
			if !slices.Contains(r.Criteria, needed) {
				m.Add(at+"/criteria", "criterion-required", "%s must be part of every version.", needed)
			}
		}
		for n, c := range r.Criteria {
			if slices.Contains(r.Criteria[:n], c) {
				m.Add(fmt.Sprintf("%s/criteria/%d", at, n), "duplicate", "%s is already listed.", c)
			}
		}
	}
	return m
}
