package deal

import (
	"maps"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// State is where a deal is in its life.
type State struct {
	Status    Status    `json:"status"`
	Substatus Substatus `json:"substatus"`
}

// String returns the state as "Closed/Won".
func (s State) String() string { return string(s.Status) + "/" + string(s.Substatus) }

// Action is something that happens to a deal. The values are the wire names.
type Action string

// The actions.
const (
	Create      Action = "Create"
	Edit        Action = "Edit"
	Invite      Action = "Invite"
	Accept      Action = "Accept"
	Decline     Action = "Decline"
	Expire      Action = "Expire"
	Win         Action = "Win"
	Lose        Action = "Lose"
	ReportError Action = "ReportError"
)

// Step is an action in a status. A deal that is being created has no status yet; what creation leads to depends on the party.
type Step struct {
	Action Action
	From   Status
}

// The first states of a deal, by whose deal it is.
var (
	ownDeal        = State{Active, Accepted} // created by its own party
	askedMicrosoft = State{New, Pending}
	askedPartner   = State{New, Received}
	informing      = State{Informational, NoSubstatus} // a lead that needs no answer
)

// transitions is the life of a deal. A step that is not listed cannot happen; nothing leaves Closed (R5).
var transitions = map[Step]State{
	{Accept, New}:           {Active, Accepted},
	{Decline, New}:          {Closed, Declined},
	{Expire, New}:           {Closed, Expired},
	{Expire, Informational}: {Closed, Expired},
	{Edit, Active}:          {Active, Accepted},
	{Invite, Active}:        {Active, Accepted},
	{Win, Active}:           {Closed, Won},
	{Lose, Active}:          {Closed, Lost},
	{ReportError, Active}:   {Closed, Error},
}

// Transitions returns a copy of the table of the deal's life.
func Transitions() map[Step]State {
	table := make(map[Step]State, len(transitions))
	maps.Copy(table, transitions)
	return table
}

// StateAt returns the state that counts at a time: a deal whose time has run out is expired, whether or not that has been recorded yet.
func (d Deal) StateAt(now time.Time) State {
	if _, can := transitions[Step{Expire, d.Status}]; can && d.Expires != nil && !now.Before(*d.Expires) {
		return State{Closed, Expired}
	}
	return d.State
}

// At returns the deal as it is at a time. Once its time has run out it is expired as of then, without the contacts of a lead, and has an
// ETag of its own until the expiry is recorded.
func (d Deal) At(now time.Time) Deal {
	at := d.StateAt(now)
	if at == d.State {
		return d
	}
	d.State, d.Closed, d.Revision = at, d.Expires, d.Revision.Overdue()
	return d.Hiding()
}

// Allows returns nil if the deal's state allows the action now, and otherwise a Conflict that names the state: deal-terminal or
// deal-state. It allows the edit of a new deal, for which EditTo accepts only the party's own names for it.
func (d Deal) Allows(a Action, now time.Time) error {
	if a == Edit && d.StateAt(now).Status == New {
		return nil
	}
	_, err := d.next(a, now)
	return err
}

// next returns the state that the action leads to now, or a Conflict that names the state that the deal is in.
func (d Deal) next(a Action, now time.Time) (State, error) {
	at := d.StateAt(now)
	if a == Expire {
		if at != (State{Closed, Expired}) || d.Status == Closed {
			return State{}, conflict("deal-state", at, refusals[a], at.Said())
		}
		return at, nil
	}
	if at.Status == Closed {
		return State{}, conflict("deal-terminal", at, "The deal is %s; nothing about it can be changed.", at.Said())
	}
	to, ok := transitions[Step{a, at.Status}]
	if !ok && at == informing {
		return State{}, conflict("deal-state", at, "The lead is for information and needs no answer.")
	}
	if !ok {
		return State{}, conflict("deal-state", at, refusals[a], at.Said())
	}
	return to, nil
}

func conflict(code string, at State, format wording.Format, args ...any) error {
	f := fault.New(fault.Conflict, code, format, args...)
	f.State = &fault.State{Status: string(at.Status), Substatus: string(at.Substatus)}
	return f
}

// Reason is why a deal changed its state.
type Reason struct {
	Code  string  `json:"reasonCode"`
	Notes *string `json:"notes"`
}

// reasonLists names the reference list that an action's reason must come from. An action that is not listed takes no reason.
var reasonLists = map[Action]string{
	Decline:     reference.DeclineReasons,
	Lose:        reference.LossReasons,
	ReportError: reference.ErrorReasons,
}

// ReasonList returns the name of the reference list that the action's reason must come from; "" if it takes none.
func (d Deal) ReasonList(a Action) string {
	if a == Decline && d.OrganizationID == access.Microsoft {
		return reference.MicrosoftDeclineReasons
	}
	return reasonLists[a]
}

// Apply carries out Decline, Expire, Win, Lose or ReportError and returns the new deal with its history entry. Faults: Conflict
// (deal-terminal, deal-state) if the state does not allow it, Invalid for a bad reason.
func (d Deal) Apply(a Action, by audit.Actor, r Reason, now time.Time) (Deal, Entry, error) {
	to, err := d.next(a, now)
	if err != nil {
		return Deal{}, Entry{}, err
	}
	if err := d.checkReason(a, r); err != nil {
		return Deal{}, Entry{}, err
	}
	if a == Expire {
		d = d.Hiding() // before the comparison, so that the entry does not repeat what was removed
	}
	after := d.inState(to, r, now)
	return d.record(a, after, by, r, now)
}

func (d Deal) checkReason(a Action, r Reason) error {
	name := d.ReasonList(a)
	if name == "" {
		return nil
	}
	var m fault.Mistakes
	list, _ := reference.Get(name)
	entry, known := list.Entry(r.Code)
	switch {
	case plaintext.Blank(r.Code):
		m.Add("/reasonCode", "required", "This is required.")
	case !known:
		list.Refuse(&m, "/reasonCode", r.Code)
	case entry.NoteRequired && plaintext.Blank(value(r.Notes)):
		m.Add("/notes", "notes-required", "The reason %s needs notes.", r.Code)
	}
	return m.Err()
}

// inState returns the deal in its new state.
func (d Deal) inState(to State, r Reason, now time.Time) Deal {
	d.State = to
	d.StatusNotes = r.Notes
	if r.Code != "" {
		d.StatusReason = &r.Code
	}
	switch to.Status {
	case New, Informational: // no step leads back here
	case Active:
		d.Accepted = &now
		d.Expires = nil
	case Closed:
		d.Closed = &now
		if to.Substatus == Expired { // at the time it ran out, however late that is recorded
			d.Closed = d.Expires
		}
	}
	return d
}

// Acceptance is how the accepting party sees the deal; whatever is not given stays as the inviter gave it.
type Acceptance struct {
	Name                *string  `json:"name"`
	ExternalReferenceID *string  `json:"externalReferenceId"`
	CampaignID          *string  `json:"campaignId"`
	Details             Estimate `json:"details"`
	Team                []Member `json:"team"` // default: the caller
	Notes               *string  `json:"notes"`
}

// Estimate is what a party expects of a deal's size and date.
type Estimate struct {
	Notes    *string       `json:"notes"`
	Value    *money.Amount `json:"dealValue"`
	Currency *string       `json:"currency"`
	Closing  *time.Time    `json:"closingDateTime"`
}

// Accept makes the deal an active deal of the accepting party. The facts must include the rate of the currency that the acceptance gives.
// Faults: those of Apply, and Invalid for what is wrong with the acceptance.
func (d Deal) Accept(in Acceptance, caller Member, facts Facts, by audit.Actor, now time.Time) (Deal, Entry, error) {
	to, err := d.next(Accept, now)
	if err != nil {
		return Deal{}, Entry{}, err
	}
	r := Reason{Notes: in.Notes}
	after := d.inState(to, r, now).withAcceptance(in, caller)
	if err := after.check(d, nil, facts, now).Err(); err != nil {
		return Deal{}, Entry{}, err
	}
	return d.record(Accept, after, by, r, now)
}

func (d Deal) withAcceptance(in Acceptance, caller Member) Deal {
	override(&d.Name, in.Name)
	override(&d.Details.Value, in.Details.Value)
	override(&d.Details.Currency, in.Details.Currency)
	if in.Details.Closing != nil {
		d.Details.Closing = instant(*in.Details.Closing)
	}
	keep(&d.ExternalReferenceID, in.ExternalReferenceID)
	keep(&d.CampaignID, in.CampaignID)
	keep(&d.Details.Notes, in.Details.Notes)
	d.Team = in.Team
	if len(d.Team) == 0 {
		d.Team = []Member{caller}
	}
	d.DealType = d.dealType()
	return d
}

func override[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

func keep[T any](field **T, given *T) {
	if given != nil {
		*field = given
	}
}
