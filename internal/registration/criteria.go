package registration

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// outcome is whether a criterion holds, what is said of it, and what would make it hold.
type outcome struct {
	passed           bool
	detail, whatToDo string
}

// criteria are the conditions, each by its code.
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
		return outcome{true, "Microsoft takes part in the deal.", ""}
	case d.DealType != deal.Lead && shares != nil && *shares:
		return outcome{true, "Microsoft's sellers may see the deal.", ""}
	case d.DealType == deal.Lead:
		return outcome{
			false, "The deal is a lead; only co-sell and partner-led deals can be registered.",
			"Create a co-sell or partner-led deal with the customer.",
		}
	default:
		return outcome{
			false, "The deal is not shared with Microsoft; only co-sell and partner-led deals can be registered.",
			"Before the deal is closed, invite Microsoft or let its sellers see the deal.",
		}
	}
}

func (f Facts) dealValueReached(r Rules, _ time.Time) outcome {
	d := f.Deal.Details
	rate, known := f.Rates[d.Currency]
	if !known {
		return outcome{
			false, fmt.Sprintf("There is no exchange rate from %s to USD for this month or before.", d.Currency),
			"Ask the operator to load the rate.",
		}
	}
	worth := d.Value.USD(rate.Rate)
	compared, must := worth.Cmp(r.MinDealValueUSD), "more than"
	if r.MinDealValueCounts {
		must = "at least"
	}
	said := fmt.Sprintf("The deal is worth %s %s; %s %s USD are needed.", d.Value, d.Currency, must, r.MinDealValueUSD)
	return outcome{compared > 0 || compared == 0 && r.MinDealValueCounts, said, "Correct the value while the deal is open, if it is wrong."}
}

// notAccepted is said to a party that has not accepted the deal, which is told nothing of Microsoft's answer.
var notAccepted = outcome{false, "Your organisation has not accepted the deal.", "Accept the deal."}

// customerManaged goes by Microsoft's answer: whom it sells to together with the partner is its customer. A deal that Microsoft was not
// asked about passes; a reviewer may find otherIncentive.
func (f Facts) customerManaged(Rules, time.Time) outcome {
	switch m := f.Microsoft; {
	case m == nil:
		return outcome{true, "Nothing here says that Microsoft does not manage the customer; a reviewer may find so.", ""}
	case f.Deal.Accepted == nil:
		return notAccepted
	case m.Accepted != nil:
		return outcome{true, "Microsoft has taken the deal up with the customer.", ""}
	default:
		return outcome{
			false, "Microsoft has not taken the deal up, so that it is not known to manage the customer.",
			"Wait for Microsoft's answer; if it declines, create the deal again with a record of the customer that Microsoft manages.",
		}
	}
}

func (f Facts) solutionTagged(r Rules, _ time.Time) outcome {
	if o := f.solutionWith(r.Type); o != nil {
		return outcome{true, fmt.Sprintf("%s has the incentive %s.", o.Name, r.Type), ""}
	}
	names := make([]string, len(f.Solutions))
	otherIncentive := false
	for i, o := range f.Solutions {
		names[i] = o.Name
		otherIncentive = otherIncentive || len(o.Incentives) > 0 && o.Ready
	}
	what := "Have one of the solutions reviewed towards the incentive, and keep it published."
	if !otherIncentive {
		const text = "No solution of the deal carries an IP incentive now (%s); only IP incentives can be registered."
		return outcome{false, fmt.Sprintf(text, strings.Join(names, ", ")), what}
	}
	return outcome{false, fmt.Sprintf("No solution of the deal has the incentive %s now (%s).", r.Type, strings.Join(names, ", ")), what}
}

func (f Facts) dealWon(_ Rules, now time.Time) outcome {
	at := f.Deal.StateAt(now)
	switch {
	case at.Substatus == deal.Won:
		return outcome{true, "The deal is won.", ""}
	case at.Status == deal.Closed:
		return outcome{
			false, fmt.Sprintf("The deal is %s.", at),
			"Nothing: a closed deal stays as it is. If it should be won, create it again.",
		}
	default:
		return outcome{false, fmt.Sprintf("The deal is %s.", at), "Register it once it is won."}
	}
}

// microsoftAccepted wants Microsoft's acceptance of a co-sell deal only.
func (f Facts) microsoftAccepted(_ Rules, now time.Time) outcome {
	if f.Microsoft == nil {
		return outcome{true, "Microsoft was not asked to take part.", ""}
	}
	if f.Deal.Accepted == nil {
		return notAccepted
	}
	switch f.Microsoft.StateAt(now).Substatus {
	case deal.Accepted, deal.Won:
		return outcome{true, "Microsoft has accepted the deal.", ""}
	case deal.Pending:
		return outcome{false, "Microsoft has not answered yet.", "Wait for Microsoft's answer."}
	default:
		return outcome{false, "Microsoft takes no part in the deal.", "Create the deal again and invite Microsoft anew."}
	}
}

// noAssessment goes by the program and the requirements of the deal: solution assessments are told by their name.
func (f Facts) noAssessment(Rules, time.Time) outcome {
	program := f.Deal.ReferralProgram
	if program != nil && normalized(*program) == "solutionassessment" || f.requires("solutionassessment") {
		return outcome{false, "The deal is a solution assessment, which is never registered.", "Nothing: register another deal."}
	}
	return outcome{true, "The deal is no solution assessment.", ""}
}

// noServices: services co-sell deals come from Microsoft and name the partner's role.
func (f Facts) noServices(Rules, time.Time) outcome {
	by := f.Deal.InviteContext.InvitedBy
	if by != nil && by.OrganizationID == access.Microsoft && (f.requires("partnerrole") || f.requires("partnerprogram")) {
		return outcome{false, "The deal is a services co-sell, which is never registered.", "Nothing: register another deal."}
	}
	return outcome{true, "The deal is no services co-sell.", ""}
}

func (f Facts) requires(attribute string) bool {
	more := f.Deal.Details.Requirements.AdditionalRequirements
	return more != nil && slices.ContainsFunc(more.Attributes, func(a deal.Attribute) bool { return normalized(a.Type) == attribute })
}

func normalized(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(text))
}

func (f Facts) contractIsRecent(r Rules, _ time.Time) outcome {
	return outcome{true, fmt.Sprintf("The form is refused if the contract was signed before %s, more than %d days ago or in the future.",
		f.sharedSince().UTC().Format(time.DateOnly), r.SignedMaxAgeDays), ""}
}

// sharedSince returns the later of the deal's creation and Microsoft's invitation.
func (f Facts) sharedSince() time.Time {
	if f.Microsoft != nil && f.Microsoft.Created.After(f.Deal.Created) {
		return f.Microsoft.Created
	}
	return f.Deal.Created
}
