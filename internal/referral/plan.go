package referral

import (
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// way is where a deal is, and where a client wants it to come.
type way struct {
	from deal.Status
	to   deal.Substatus
}

// ways has the actions that lead there, in order. A pair that is not listed has no way: only the clock lets a deal expire, nothing goes
// back, and nothing leaves Closed.
var ways = map[way][]deal.Action{
	{deal.New, deal.Accepted}: {deal.Accept},
	{deal.New, deal.Declined}: {deal.Decline},
	{deal.New, deal.Won}:      {deal.Accept, deal.Win},
	{deal.New, deal.Lost}:     {deal.Accept, deal.Lose},
	{deal.Active, deal.Won}:   {deal.Win},
	{deal.Active, deal.Lost}:  {deal.Lose},
	{deal.Active, deal.Error}: {deal.ReportError},
}

// statuses are the statuses that the substatuses belong to.
var statuses = map[deal.Substatus]deal.Status{
	deal.NoSubstatus: deal.Informational, deal.Pending: deal.New, deal.Received: deal.New, deal.Accepted: deal.Active,
	deal.Won: deal.Closed, deal.Lost: deal.Closed, deal.Declined: deal.Closed, deal.Expired: deal.Closed, deal.Error: deal.Closed,
}

// alone has the only substatus of a status, which therefore need not be named. For New either one stands for waiting.
var alone = map[deal.Status]deal.Substatus{
	deal.Informational: deal.NoSubstatus, deal.New: deal.Pending, deal.Active: deal.Accepted,
}

// substatusOf returns the wanted substatus; "" if no state is wanted. The fault is Invalid for a state that does not exist.
func (w wanted) substatusOf() (deal.Substatus, error) {
	var m fault.Mistakes
	switch {
	case w.substatus != nil:
		status, known := statuses[*w.substatus]
		if !known {
			m.Add("/substatus", "invalid-value", "There is no such substatus.")
		} else if w.status != nil && *w.status != status {
			m.Add("/substatus", "contradiction", "%s does not belong to the status %s.", *w.substatus, *w.status)
		}
		return *w.substatus, m.Err()
	case w.status == nil:
		return "", nil
	}
	substatus, known := alone[*w.status]
	switch {
	case *w.status == deal.Closed:
		m.Add("/substatus", "required", "Say how it was closed: Won, Lost, Declined or Error.")
	case !known:
		m.Add("/status", "invalid-value", "There is no such status.")
	}
	return substatus, m.Err()
}

// actions returns the actions that lead from the deal's state to the wanted one; none if no state is wanted or the deal is in it already.
// Faults: Invalid as for substatusOf, Conflict (deal-terminal, deal-state) if there is no way.
func (w wanted) actions(d deal.Deal) ([]deal.Action, error) {
	to, err := w.substatusOf()
	if err != nil || to == "" || to == d.Substatus || d.Status == deal.New && statuses[to] == deal.New {
		return nil, err
	}
	actions, is := ways[way{d.Status, to}]
	if !is {
		return nil, noWay(d.State, to)
	}
	return actions, nil
}

func noWay(at deal.State, to deal.Substatus) error {
	f := fault.New(fault.Conflict, "deal-state", "No step leads from %s to %s.", at, deal.State{Status: statuses[to], Substatus: to})
	if at.Status == deal.Closed {
		f = fault.New(fault.Conflict, "deal-terminal", "The deal is %s; nothing about it can be changed.", at.Said())
	}
	f.State = &fault.State{Status: string(at.Status), Substatus: string(at.Substatus)}
	return f
}

// noReason is the note of a client that closes a deal without saying why.
const noReason = "No reason was given."

// other is the code for a reason that only the note tells.
const other = "Other"

// reasonOf returns the reason for an action, which the client gives by its code, by its number (Manage co-sell opportunities in bulk, Aug
// 2023), or in the client's own words.
func (w wanted) reasonOf(d deal.Deal, a deal.Action) deal.Reason {
	name := d.ReasonList(a)
	switch {
	case w.said != nil && name == "":
		return deal.Reason{Notes: w.said.Notes}
	case w.said != nil:
		return *w.said
	case name == "":
		return deal.Reason{Notes: w.reason}
	case w.reason == nil:
		return deal.Reason{Code: other, Notes: new(noReason)}
	}
	list, _ := reference.Get(name)
	entry, known := list.Entry(*w.reason)
	if n, err := strconv.Atoi(*w.reason); err == nil && n >= 1 && n <= len(list.Entries) {
		entry, known = list.Entries[n-1], true
	}
	switch {
	case !known:
		return deal.Reason{Code: other, Notes: w.reason}
	case entry.NoteRequired:
		return deal.Reason{Code: entry.Code, Notes: new(noReason)}
	default:
		return deal.Reason{Code: entry.Code}
	}
}

// checkReason wants a reason that comes without a step to be the one that the deal was closed for.
func (w wanted) checkReason(d deal.Deal) error {
	if w.reason == nil {
		return nil
	}
	known := []*string{d.StatusReason, d.StatusNotes}
	for _, a := range []deal.Action{deal.Decline, deal.Lose, deal.ReportError} {
		r := w.reasonOf(d, a)
		for _, k := range known {
			if k != nil && (*k == *w.reason || r.Code != other && strings.EqualFold(*k, r.Code)) {
				return nil
			}
		}
	}
	var m fault.Mistakes
	m.Add("/statusReason", "fixed", "Give a reason only together with the step that it belongs to.")
	return m.Err()
}

// Step is one of the steps that lead to what is wanted: a verb of deals.
type Step struct {
	Action     deal.Action
	Acceptance deal.Acceptance                    // for Accept
	Edit       func(deal.Deal) (deal.Deal, error) // for Edit: what the deal becomes, unchecked
	Reason     deal.Reason                        // for the actions that end the deal
}

// Plan returns the steps that lead from the deal as it is now to what the change wants; none if it is so already. An edit is part of the
// acceptance as far as that allows, and otherwise comes before the step that ends the deal. Faults: Invalid for a state or a place in a
// list that does not exist, Conflict for a state that no steps lead to.
func (c Change) Plan(d deal.Deal) ([]Step, error) {
	after, err := c.On(d)
	if err != nil {
		return nil, err
	}
	actions, err := c.wanted.actions(d)
	if err != nil {
		return nil, err
	}
	if len(actions) == 0 {
		if err := c.wanted.checkReason(d); err != nil {
			return nil, err
		}
	}
	edits, err := c.edits(d, after)
	if err != nil {
		return nil, err
	}
	return c.steps(d, after, actions, edits), nil
}

// edits tells whether members of the deal change. For an active deal the edit itself finds that out.
func (c Change) edits(d, after deal.Deal) (bool, error) {
	if !c.asks() || d.Status == deal.Active {
		return c.asks(), nil
	}
	return d.Edits(after)
}

func (c Change) steps(d, after deal.Deal, actions []deal.Action, edits bool) []Step {
	var steps []Step
	if edits && (len(actions) == 0 || actions[0] != deal.Accept) {
		steps = append(steps, Step{Action: deal.Edit, Edit: func(deal.Deal) (deal.Deal, error) { return after, nil }})
	}
	for i, a := range actions {
		var r deal.Reason
		if i == len(actions)-1 {
			r = c.wanted.reasonOf(d, a)
		}
		if a != deal.Accept {
			steps = append(steps, Step{Action: a, Reason: r})
			continue
		}
		steps = append(steps, Step{Action: a, Acceptance: acceptance(d, after, r)})
		if edits {
			steps = append(steps, Step{Action: deal.Edit, Edit: c.afterAcceptance})
		}
	}
	return steps
}
