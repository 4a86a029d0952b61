package job

import (
	"slices"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Action is what an operator does with a job. The values are the names on the wire.
type Action string

// The actions.
const (
	Retry  Action = "Retry"  // makes it available at once
	Cancel Action = "Cancel" // calls it off
)

// possible is what can be done with a job in each state.
var possible = map[State][]Action{
	Available: {Cancel},
	Running:   {},
	Retryable: {Retry, Cancel},
	Scheduled: {Retry, Cancel},
	Pending:   {Cancel},
	Completed: {},
	Cancelled: {Retry},
	Discarded: {Retry},
}

// refusals say why an action is not done with a job that is in another state.
var refusals = map[Action]wording.Format{
	Retry:  "A job that is %s cannot be retried.",
	Cancel: "A job that is %s cannot be cancelled.",
}

// Possible returns what can be done with a job in a state.
func Possible(s State) []Action { return possible[s] }

// May returns nil if an action can be done with the job, otherwise a Conflict (job-state).
func (r Record) May(a Action) error {
	if slices.Contains(possible[r.State], a) {
		return nil
	}
	return fault.New(fault.Conflict, "job-state", refusals[a], words[r.State])
}
