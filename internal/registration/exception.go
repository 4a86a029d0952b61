package registration

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/solution"
)

// ExceptionStatus is what has become of an exception. The values are the wire names.
type ExceptionStatus string

// The statuses. A decision is final.
const (
	ExceptionPending  ExceptionStatus = "Pending"
	ExceptionApproved ExceptionStatus = "Approved"
	ExceptionDeclined ExceptionStatus = "Declined"
)

// Exception is what a partner asks for, once per deal, if the rules do not let it register a won deal, or its registration was decided
// against it. An Exception is never changed in place.
type Exception struct {
	ID               uuid.UUID          `json:"id"`
	DealID           uuid.UUID          `json:"dealId"`
	RegistrationID   *uuid.UUID         `json:"registrationId"` // nil: the deal could not be registered
	OrganizationID   string             `json:"organizationId"`
	OrganizationName string             `json:"organizationName"`
	Location         string             `json:"mpnId"`
	Type             solution.Incentive `json:"type"`
	ProgramVersion   int                `json:"programVersion"`
	Status           ExceptionStatus    `json:"status"`
	Justification    string             `json:"justification"`
	Changes          Changes            `json:"changes"`
	Asked            time.Time          `json:"requestedDateTime"`
	AskedBy          Submitter          `json:"requestedBy"`
	DecideBy         string             `json:"decisionDueDate"` // a day in UTC, YYYY-MM-DD
	Decided          *time.Time         `json:"decidedDateTime"`
	Comments         *string            `json:"comments"`
}

// Changes are the members of the contract that an exception can change, with the values that the partner wants.
type Changes struct {
	Value  *money.Amount `json:"value"`
	Term   *Term         `json:"term"`
	Signed *Date         `json:"signDateTime"`
	Start  *Date         `json:"startDateTime"`
	End    *Date         `json:"endDateTime"`
}

// ExceptionDraft is an exception as a caller asks for it. The members of its changes that no exception can change are there to be refused
// with a reason.
type ExceptionDraft struct {
	Type          string       `json:"type"`
	Justification string       `json:"justification"`
	Changes       ChangesDraft `json:"changes"`
}

// ChangesDraft are the changes as a caller gives them.
type ChangesDraft struct {
	Changes
	PrimaryDeploymentOn *string       `json:"primaryDeploymentOn"`
	IsDeployedOnAzure   *bool         `json:"isDeployedOnAzure"`
	SolutionValue       *money.Amount `json:"solutionValue"`
	Transaction         *string       `json:"marketplaceTransactionDateTime"`
	IsTransacted        *bool         `json:"isMarketplaceTransacted"`
	PricingModel        *string       `json:"pricingModel"`
	CustomerName        *string       `json:"customerName"`
}

// NewException asks for an exception for a won deal, by its registration if there is one. Faults: Invalid for what is wrong with the
// request; Conflict for a deal that is not won, has had its exception (exception-already-asked) or that no exception can help
// (registration-not-eligible), for a registration that is closed, and if it is too late (exception-too-late).
func NewException(in ExceptionDraft, facts Facts, who Submitter, holidays Holidays, now time.Time) (Exception, error) {
	m := in.check()
	if m.Has("/type") {
		return Exception{}, m.Err()
	}
	t := solution.Incentive(in.Type)
	if at := facts.Deal.StateAt(now); at.Substatus != deal.Won {
		f := fault.New(fault.Conflict, "registration-not-eligible",
			"An exception can only be requested for a won deal; this one is %s.", at.Said())
		f.State = &fault.State{Status: string(at.Status), Substatus: string(at.Substatus)}
		return Exception{}, f
	}
	if facts.Exception != nil {
		f := fault.New(fault.Conflict, "exception-already-asked",
			"An exception can be requested only once for each deal; the decision is final.")
		f.ConflictsWith = facts.Exception.ID.String()
		return Exception{}, f
	}
	known := facts.registered(t)
	since, figures := *facts.Deal.Closed, facts.Program
	if known != nil {
		since = known.Registered
		if known.Status == Closed {
			return Exception{}, known.Allows(ApproveException)
		}
	} else if err := facts.checkWaivable(in.Type, now); err != nil {
		return Exception{}, err
	}
	if days := dayNumber(now.UTC()) - dayNumber(since.UTC()); days > figures.Exceptions.WindowDays {
		return Exception{}, fault.New(fault.Conflict, "exception-too-late",
			"An exception must be requested within %d days; this is day %d.", figures.Exceptions.WindowDays, days)
	}
	if n := utf8.RuneCountInString(in.Justification); n > figures.Exceptions.TextMax {
		m.Add("/justification", "too-long", "The justification has %d characters; at most %d are allowed.", n, figures.Exceptions.TextMax).
			Most(figures.Exceptions.TextMax)
	}
	if known == nil {
		in.checkAllDates(&m)
	}
	in.checkOrder(&m, now)
	if err := m.Err(); err != nil {
		return Exception{}, err
	}
	e := Exception{
		ID: uuid.Must(uuid.NewV7()), DealID: facts.Deal.ID,
		OrganizationID: facts.Deal.OrganizationID, OrganizationName: facts.Deal.OrganizationName, Location: facts.Deal.Location,
		Type: t, ProgramVersion: figures.Version, Status: ExceptionPending,
		Justification: in.Justification, Changes: in.Changes.Changes, Asked: now, AskedBy: who,
		DecideBy: holidays.After(now, figures.Exceptions.DecisionWorkingDays),
	}
	if known != nil {
		e.RegistrationID = &known.ID
	}
	return e, nil
}

func (in ExceptionDraft) check() fault.Mistakes {
	var m fault.Mistakes
	checkType(&m, "/type", in.Type)
	if plaintext.Blank(in.Justification) {
		m.Add("/justification", "required", "Say why.")
	}
	c := in.Changes
	for pointer, given := range map[string]bool{
		"/changes/isDeployedOnAzure": c.IsDeployedOnAzure != nil, "/changes/solutionValue": c.SolutionValue != nil,
		"/changes/marketplaceTransactionDateTime": c.Transaction != nil, "/changes/isMarketplaceTransacted": c.IsTransacted != nil,
		"/changes/pricingModel": c.PricingModel != nil, "/changes/customerName": c.CustomerName != nil,
	} {
		if given {
			m.Add(pointer, "fixed",
				"No exception can change this: create a new deal, and quote the id of this one when you request an exception there.")
		}
	}
	if c.PrimaryDeploymentOn != nil {
		m.Add("/changes/primaryDeploymentOn", "fixed", "The tenant type can never be changed, not even by an exception.")
	}
	return m
}

// checkAllDates wants every date of a contract that is not registered.
func (in ExceptionDraft) checkAllDates(m *fault.Mistakes) {
	c := in.Changes.Changes
	for pointer, missing := range map[string]bool{
		"/changes/signDateTime": c.Signed == nil, "/changes/startDateTime": c.Start == nil, "/changes/term": c.Term == nil,
		"/changes/endDateTime": c.End == nil && (c.Term == nil || *c.Term == Finite),
	} {
		if missing {
			m.Add(pointer, "required", "Before it is registered, all dates of the contract are required.")
		}
	}
}

func (in ExceptionDraft) checkOrder(m *fault.Mistakes, now time.Time) {
	c := in.Changes.Changes
	if c.Signed != nil && c.Signed.age(now) < 0 {
		m.Add("/changes/signDateTime", "in-the-future", "The contract's signing date, %s, is in the future.", c.Signed)
	}
	if c.End != nil && c.Term != nil && *c.Term == Perpetual {
		m.Add("/changes/endDateTime", "perpetual-with-end", "A perpetual contract has no end.")
	}
	if c.End != nil && c.Start != nil && c.End.day() < c.Start.day() {
		m.Add("/changes/endDateTime", "before-start", "The contract ends on %s, before it starts on %s.", c.End, c.Start)
	}
}

// checkWaivable returns a Conflict with every criterion if one that no exception waives does not hold.
func (f Facts) checkWaivable(t string, now time.Time) error {
	e := f.Eligible(t, now)
	e.Eligible = !slices.ContainsFunc(e.Criteria, func(c Criterion) bool { return !c.Passed && slices.Contains(unwaivable, c.Code) })
	return e.err()
}

// Decide approves or declines an exception, for good. Faults: Forbidden (own-registration) for the person who asked for it, Conflict
// (exception-decided), Invalid without comments.
func (e Exception) Decide(to ExceptionStatus, comments, address string, now time.Time) (Exception, error) {
	if email.Same(e.AskedBy.Email, address) {
		return Exception{}, fault.New(fault.Forbidden, "own-registration", "You cannot decide what you requested yourself.")
	}
	if e.Status != ExceptionPending {
		return Exception{}, fault.New(fault.Conflict, "exception-decided", finals[e.Status])
	}
	if plaintext.Blank(comments) {
		var m fault.Mistakes
		m.Add("/comments", "required", "A decision needs comments, which the partner reads.")
		return Exception{}, m.Err()
	}
	e.Status, e.Decided, e.Comments = to, &now, &comments
	return e, nil
}

// Except carries the decision on an exception over to its registration. If approved, the registration goes back to the partner, with the
// date checks relaxed; if declined, it stays as it is. Faults: those of Review.
func (r Registration) Except(e Exception, by audit.Actor, address string, now time.Time) (Registration, Entry, error) {
	if err := r.mayReview(address); err != nil {
		return Registration{}, Entry{}, err
	}
	if e.Status == ExceptionDeclined {
		return r.record(DeclineException, r, by, e.Comments, now)
	}
	to, err := r.next(ApproveException)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	after := r
	after.Excepted, after.StatusReason = true, e.Comments
	return r.record(ApproveException, after.inStatus(to[0], now), by, e.Comments, now)
}

// Ask records in the registration's history that an exception was asked for.
func (r Registration) Ask(e Exception, by audit.Actor, now time.Time) (Registration, Entry, error) {
	return r.record(AskException, r, by, &e.Justification, now)
}

// Subject returns what access.Check needs to know of the exception; team is the deal's.
func (e Exception) Subject(team []string) access.Subject {
	return access.Subject{OrganizationID: e.OrganizationID, Location: e.Location, TeamEmails: team}
}

// Holidays are days that are not working days, as YYYY-MM-DD.
type Holidays map[string]bool

// After returns the day that many working days after the day of t in UTC, as YYYY-MM-DD. Saturdays, Sundays and holidays are not working
// days.
func (h Holidays) After(t time.Time, workingDays int) string {
	day := t.UTC()
	for workingDays > 0 {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday && !h[day.Format(time.DateOnly)] {
			workingDays--
		}
	}
	return day.Format(time.DateOnly)
}
