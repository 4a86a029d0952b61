package registration

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// Step is an action in a status. Submit, which begins a registration's life, has the status "".
type Step struct {
	Action Action
	From   Status
}

// transitions is the life of a registration (Register deals, May 2023). A step that is not listed cannot happen; nothing leaves Closed. If
// a step can lead to several statuses, the form decides between them (statusAfter): a submitted registration is approved automatically,
// waits for a reviewer or the marketplace, or is closed at once because the solution does not run on Azure.
var transitions = map[Step][]Status{
	{Submit, ""}:                           {Approved, ReviewPending, MarketplacePending, Closed},
	{AskForAction, ReviewPending}:          {ActionRequired},
	{Pass, ReviewPending}:                  {Passed},
	{Fail, ReviewPending}:                  {Failed},
	{Sample, Approved}:                     {ReviewPending},
	{AskForAction, MarketplacePending}:     {ActionRequired},
	{PassMarketplace, MarketplacePending}:  {MarketplacePassed},
	{FailMarketplace, MarketplacePending}:  {MarketplaceFailed},
	{Edit, ActionRequired}:                 {ActionRequired},
	{Resubmit, ActionRequired}:             {ReviewPending, MarketplacePending, Closed},
	{Close, Approved}:                      {Closed},
	{Close, Passed}:                        {Closed},
	{Close, Failed}:                        {Closed},
	{Close, MarketplacePassed}:             {Closed},
	{Close, MarketplaceFailed}:             {Closed},
	{ApproveException, ReviewPending}:      {ActionRequired},
	{ApproveException, ActionRequired}:     {ActionRequired},
	{ApproveException, Approved}:           {ActionRequired},
	{ApproveException, Passed}:             {ActionRequired},
	{ApproveException, Failed}:             {ActionRequired},
	{ApproveException, MarketplacePending}: {ActionRequired},
	{ApproveException, MarketplacePassed}:  {ActionRequired},
	{ApproveException, MarketplaceFailed}:  {ActionRequired},
}

// Transitions returns a copy of the table of a registration's life.
func Transitions() map[Step][]Status { return maps.Clone(transitions) }

// Allows returns nil if the status allows the action, and otherwise a Conflict (registration-state) that names the status.
func (r Registration) Allows(a Action) error {
	_, err := r.next(a)
	return err
}

func (r Registration) next(a Action) ([]Status, error) {
	to, ok := transitions[Step{a, r.Status}]
	if !ok {
		return nil, stateConflict(refusals[a], words[r.Status])
	}
	return to, nil
}

func stateConflict(format wording.Format, args ...any) error {
	return fault.New(fault.Conflict, "registration-state", format, args...)
}

// needsComments has the actions that a reviewer must explain.
var needsComments = map[Action]bool{AskForAction: true, Fail: true, FailMarketplace: true}

// Review carries out a reviewer's action: AskForAction, Pass, Fail, Sample, PassMarketplace, FailMarketplace or Close. Faults: Forbidden
// (own-registration) for a reviewer who has submitted the registration, Conflict if the status does not allow the action or an exception
// still waits for its decision, Invalid without the comments that the action needs.
func (r Registration) Review(
	a Action, comments *string, asked *Exception, by audit.Actor, address string, now time.Time,
) (Registration, Entry, error) {
	if err := r.mayReview(address); err != nil {
		return Registration{}, Entry{}, err
	}
	to, err := r.next(a)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	if a == Close && asked != nil && asked.Status == ExceptionPending {
		return Registration{}, Entry{}, fault.New(fault.Conflict, "exception-pending",
			"An exception has been requested; decide that first.")
	}
	if needsComments[a] && (comments == nil || plaintext.Blank(*comments)) {
		var m fault.Mistakes
		m.Add("/comments", "required", "Comments are required: the partner reads them.")
		return Registration{}, Entry{}, m.Err()
	}
	after := r
	if a == Sample {
		after.ReviewReasons = append(slices.Clone(r.ReviewReasons), Sampled)
	}
	after.StatusReason = comments
	after = after.inStatus(to[0], now)
	return r.record(a, after, by, comments, now)
}

// MayClaim returns nil if a reviewer with the address can take on the registration: it waits for a review, and the reviewer has neither
// submitted nor edited it. Faults: Forbidden (own-registration), Conflict (registration-state).
func (r Registration) MayClaim(address string) error {
	if r.Status != ReviewPending && r.Status != MarketplacePending {
		return stateConflict("The registration is %s; there is nothing to review.", words[r.Status])
	}
	return r.mayReview(address)
}

// mayReview refuses a reviewer who has submitted or edited the registration.
func (r Registration) mayReview(address string) error {
	for _, s := range r.SubmittedBy {
		if email.Same(s.Email, address) {
			return fault.New(fault.Forbidden, "own-registration", "You cannot review what you submitted yourself.")
		}
	}
	return nil
}

// inStatus returns the registration in the status, with the time at which it came into it.
func (r Registration) inStatus(to Status, now time.Time) Registration {
	r.Status = to
	switch h := &r.History; to {
	case ReviewPending:
		h.ReviewPending = &now
	case ActionRequired:
		h.ActionRequired = &now
	case Passed, MarketplacePassed:
		h.Passed = &now
	case Failed, MarketplaceFailed:
		h.Failed = &now
	case Approved:
		h.Approved = &now
	case MarketplacePending:
		h.Marketplace = &now
	case Closed:
		h.Closed = &now
	}
	return r
}

// Entry is one step of a registration's life, as it is stored and shown. Entries are never changed or removed.
type Entry struct {
	Number   int64           `json:"sequence"`
	Action   Action          `json:"action"`
	Occurred time.Time       `json:"occurredDateTime"`
	Actor    audit.Actor     `json:"actor"`
	From     *Status         `json:"from"` // nil for the submission
	To       Status          `json:"to"`
	Comments *string         `json:"comments"`
	Changes  []change.Change `json:"changes"`
}

// Seen returns the entry as the organisation's users may see it: of a reviewer only the organisation.
func (e Entry) Seen(organizationID string) Entry {
	if by := e.Actor.OrganizationID; by != nil && *by != organizationID {
		e.Actor = e.Actor.AsParty("Microsoft")
	}
	return e
}

// bookkeeping are the members that change with every step, or that the entry has members of its own for.
var bookkeeping = map[string]bool{"/eTag": true, "/updatedDateTime": true, "/status": true, "/statusReason": true, "/submittedBy": true}

// record completes a step: it raises the revision and writes the entry.
func (r Registration) record(a Action, after Registration, by audit.Actor, comments *string, now time.Time) (Registration, Entry, error) {
	after.Revision, after.Updated = r.Revision+1, now
	changes, err := change.Between(r, after, bookkeeping)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	changes = slices.DeleteFunc(changes, func(c change.Change) bool { return strings.HasPrefix(c.Pointer, "/statusHistory/") })
	entry := Entry{
		Number: int64(after.Revision), Action: a, Occurred: now, Actor: by, From: &r.Status, To: after.Status,
		Comments: comments, Changes: changes,
	}
	return after, entry, nil
}
