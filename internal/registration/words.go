package registration

import "github.com/cosell/cosell/internal/wording"

// words say what a registration in a status is.
var words = map[Status]wording.Format{
	Approved:           "approved",
	ReviewPending:      "in review",
	ActionRequired:     "sent back",
	Passed:             "passed by a reviewer",
	Failed:             "failed by a reviewer",
	MarketplacePending: "with the marketplace",
	MarketplacePassed:  "confirmed by the marketplace",
	MarketplaceFailed:  "refused by the marketplace",
	Closed:             "closed",
}

// refusals say that an action is not possible in a status.
var refusals = map[Action]wording.Format{
	AskForAction:     "A registration that is %s cannot be sent back.",
	Pass:             "A registration that is %s cannot be passed.",
	Fail:             "A registration that is %s cannot be failed.",
	Sample:           "A registration that is %s cannot be taken as a sample.",
	PassMarketplace:  "A registration that is %s cannot be confirmed by the marketplace.",
	FailMarketplace:  "A registration that is %s cannot be refused by the marketplace.",
	Edit:             "A registration that is %s cannot be edited.",
	Resubmit:         "A registration that is %s cannot be submitted again.",
	Close:            "A registration that is %s cannot be closed.",
	ApproveException: "No exception can be approved for a registration that is %s.",
}

// finals say that an exception has been decided.
var finals = map[ExceptionStatus]wording.Format{
	ExceptionApproved: "The exception has been approved; that is final.",
	ExceptionDeclined: "The exception has been declined; that is final.",
}
