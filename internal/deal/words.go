package deal

import "github.com/cosell/cosell/internal/wording"

// words say what a deal in a state is.
var words = map[Substatus]wording.Format{
	Pending:     "new",
	Received:    "new",
	Accepted:    "active",
	Won:         "won",
	Lost:        "lost",
	Declined:    "declined",
	Expired:     "expired",
	Error:       "reported as an error",
	NoSubstatus: "for information",
}

// Said returns the state in the words that people use.
func (s State) Said() wording.Text { return wording.Of(words[s.Substatus]) }

// refusals say that an action is not possible in a state.
var refusals = map[Action]wording.Format{
	Create:      "A deal that is %s cannot be created.",
	Edit:        "A deal that is %s cannot be edited.",
	Invite:      "Nobody can be invited to a deal that is %s.",
	Accept:      "A deal that is %s cannot be accepted.",
	Decline:     "A deal that is %s cannot be declined.",
	Expire:      "A deal that is %s cannot expire.",
	Win:         "A deal that is %s cannot be won.",
	Lose:        "A deal that is %s cannot be lost.",
	ReportError: "A deal that is %s cannot be reported as an error.",
}
