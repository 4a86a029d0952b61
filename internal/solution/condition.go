package solution

import (
	"slices"
	"strings"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// outcome tells whether a condition holds, and what to say about it.
type outcome struct {
	passed bool
	detail wording.Text
}

func holds(format wording.Format) outcome { return outcome{true, wording.Of(format)} }

func fails(format wording.Format, args ...any) outcome {
	return outcome{false, wording.Of(format, args...)}
}

// outcomeOf returns an outcome with the first text if it passed, and otherwise with the second.
func outcomeOf(passed bool, yes, no wording.Format) outcome {
	if passed {
		return holds(yes)
	}
	return fails(no)
}

func (c outcome) check(code CheckCode) fault.Check {
	return fault.Check{Code: string(code), Passed: c.passed, Detail: c.detail, Contacts: []fault.Contact{}}
}

func readyFirst(o Offer, _ Facts) outcome {
	return outcomeOf(o.CoSellStatus == CoSellReady, "The solution is co-sell ready.", "The solution must be co-sell ready first.")
}

func canCoSell(o Offer, _ Facts) outcome {
	switch text(o.OfferType) {
	case "":
		return fails("Declare the offer type.")
	case string(OfficeAddIn):
		return fails("Office add-ins can never be co-sell ready.")
	default:
		return holds("Offers of this type can be co-sell ready.")
	}
}

func azureOfferType(o Offer, _ Facts) outcome {
	return outcomeOf(o.is(AzureApplication, AzureContainer, AzureVirtualMachine, IoTEdgeModule, SaaS),
		"The offer is of a type with Azure IP.",
		"The offer must be an Azure application, container, virtual machine, IoT Edge module or SaaS.")
}

func businessOfferType(o Offer, _ Facts) outcome {
	return outcomeOf(o.is(Dynamics365, PowerApps), "The offer is for Dynamics 365 or Power Apps.",
		"The offer must be for Dynamics 365 or Power Apps.")
}

func (o Offer) is(types ...OfferType) bool {
	return o.OfferType != nil && slices.Contains(types, *o.OfferType)
}

func published(o Offer, _ Facts) outcome {
	return outcomeOf(o.PublishState == Published, "The listing is live.", "Publish the solution first.")
}

func completeProfile(_ Offer, f Facts) outcome {
	gaps := f.Profile.Gaps()
	if len(gaps) == 0 {
		return holds("The business profile of the location is complete.")
	}
	missing := gaps[0].Detail
	for _, g := range gaps[1:] {
		missing = wording.Of("%s %s", missing, g.Detail)
	}
	return fails("The business profile of the location is not complete: %s", missing)
}

func geographiesCovered(o Offer, _ Facts) outcome {
	uncovered := slices.DeleteFunc(slices.Clone(o.Geographies), func(country string) bool {
		return slices.ContainsFunc(o.SalesContacts, func(c SalesContact) bool { return c.Country == country })
	})
	switch {
	case len(o.Geographies) == 0:
		return fails("Name the co-sell geographies, each with a sales contact.")
	case len(uncovered) > 0:
		return fails("There is no sales contact for %s.", strings.Join(uncovered, ", "))
	default:
		return holds("Every co-sell geography has a sales contact.")
	}
}

func onePager(o Offer, _ Facts) outcome {
	return outcomeOf(o.Documents.OnePager != nil, "There is a one-pager.", "Give the address of a one-pager.")
}

func pitchDeck(o Offer, _ Facts) outcome {
	return outcomeOf(o.Documents.PitchDeck != nil, "There is a pitch deck.", "Give the address of a pitch deck.")
}

func transactable(o Offer, _ Facts) outcome {
	return outcomeOf(o.Transactable, "The offer can be bought through the marketplace.",
		"The offer must be one that can be bought through the marketplace.")
}

func referenceArchitecture(o Offer, _ Facts) outcome {
	if o.is(AzureApplication, AzureContainer, AzureVirtualMachine, IoTEdgeModule) {
		return holds("Offers of this type need no reference architecture.")
	}
	return outcomeOf(o.Documents.ReferenceArchitecture != nil, "There is a reference architecture.",
		"Give the address of a reference architecture.")
}

func trailingRevenue(o Offer, _ Facts) outcome {
	return outcomeOf(o.TrailingRevenue != nil && o.TrailingRevenue.Cmp(revenueThreshold) >= 0,
		"The declared revenue or consumption of the 12 months before is at least 100,000 USD.",
		"Declare revenue or consumption of at least 100,000 USD in the 12 months before.")
}

func isvConnect(o Offer, _ Facts) outcome {
	return outcomeOf(o.IsvConnectEnrolled, "The organisation is enrolled in ISV Connect.",
		"The organisation must be enrolled in ISV Connect.")
}
