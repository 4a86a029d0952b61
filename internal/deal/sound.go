package deal

import (
	"maps"
	"slices"

	"github.com/cosell/cosell/internal/money"
)

// sound has the states that a deal begins in and those that its life leads to.
var sound = func() map[State]bool {
	all := map[State]bool{ownDeal: true, askedMicrosoft: true, askedPartner: true, informing: true}
	for _, to := range transitions {
		all[to] = true
	}
	return all
}()

// States returns the states that a deal can be in.
func States() []State { return slices.Collect(maps.Keys(sound)) }

// IsSound tells whether the rules can have made the deal. It repeats the database's deal_is_sound, which checks deals that anything else
// writes; checking the program's own there took 6 % of what it costs the database to create a deal.
func (d Deal) IsSound() bool {
	waits := d.Status == Informational || d.Status == New
	solutions := len(d.SolutionIDs())
	return d.Revision > 0 && sound[d.State] && (d.Expires != nil || !waits) &&
		slices.Contains([]Direction{Outgoing, Incoming}, d.Direction) &&
		slices.Contains([]Type{Private, PartnerLed, CoSell, PartnerToPartner, Lead}, d.DealType) &&
		slices.Contains([]Qualification{Unqualified, Direct, MarketingQualified, SalesQualified}, d.Qualification) &&
		d.Details.Value.Cmp(money.Amount{}) >= 0 && isCode(d.Details.Currency, 3) && isCode(d.Customer.Address.Country, 2) &&
		(solutions > 0 || d.DealType == Lead) && solutions <= maxSolutions && len(d.Team) <= maxTeam
}

// isCode tells whether the text is exactly length capital letters.
func isCode(text string, length int) bool {
	for i := range len(text) {
		if text[i] < 'A' || 'Z' < text[i] {
			return false
		}
	}
	return len(text) == length
}
