package solution

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

// Review is what a reviewer is asked to look at, and the outcome.
type Review struct {
	ID               uuid.UUID     `json:"id"`
	SolutionID       string        `json:"solutionId"`
	OrganizationID   string        `json:"organizationId"`
	OrganizationName string        `json:"organizationName"`
	Goal             Goal          `json:"goal"`
	State            ReviewState   `json:"state"`
	Notes            *string       `json:"notes"`
	AskedBy          fault.Contact `json:"askedBy"`
	Asked            time.Time     `json:"askedDateTime"`
	Checks           []fault.Check `json:"checks"`   // as they were when the review was asked for
	Solution         Offer         `json:"solution"` // as it was then
	Decided          *time.Time    `json:"decidedDateTime"`
	Report           *string       `json:"report"`
}

// Request is what a caller gives to ask for a review.
type Request struct {
	Goal  Goal    `json:"goal"`
	Notes *string `json:"notes"`
}

// Ask asks for a review. Faults: Invalid without a goal, Conflict (solution-state while a review is open or after one was passed,
// prerequisites-missing with every check).
func (o Offer) Ask(in Request, f Facts, who access.Actor, now time.Time) (Offer, Entry, Review, error) {
	if !slices.Contains(Goals(), in.Goal) {
		var m fault.Mistakes
		m.Add("/goal", "required", "Name the goal of the review.")
		return Offer{}, Entry{}, Review{}, m.Err()
	}
	at := State(o.Review(in.Goal))
	to, err := next(AskReview, at)
	if err != nil {
		return Offer{}, Entry{}, Review{}, err
	}
	ready := o.Readiness(in.Goal, f)
	if err := ready.err(); err != nil {
		return Offer{}, Entry{}, Review{}, err
	}
	r := Review{
		ID: uuid.Must(uuid.NewV7()), SolutionID: o.ID, OrganizationID: o.OrganizationID, OrganizationName: o.OrganizationName,
		Goal: in.Goal, State: ReviewState(to), Notes: in.Notes, AskedBy: fault.Contact{Name: who.Name, Email: who.Email},
		Asked: now, Checks: ready.Checks, Solution: o,
	}
	after := o
	after.Reviews = o.withReview(in.Goal, r.State)
	after, entry, err := o.record(after, Entry{
		Action: AskReview, Actor: audit.UserSeenBy(o.OrganizationID, who), Goal: &r.Goal, From: &at, To: to, Notes: in.Notes,
	}, now)
	return after, entry, r, err
}

// Decide passes or fails a review of the solution. Faults: Conflict (solution-state for a review that has been decided,
// prerequisites-missing if a review that is to be passed no longer has what it needs), Invalid without a report.
func (o Offer) Decide(r Review, a Action, report string, f Facts, by audit.Actor, now time.Time) (Offer, Entry, Review, error) {
	at := State(r.State)
	to, err := next(a, at)
	if err != nil {
		return Offer{}, Entry{}, Review{}, err
	}
	if plaintext.Blank(report) {
		var m fault.Mistakes
		m.Add("/report", "required", "A decision needs a report.")
		return Offer{}, Entry{}, Review{}, m.Err()
	}
	after := o
	if a == PassReview {
		if err := o.Readiness(r.Goal, f).err(); err != nil {
			return Offer{}, Entry{}, Review{}, err
		}
		after = o.withGoal(r.Goal)
	}
	r.State, r.Decided, r.Report = ReviewState(to), &now, &report
	after.Reviews = o.withReview(r.Goal, r.State)
	after, entry, err := o.record(after, Entry{Action: a, Actor: by, Goal: &r.Goal, From: &at, To: to, Notes: &report}, now)
	return after, entry, r, err
}

// withGoal returns the solution with what passing a review for the goal brings.
func (o Offer) withGoal(g Goal) Offer {
	switch g {
	case ToBeReady:
		o.CoSellStatus = CoSellReady
	case ForAzureIP, ForBizStandard, ForBizPremium:
		if tag := Incentive(g); !slices.Contains(o.Incentives, tag) {
			o.Incentives = append(slices.Clone(o.Incentives), tag)
			slices.Sort(o.Incentives)
		}
	}
	return o
}
