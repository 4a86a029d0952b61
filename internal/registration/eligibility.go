package registration

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/wording"
)

// CriterionCode names a condition for registering a deal. The values are the wire names.
type CriterionCode string

// The criteria (Register deals, May 2023).
const (
	IPIncentive       CriterionCode = "IncentiveIsIp"
	DealShared        CriterionCode = "DealIsSharedWithMicrosoft"
	DealValueReached  CriterionCode = "DealValueReached"
	CustomerManaged   CriterionCode = "CustomerIsManagedByMicrosoft"
	SolutionTagged    CriterionCode = "SolutionHasIncentive"
	DealWon           CriterionCode = "DealIsWon"
	MicrosoftAccepted CriterionCode = "MicrosoftAccepted"
	NoAssessment      CriterionCode = "DealIsNoSolutionAssessment"
	NoServices        CriterionCode = "DealIsNoServicesCoSell"
	ContractIsRecent  CriterionCode = "ContractIsRecent" // shown beforehand; the form decides
)

// Criteria returns the criteria that a version of the program can have, in the order in which they are shown.
func Criteria() []CriterionCode {
	return []CriterionCode{
		DealShared, DealValueReached, CustomerManaged, SolutionTagged, DealWon, MicrosoftAccepted, NoAssessment, NoServices,
		ContractIsRecent,
	}
}

// unwaivable are the criteria that no version may leave out and no exception waives: R7, and what can never be registered.
var unwaivable = []CriterionCode{DealShared, SolutionTagged, DealWon, NoAssessment, NoServices}

// Facts are what the rules need to know about the world around a deal to register it.
type Facts struct {
	Deal          deal.Deal
	Microsoft     *deal.Deal // Microsoft's own deal in the engagement, or nil
	Partners      int        // how many take part, this one included
	Solutions     []Offered  // the deal's, as they are now
	Rates         map[string]Rate
	Program       Program
	Exception     *Exception // of the deal, or nil
	Registrations []Registration
}

// Offered is what matters about a solution when a deal is registered.
type Offered struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Incentives []solution.Incentive `json:"incentives"`
	Ready      bool                 `json:"ready"` // published and co-sell ready
}

// Rate is the exchange rate of a currency, with the month that it is for.
type Rate struct {
	money.Rate
	Month time.Time
}

// DollarRate returns the rate of the US dollar itself, in the month of now.
func DollarRate(now time.Time) Rate {
	one, err := money.ParseRate("1")
	if err != nil {
		panic(err)
	}
	return Rate{Rate: one, Month: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)}
}

// Criterion is one condition for registering a deal, and whether it holds.
type Criterion struct {
	Code     CriterionCode `json:"code"`
	Passed   bool          `json:"passed"`
	Detail   wording.Text  `json:"detail"`
	WhatToDo *wording.Text `json:"whatToDo"` // nil if it holds
}

// Eligibility tells whether a deal can be registered for an incentive.
type Eligibility struct {
	Type           string      `json:"type"`
	Eligible       bool        `json:"eligible"`
	ProgramVersion *int        `json:"programVersion"` // nil for what is not an IP incentive
	Criteria       []Criterion `json:"criteria"`
	Warnings       []Warning   `json:"warnings"`
	RegistrationID *uuid.UUID  `json:"registrationId"` // of the present registration; nil without one
}

// Eligible returns every criterion of the incentive with its outcome, whatever state the deal is in. The code must be one from the list of
// incentives; for those that are not IP incentives it says that they cannot be registered (R7).
func (f Facts) Eligible(incentive string, now time.Time) Eligibility {
	e := Eligibility{Type: incentive, Criteria: []Criterion{}, Warnings: []Warning{}}
	rules, registrable := f.Program.Rules(solution.Incentive(incentive))
	if !registrable {
		what := wording.Of("Register one of the IP incentives: Azure IP co-sell, Biz Apps Premium or Biz Apps Standard.")
		e.Criteria = append(e.Criteria, Criterion{
			Code: IPIncentive, Detail: wording.Of("%s cannot be registered: only IP incentives can.", titleOf(incentive)), WhatToDo: &what,
		})
		return e
	}
	e.ProgramVersion, e.Eligible = &f.Program.Version, true
	for _, code := range rules.Criteria {
		v := criteria[code](f, rules, now)
		c := Criterion{Code: code, Passed: v.passed, Detail: v.detail}
		if !v.passed && f.hasException(rules.Type) && !slices.Contains(unwaivable, code) {
			c.Passed, c.Detail = true, wording.Of("Waived by an exception. %s", v.detail)
		}
		if !c.Passed {
			c.WhatToDo = &v.whatToDo
		}
		e.Eligible = e.Eligible && c.Passed
		e.Criteria = append(e.Criteria, c)
	}
	if w := EarlyWin(f.Deal, f.Program, now); w != nil {
		e.Warnings = append(e.Warnings, *w)
	}
	if known := f.registered(rules.Type); known != nil {
		e.RegistrationID = &known.ID
	}
	const ip = solution.AzureIPCoSell
	if rules.Type != ip && f.registered(ip) == nil && f.solutionWith(ip) != nil {
		e.Warnings = append(e.Warnings, Warning{
			RegisterIPFirst,
			wording.Of("The deal can be registered for Azure IP co-sell too: register that first, and this form is filled in from it."),
		})
	}
	return e
}

// Registrable returns nil if the deal can be registered for some incentive that it is not registered for yet. Otherwise it returns a
// Conflict: that of the first such incentive (registration-not-eligible, with every criterion), or already-registered if there is none.
func (f Facts) Registrable(now time.Time) error {
	var first error
	for _, i := range Incentives() {
		e := f.Eligible(string(i), now)
		switch {
		case e.RegistrationID != nil:
		case e.Eligible:
			return nil
		case first == nil:
			first = e.err()
		}
	}
	if first == nil {
		return fault.New(fault.Conflict, "already-registered", "The deal is already registered for every incentive.")
	}
	return first
}

// err returns a Conflict with every criterion if one of them does not hold.
func (e Eligibility) err() error {
	if e.Eligible {
		return nil
	}
	f := fault.New(fault.Conflict, "registration-not-eligible", "The deal cannot be registered for %s.", titleOf(string(e.Type)))
	for _, c := range e.Criteria {
		if !c.Passed {
			f.Detail = wording.Sentences(f.Detail, c.Detail)
		}
		f.Checks = append(f.Checks, fault.Check{Code: string(c.Code), Passed: c.Passed, Detail: c.Detail, Contacts: []fault.Contact{}})
	}
	return f
}

// EarlyWin returns a warning if the deal was won, or would be won now, sooner after its creation than the program wants, and otherwise
// nil.
func EarlyWin(d deal.Deal, p Program, now time.Time) *Warning {
	at := now
	if d.Closed != nil {
		at = *d.Closed
	}
	if at.Sub(d.Created) >= time.Duration(p.WonMinAgeHours)*time.Hour {
		return nil
	}
	return &Warning{
		WonTooEarly,
		wording.Of("The deal is won less than %d hours after it was created; its registration may be rejected.", p.WonMinAgeHours),
	}
}

func (f Facts) hasException(t solution.Incentive) bool {
	return f.Exception != nil && f.Exception.Status == ExceptionApproved && f.Exception.Type == t
}

func (f Facts) registered(t solution.Incentive) *Registration {
	i := slices.IndexFunc(f.Registrations, func(r Registration) bool { return r.Type == t })
	if i < 0 {
		return nil
	}
	return &f.Registrations[i]
}

// Registered returns the deal's registration with the id; nil if there is none or no id.
func (f Facts) Registered(id *uuid.UUID) *Registration {
	i := slices.IndexFunc(f.Registrations, func(r Registration) bool { return id != nil && r.ID == *id })
	if i < 0 {
		return nil
	}
	return &f.Registrations[i]
}

// solutionWith returns a solution of the deal that has the incentive now, or nil.
func (f Facts) solutionWith(t solution.Incentive) *Offered {
	i := slices.IndexFunc(f.Solutions, func(o Offered) bool { return o.Ready && slices.Contains(o.Incentives, t) })
	if i < 0 {
		return nil
	}
	return &f.Solutions[i]
}

// checkType wants an incentive that can be registered (R7).
func checkType(m *fault.Mistakes, pointer, code string) {
	list, _ := reference.Get(reference.Incentives)
	switch {
	case code == "":
		m.Add(pointer, "required", "Name the incentive.")
	case !list.Has(code):
		list.Refuse(m, pointer, code)
	case !slices.Contains(Incentives(), solution.Incentive(code)):
		m.Add(pointer, "incentive-not-registrable", "%s cannot be registered: only IP incentives can, namely %s, %s and %s.", titleOf(code),
			solution.AzureIPCoSell, solution.BizAppsPremium, solution.BizAppsStandard)
	}
}

// Incentives returns the incentives that deals can be registered for, in the order in which they are shown.
func Incentives() []solution.Incentive {
	return []solution.Incentive{solution.AzureIPCoSell, solution.BizAppsPremium, solution.BizAppsStandard}
}

func titleOf(code string) wording.Text {
	list, _ := reference.Get(reference.Incentives)
	if e, known := list.Entry(code); known {
		return e.Title
	}
	return wording.Verbatim(code)
}
