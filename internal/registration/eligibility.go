package registration

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/solution"
)

// CriterionCode names a condition for registering a deal. The values are the names on the wire.
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
	ContractIsRecent  CriterionCode = "ContractIsRecent" // told beforehand; the form decides
)

// Criteria returns the criteria that a version of the program can have, in the order in which they are shown.
func Criteria() []CriterionCode {
	return []CriterionCode{
		DealShared, DealValueReached, CustomerManaged, SolutionTagged, DealWon, MicrosoftAccepted, NoAssessment, NoServices, ContractIsRecent,
	}
}

// always are the criteria that no version leaves out and no exception waives: rule R7, and what can never be registered.
var always = []CriterionCode{DealShared, SolutionTagged, DealWon, NoAssessment, NoServices}

// Facts are what the rules must know of the world around a deal that is registered.
type Facts struct {
	Deal      deal.Deal
	Microsoft *deal.Deal // Microsoft's own in the engagement, or nil
	Partners  int        // that take part, the own one included
	Solutions []Offered  // the deal's, as they are now
	Rates     map[string]Rate
	Program   Program
	Exception *Exception // of the deal, or nil
	Known     []Registration
}

// Offered is what counts of a solution when a deal is registered.
type Offered struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Incentives []solution.Incentive `json:"incentives"`
	Ready      bool                 `json:"ready"` // published and co-sell ready
}

// Rate is the exchange rate of a currency, with the month that it is of.
type Rate struct {
	money.Rate
	Month time.Time
}

// Criterion is one condition for registering a deal, and whether it holds.
type Criterion struct {
	Code     CriterionCode `json:"code"`
	Passed   bool          `json:"passed"`
	Detail   string        `json:"detail"`
	WhatToDo *string       `json:"whatToDo"` // nil where it holds
}

// Eligibility tells whether a deal can be registered for an incentive.
type Eligibility struct {
	Type           string      `json:"type"`
	Eligible       bool        `json:"eligible"`
	ProgramVersion *int        `json:"programVersion"` // nil for what is no IP incentive
	Criteria       []Criterion `json:"criteria"`
	Warnings       []Warning   `json:"warnings"`
	RegistrationID *uuid.UUID  `json:"registrationId"` // it is registered already
}

// verdict is the outcome of a criterion, what it says, and what would make it hold.
type verdict struct {
	passed           bool
	detail, whatToDo string
}

// criteria are the conditions, each by its code.
var criteria = map[CriterionCode]func(Facts, Rules, time.Time) verdict{
	DealShared:        Facts.shared,
	DealValueReached:  Facts.valuable,
	CustomerManaged:   Facts.managed,
	SolutionTagged:    Facts.tagged,
	DealWon:           Facts.won,
	MicrosoftAccepted: Facts.accepted,
	NoAssessment:      Facts.noAssessment,
	NoServices:        Facts.noServices,
	ContractIsRecent:  Facts.recent,
}

// Eligible returns every criterion of the incentive with its outcome, at any time of the deal's life. The code is one of the list
// of incentives; of those that are no IP incentive it says that they cannot be registered (rule R7).
func (f Facts) Eligible(incentive string, now time.Time) Eligibility {
	e := Eligibility{Type: incentive, Criteria: []Criterion{}, Warnings: []Warning{}}
	rules, registrable := f.Program.Rules(solution.Incentive(incentive))
	if !registrable {
		what := "Register one of the IP incentives: Azure IP co-sell, Biz Apps Premium or Biz Apps Standard."
		e.Criteria = append(e.Criteria, Criterion{Code: IPIncentive, Detail: titleOf(incentive) + " cannot be registered: only IP incentives can.", WhatToDo: &what})
		return e
	}
	e.ProgramVersion, e.Eligible = &f.Program.Version, true
	for _, code := range rules.Criteria {
		v := criteria[code](f, rules, now)
		c := Criterion{Code: code, Passed: v.passed, Detail: v.detail}
		if !v.passed && f.excepts(rules.Type) && !slices.Contains(always, code) {
			c.Passed, c.Detail = true, "Waived by an exception. "+v.detail
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
	if rules.Type != solution.AzureIPCoSell && f.registered(solution.AzureIPCoSell) == nil && f.offer(solution.AzureIPCoSell) != nil {
		e.Warnings = append(e.Warnings, Warning{RegisterIPFirst, "The deal can be registered for Azure IP co-sell too: register that first, so that this form is filled in from it."})
	}
	return e
}

// err returns a Conflict with every criterion if one of them does not hold.
func (e Eligibility) err() error {
	if e.Eligible {
		return nil
	}
	f := fault.New(fault.Conflict, "registration-not-eligible", "The deal cannot be registered for %s.", e.Type)
	for _, c := range e.Criteria {
		if !c.Passed {
			f.Detail += " " + c.Detail
		}
		f.Checks = append(f.Checks, fault.Check{Code: string(c.Code), Passed: c.Passed, Detail: c.Detail, Contacts: []fault.Contact{}})
	}
	return f
}

// EarlyWin returns the warning for a deal that is won, or would be now, sooner after its creation than the program likes; otherwise
// nil.
func EarlyWin(d deal.Deal, p Program, now time.Time) *Warning {
	at := now
	if d.Closed != nil {
		at = *d.Closed
	}
	if at.Sub(d.Created) >= time.Duration(p.WonMinAgeHours)*time.Hour {
		return nil
	}
	return &Warning{WonTooEarly, fmt.Sprintf("The deal is won less than %d hours after it was created; its registration may be rejected.", p.WonMinAgeHours)}
}

func (f Facts) excepts(t solution.Incentive) bool {
	return f.Exception != nil && f.Exception.Status == ExceptionApproved && f.Exception.Type == t
}

func (f Facts) registered(t solution.Incentive) *Registration {
	i := slices.IndexFunc(f.Known, func(r Registration) bool { return r.Type == t })
	if i < 0 {
		return nil
	}
	return &f.Known[i]
}

// Registered returns the registration of the deal that has the id, or nil; also if there is no id.
func (f Facts) Registered(id *uuid.UUID) *Registration {
	i := slices.IndexFunc(f.Known, func(r Registration) bool { return id != nil && r.ID == *id })
	if i < 0 {
		return nil
	}
	return &f.Known[i]
}

// offer returns a solution of the deal that has the incentive now, or nil.
func (f Facts) offer(t solution.Incentive) *Offered {
	i := slices.IndexFunc(f.Solutions, func(o Offered) bool { return o.Ready && slices.Contains(o.Incentives, t) })
	if i < 0 {
		return nil
	}
	return &f.Solutions[i]
}

func (f Facts) shared(_ Rules, _ time.Time) verdict {
	shares := f.Deal.Consent.ShareWithMicrosoftsSellers
	switch d := f.Deal; {
	case d.DealType == deal.CoSell:
		return verdict{true, "Microsoft takes part in the deal.", ""}
	case d.DealType != deal.Lead && shares != nil && *shares:
		return verdict{true, "Microsoft's sellers may see the deal.", ""}
	case d.DealType == deal.Lead:
		return verdict{false, "The deal is a lead; only co-sell and partner-led deals can be registered.", "Create a co-sell or partner-led deal with the customer."}
	default:
		return verdict{false, "The deal is not shared with Microsoft; only co-sell and partner-led deals can be registered.", "Before the deal is closed, invite Microsoft or let its sellers see the deal."}
	}
}

func (f Facts) valuable(r Rules, _ time.Time) verdict {
	d := f.Deal.Details
	rate, known := f.Rates[d.Currency]
	if !known {
		return verdict{false, fmt.Sprintf("There is no exchange rate from %s to USD for this month or before.", d.Currency), "Ask the operator to load the rate."}
	}
	worth := d.Value.USD(rate.Rate)
	compared, must := worth.Cmp(r.MinDealValueUSD), "more than"
	if r.MinDealValueCounts {
		must = "at least"
	}
	said := fmt.Sprintf("The deal is worth %s %s; %s %s USD are needed.", d.Value, d.Currency, must, r.MinDealValueUSD)
	return verdict{compared > 0 || compared == 0 && r.MinDealValueCounts, said, "Correct the value while the deal is open, if it is wrong."}
}

// notAccepted is said to a party that has not accepted the deal, which is told nothing of Microsoft's answer.
var notAccepted = verdict{false, "Your organisation has not accepted the deal.", "Accept the deal."}

// managed goes by what Microsoft has done: who it sells to together with the partner is its customer. Of a deal that Microsoft was not
// asked about nothing speaks against it; a reviewer may find out.
func (f Facts) managed(Rules, time.Time) verdict {
	switch m := f.Microsoft; {
	case m == nil:
		return verdict{true, "Nothing here says that Microsoft does not manage the customer; a reviewer may find so.", ""}
	case f.Deal.Accepted == nil:
		return notAccepted
	case m.Accepted != nil:
		return verdict{true, "Microsoft has taken the deal up with the customer.", ""}
	default:
		return verdict{false, "Microsoft has not taken the deal up, so that it is not known to manage the customer.", "Wait for Microsoft's answer; if it declines, create the deal again with a record of the customer that Microsoft manages."}
	}
}

func (f Facts) tagged(r Rules, _ time.Time) verdict {
	if o := f.offer(r.Type); o != nil {
		return verdict{true, fmt.Sprintf("%s has the incentive %s.", o.Name, r.Type), ""}
	}
	names := make([]string, len(f.Solutions))
	any := false
	for i, o := range f.Solutions {
		names[i] = o.Name
		any = any || len(o.Incentives) > 0 && o.Ready
	}
	what := "Have one of the solutions reviewed towards the incentive, and keep it published."
	if !any {
		return verdict{false, fmt.Sprintf("No solution of the deal carries an IP incentive now (%s); only IP incentives can be registered.", strings.Join(names, ", ")), what}
	}
	return verdict{false, fmt.Sprintf("No solution of the deal has the incentive %s now (%s).", r.Type, strings.Join(names, ", ")), what}
}

func (f Facts) won(_ Rules, now time.Time) verdict {
	at := f.Deal.StateAt(now)
	switch {
	case at.Substatus == deal.Won:
		return verdict{true, "The deal is won.", ""}
	case at.Status == deal.Closed:
		return verdict{false, fmt.Sprintf("The deal is %s.", at), "Nothing: a closed deal stays as it is. If it should be won, create it again."}
	default:
		return verdict{false, fmt.Sprintf("The deal is %s.", at), "Register it once it is won."}
	}
}

// accepted wants Microsoft's acceptance of a co-sell deal only.
func (f Facts) accepted(_ Rules, now time.Time) verdict {
	if f.Microsoft == nil {
		return verdict{true, "Microsoft was not asked to take part.", ""}
	}
	if f.Deal.Accepted == nil {
		return notAccepted
	}
	switch f.Microsoft.StateAt(now).Substatus {
	case deal.Accepted, deal.Won:
		return verdict{true, "Microsoft has accepted the deal.", ""}
	case deal.Pending:
		return verdict{false, "Microsoft has not answered yet.", "Wait for Microsoft's answer."}
	default:
		return verdict{false, "Microsoft takes no part in the deal.", "Create the deal again and invite Microsoft anew."}
	}
}

// noAssessment goes by the program and the requirements of the deal: solution assessments are told by their name.
func (f Facts) noAssessment(Rules, time.Time) verdict {
	program := f.Deal.ReferralProgram
	if program != nil && squeezed(*program) == "solutionassessment" || f.requires("solutionassessment") {
		return verdict{false, "The deal is a solution assessment, which is never registered.", "Nothing: register another deal."}
	}
	return verdict{true, "The deal is no solution assessment.", ""}
}

// noServices: services co-sell deals come from Microsoft and name the partner's role.
func (f Facts) noServices(Rules, time.Time) verdict {
	by := f.Deal.InviteContext.InvitedBy
	if by != nil && by.OrganizationID == access.Microsoft && (f.requires("partnerrole") || f.requires("partnerprogram")) {
		return verdict{false, "The deal is a services co-sell, which is never registered.", "Nothing: register another deal."}
	}
	return verdict{true, "The deal is no services co-sell.", ""}
}

func (f Facts) requires(attribute string) bool {
	more := f.Deal.Details.Requirements.AdditionalRequirements
	return more != nil && slices.ContainsFunc(more.Attributes, func(a deal.Attribute) bool { return squeezed(a.Type) == attribute })
}

func squeezed(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(text))
}

func (f Facts) recent(r Rules, _ time.Time) verdict {
	return verdict{true, fmt.Sprintf("The form is refused if the contract was signed before %s, more than %d days ago or in the future.",
		f.sharedSince().UTC().Format(time.DateOnly), r.SignedMaxAgeDays), ""}
}

// sharedSince returns the later of the deal's creation and Microsoft's invitation.
func (f Facts) sharedSince() time.Time {
	if f.Microsoft != nil && f.Microsoft.Created.After(f.Deal.Created) {
		return f.Microsoft.Created
	}
	return f.Deal.Created
}

// checkType wants an incentive that can be registered (rule R7).
func checkType(m *fault.Mistakes, pointer, code string) {
	list, _ := reference.Get(reference.Incentives)
	switch {
	case code == "":
		m.Add(pointer, "required", "Name the incentive.")
	case !list.Has(code):
		m.Add(pointer, "unknown-code", "%q is no code of the list %s.", code, reference.Incentives)
	case !slices.Contains(Incentives(), solution.Incentive(code)):
		m.Add(pointer, "incentive-not-registrable", "%s cannot be registered: only IP incentives can, namely %s, %s and %s.", titleOf(code),
			solution.AzureIPCoSell, solution.BizAppsPremium, solution.BizAppsStandard)
	}
}

// Incentives returns the incentives that deals can be registered for, in the order in which they are shown.
func Incentives() []solution.Incentive {
	return []solution.Incentive{solution.AzureIPCoSell, solution.BizAppsPremium, solution.BizAppsStandard}
}

func titleOf(code string) string {
	list, _ := reference.Get(reference.Incentives)
	if e, known := list.Entry(code); known {
		return e.Title
	}
	return code
}
