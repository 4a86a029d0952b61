package registration

import (
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/wording"
)

// outcome tells whether a criterion holds, what is said about it, and what would make it hold.
type outcome struct {
	passed           bool
	detail, whatToDo wording.Text
}

func holds(format wording.Format, args ...any) outcome {
	return outcome{passed: true, detail: wording.Of(format, args...)}
}

// fails returns the outcome of a criterion that does not hold, with what would make it hold.
func fails(whatToDo, detail wording.Format, args ...any) outcome {
	return outcome{detail: wording.Of(detail, args...), whatToDo: wording.Of(whatToDo)}
}

// criteria are the conditions by their codes.
var criteria = map[CriterionCode]func(Facts, Rules, time.Time) outcome{
	DealShared:        Facts.dealShared,
	DealValueReached:  Facts.dealValueReached,
	CustomerManaged:   Facts.customerManaged,
	SolutionTagged:    Facts.solutionTagged,
	DealWon:           Facts.dealWon,
	MicrosoftAccepted: Facts.microsoftAccepted,
	NoAssessment:      Facts.noAssessment,
	NoServices:        Facts.noServices,
	ContractIsRecent:  Facts.contractIsRecent,
}

func (f Facts) dealShared(_ Rules, _ time.Time) outcome {
	shares := f.Deal.Consent.ShareWithMicrosoftsSellers
	switch d := f.Deal; {
	case d.DealType == deal.CoSell:
		return holds("The deal is shared with Microsoft.")
	case d.DealType != deal.Lead && shares != nil && *shares:
		return holds("Microsoft's sellers may see the deal.")
	case d.DealType == deal.Lead:
		return fails("Create a co-sell or partner-led deal with the customer.",
			"The deal is a lead; only co-sell and partner-led deals can be registered.")
	default:
		return fails("Before the deal is closed, invite Microsoft or let its sellers see the deal.",
			"The deal is not shared with Microsoft; only co-sell and partner-led deals can be registered.")
	}
}

func (f Facts) dealValueReached(r Rules, _ time.Time) outcome {
	d := f.Deal.Details
	rate, known := f.Rates[d.Currency]
	if !known {
		return fails("Ask the operator to load the rate.", "There is no exchange rate from %s to USD for this month or before.", d.Currency)
	}
	worth := d.Value.USD(rate.Rate)
	compared := worth.Cmp(r.MinDealValueUSD)
	return outcome{
		compared > 0 || compared == 0 && r.MinDealValueCounts,
		wording.Of("The deal is worth %s %s; %s %s USD is needed.", d.Value, d.Currency,
			leastOf(r.MinDealValueCounts), r.MinDealValueUSD),
		wording.Of("Correct the value while the deal is open, if it is wrong."),
	}
}

// leastOf says in words whether a minimum itself is enough.
func leastOf(counts bool) wording.Text {
	if counts {
		return wording.Of("at least")
	}
	return wording.Of("more than")
}

// notAccepted is the outcome for a party that has not accepted the deal, and so is not told Microsoft's answer.
var notAccepted = fails("Accept the deal.", "Your organisation has not accepted the deal.")

// customerManaged goes by Microsoft's answer: a customer that it sells to together with the partner is one that it manages. A deal that
// Microsoft was not asked about passes; a reviewer may decide otherwise.
func (f Facts) customerManaged(_ Rules, now time.Time) outcome {
	const not = "Microsoft has not taken up the deal, so it is not known to manage the customer."
	switch m := f.Microsoft; {
	case m == nil:
		return holds("Nothing here shows that Microsoft does not manage the customer; a reviewer may still find so.")
	case f.Deal.Accepted == nil:
		return notAccepted
	case m.Accepted != nil:
		return holds("Microsoft has taken up the deal with the customer.")
	case m.StateAt(now).Status == deal.New:
		return fails(
			"Wait for Microsoft's answer; if it declines, recreate the deal with a customer record that Microsoft manages.", not)
	default:
		return fails("Recreate the deal with a customer record that Microsoft manages, and invite Microsoft again.", not)
	}
}

func (f Facts) solutionTagged(r Rules, _ time.Time) outcome {
	if o := f.solutionWith(r.Type); o != nil {
		return holds("%s has the incentive %s.", o.Name, titleOf(string(r.Type)))
	}
	names := make([]string, len(f.Solutions))
	otherIncentive := false
	for i, o := range f.Solutions {
		names[i] = o.Name
		otherIncentive = otherIncentive || len(o.Incentives) > 0 && o.Ready
	}
	const what = "Have one of the solutions reviewed for the incentive, and keep it published."
	if !otherIncentive {
		return fails(what, "No solution of the deal has an IP incentive at present (%s); only IP incentives can be registered.",
			strings.Join(names, ", "))
	}
	return fails(what, "No solution of the deal has the incentive %s at present (%s).", titleOf(string(r.Type)), strings.Join(names, ", "))
}

func (f Facts) dealWon(_ Rules, now time.Time) outcome {
	at := f.Deal.StateAt(now)
	switch {
	case at.Substatus == deal.Won:
		return holds("The deal is won.")
	case at.Status == deal.Closed:
		return fails("Nothing: a closed deal stays as it is. If it was won after all, recreate it.", "The deal is %s.", at.Said())
	default:
		return fails("Register it once it is won.", "The deal is %s.", at.Said())
	}
}

// microsoftAccepted wants Microsoft's acceptance, but only of a co-sell deal.
func (f Facts) microsoftAccepted(_ Rules, now time.Time) outcome {
	if f.Microsoft == nil {
		return holds("Microsoft was not asked to take part.")
	}
	if f.Deal.Accepted == nil {
		return notAccepted
	}
	switch at := f.Microsoft.StateAt(now); at.Substatus {
	case deal.Accepted, deal.Won:
		return holds("Microsoft has accepted the deal.")
	case deal.Pending:
		return fails("Wait for Microsoft's answer.", "Microsoft has not answered yet.")
	default:
		return fails("Recreate the deal and invite Microsoft again.", "Microsoft's deal is %s.", at.Said())
	}
}

// noAssessment goes by the program and the requirements of the deal: solution assessments are recognised by their name.
func (f Facts) noAssessment(Rules, time.Time) outcome {
	program := f.Deal.ReferralProgram
	if program != nil && normalized(*program) == "solutionassessment" || f.requires("solutionassessment") {
		return fails("Nothing: register another deal.", "The deal is a solution assessment, which is never registered.")
	}
	return holds("The deal is not a solution assessment.")
}

// noServices recognises services co-sell deals: they come from Microsoft and name the partner's role.
func (f Facts) noServices(Rules, time.Time) outcome {
	by := f.Deal.InviteContext.InvitedBy
	if by != nil && by.OrganizationID == access.Microsoft && (f.requires("partnerrole") || f.requires("partnerprogram")) {
		return fails("Nothing: register another deal.", "The deal is a services co-sell, which is never registered.")
	}
	return holds("The deal is not a services co-sell.")
}

func (f Facts) requires(attribute string) bool {
	more := f.Deal.Details.Requirements.AdditionalRequirements
	return more != nil && slices.ContainsFunc(more.Attributes, func(a deal.Attribute) bool { return normalized(a.Type) == attribute })
}

func normalized(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(text))
}

func (f Facts) contractIsRecent(r Rules, _ time.Time) outcome {
	return holds("The form is refused if the contract was signed before %s, more than %d days ago or in the future.",
		f.sharedSince().UTC().Format(time.DateOnly), r.SignedMaxAgeDays)
}

// sharedSince returns when Microsoft was invited or, if that is later, when the deal was created.
func (f Facts) sharedSince() time.Time {
	if f.Microsoft != nil && f.Microsoft.Created.After(f.Deal.Created) {
		return f.Microsoft.Created
	}
	return f.Deal.Created
}
