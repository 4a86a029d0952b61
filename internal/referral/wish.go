package referral

import "github.com/cosell/cosell/internal/deal"

// State is the state that a deal is to come to, in our own words; nil members are not named.
type State struct {
	Status    *deal.Status
	Substatus *deal.Substatus
	Reason    deal.Reason // for the step that leads there
}

// NewChange returns a change of members, given also as a merge patch of the deal, and of the state.
func NewChange(members map[string]any, patch []byte, to State) Change {
	return Change{
		Body: Body{Members: members}, Patch: patch, wanted: wanted{status: to.Status, substatus: to.Substatus, said: &to.Reason},
	}
}
