package deal

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
)

// Entry is one change of a deal, as it is stored and shown. Entries are never changed or removed.
type Entry struct {
	Sequence   Revision        `json:"-"`        // the deal's revision after the change
	Number     *int64          `json:"sequence"` // nil for another party: gaps would show how many changes were private
	Action     Action          `json:"action"`
	Occurred   time.Time       `json:"occurredDateTime"`
	Actor      audit.Actor     `json:"actor"`
	Channel    audit.Channel   `json:"channel"`
	From       *State          `json:"from"` // nil for the creation
	To         State           `json:"to"`
	ReasonCode *string         `json:"reasonCode"`
	Notes      *string         `json:"notes"`
	Changes    []change.Change `json:"changes"`
}

// bookkeeping are the members that every change touches, or that the entry has members of its own for.
var bookkeeping = map[string]bool{
	"/eTag": true, "/updatedDateTime": true, "/lastModifiedVia": true, "/status": true, "/substatus": true,
}

// record completes a change: it raises the revision and writes the history entry.
func (d Deal) record(a Action, after Deal, by audit.Actor, r Reason, now time.Time) (Deal, Entry, error) {
	after.Revision = d.Revision + 1
	after.Updated = now
	after.LastModifiedVia = by.Via
	changes, err := change.Between(d, after, bookkeeping)
	if err != nil {
		return Deal{}, Entry{}, err
	}
	entry := after.entry(a, by, r, now)
	entry.From, entry.Changes = &d.State, changes
	return after, entry, nil
}

// entry returns the history entry for the change that led to this deal, without what it was before.
func (d Deal) entry(a Action, by audit.Actor, r Reason, now time.Time) Entry {
	number := int64(d.Revision)
	e := Entry{
		Sequence: d.Revision, Number: &number, Action: a, Occurred: now, Actor: by, Channel: by.Via,
		To: d.State, Notes: r.Notes, Changes: []change.Change{},
	}
	if r.Code != "" {
		e.ReasonCode = &r.Code
	}
	return e
}

// Seen returns the entry as another party of the engagement may see it: whose organisation acted, the states before and after, and the
// reason and notes of a partner's decline. Why Microsoft declined is disclosed with its answer only.
func (e Entry) Seen(by Inviter) Entry {
	if e.Actor.Type == audit.ByUser {
		e.Actor = audit.Actor{Type: audit.ByParty, Name: by.OrganizationName, OrganizationID: &by.OrganizationID, Via: e.Actor.Via}
	}
	e.Number, e.Changes = nil, []change.Change{}
	if e.Action != Decline || by.OrganizationID == access.Microsoft {
		e.ReasonCode, e.Notes = nil, nil
	}
	return e
}
