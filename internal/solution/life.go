package solution

import (
	"maps"
	"slices"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Action is something that happens to a solution. The values are the wire names.
type Action string

// The actions.
const (
	Create     Action = "Create"
	Edit       Action = "Edit"
	Publish    Action = "Publish"
	Withdraw   Action = "Withdraw"
	AskReview  Action = "AskReview"
	PassReview Action = "PassReview"
	FailReview Action = "FailReview"
)

// Goal is what a review is about. The values are the wire names.
type Goal string

// The goals (Co-sell requirements, Aug 2023).
const (
	ToBeReady      Goal = "CoSellReady"
	ForAzureIP     Goal = "AzureIpCoSell"
	ForBizStandard Goal = "BizAppsStandard"
	ForBizPremium  Goal = "BizAppsPremium"
)

// Goals returns every goal, in the order in which they are shown.
func Goals() []Goal { return []Goal{ToBeReady, ForAzureIP, ForBizStandard, ForBizPremium} }

// ReviewState is how far the review towards a goal has come.
type ReviewState string

// The states of a review.
const (
	NotAsked    ReviewState = "NotAsked"
	UnderReview ReviewState = "UnderReview"
	Passed      ReviewState = "Passed"
	Failed      ReviewState = "Failed"
)

// GoalState is the state of the latest review towards a goal.
type GoalState struct {
	Goal  Goal        `json:"goal"`
	State ReviewState `json:"state"`
}

// State is a publish state or the state of a review.
type State string

// Step is an action in a state: Publish, Withdraw and Edit happen in a publish state, the rest in the state of one goal's review.
type Step struct {
	Action Action
	From   State
}

// transitions is the life of a solution. A step that is not listed cannot happen. What has been passed stays passed: deals keep the flags
// from their creation, and withdrawing a solution closes the gate (R4) without taking its flags away.
var transitions = map[Step]State{
	{Edit, State(Draft)}:             State(Draft),
	{Edit, State(Published)}:         State(Published),
	{Publish, State(Draft)}:          State(Published),
	{Withdraw, State(Published)}:     State(Draft),
	{AskReview, State(NotAsked)}:     State(UnderReview),
	{AskReview, State(Failed)}:       State(UnderReview),
	{PassReview, State(UnderReview)}: State(Passed),
	{FailReview, State(UnderReview)}: State(Failed),
}

// Transitions returns a copy of the table of the solution's life.
func Transitions() map[Step]State { return maps.Clone(transitions) }

// refusals say why an action is not possible; the argument says what the solution or its review is.
var refusals = map[Action]wording.Format{
	Publish:    "The solution is already %s.",
	Withdraw:   "The solution is already %s.",
	AskReview:  "The review for this goal is already %s.",
	PassReview: "The review is already %s.",
	FailReview: "The review is already %s.",
}

// words say what a solution, or its review, in a state is.
var words = map[State]wording.Format{
	State(Draft):       "a draft",
	State(Published):   "published",
	State(NotAsked):    "not asked for",
	State(UnderReview): "under way",
	State(Passed):      "passed",
	State(Failed):      "failed",
}

// next returns the state that the action leads to, or a Conflict (solution-state).
func next(a Action, from State) (State, error) {
	to, ok := transitions[Step{a, from}]
	if !ok {
		return "", fault.New(fault.Conflict, "solution-state", refusals[a], words[from])
	}
	return to, nil
}

// Review returns the state of the latest review towards the goal.
func (o Offer) Review(g Goal) ReviewState {
	i := slices.IndexFunc(o.Reviews, func(s GoalState) bool { return s.Goal == g })
	if i < 0 {
		return NotAsked
	}
	return o.Reviews[i].State
}

// withReview returns the states of the reviews for all goals, with that for g changed.
func (o Offer) withReview(g Goal, to ReviewState) []GoalState {
	all := make([]GoalState, 0, len(Goals()))
	for _, goal := range Goals() {
		state := o.Review(goal)
		if goal == g {
			state = to
		}
		all = append(all, GoalState{goal, state})
	}
	return all
}

// WithReviews returns the solution with the states of its reviews, including those for goals that no review was asked for.
func (o Offer) WithReviews(known []GoalState) Offer {
	o.Reviews = known
	o.Reviews = o.withReview("", NotAsked)
	return o
}
