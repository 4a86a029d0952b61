package solution

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/revision"
)

// Entry is one change of a solution, as it is kept and shown. Entries are never changed or removed.
type Entry struct {
	Sequence revision.Number `json:"-"` // the solution's revision after the change
	Number   int64           `json:"sequence"`
	Action   Action          `json:"action"`
	Occurred time.Time       `json:"occurredDateTime"`
	Actor    Actor           `json:"actor"`
	Goal     *Goal           `json:"goal"` // of a review
	From     *State          `json:"from"` // nil for the creation
	To       State           `json:"to"`
	Notes    *string         `json:"notes"` // what was said with it: the notes of who asks, the report of the reviewer
	Changes  []change.Change `json:"changes"`
}

// Actor is who changed a solution, as its history tells.
type Actor struct {
	Type           string     `json:"type"` // User of the own organisation, or Party: another one, without the person
	ID             *uuid.UUID `json:"id"`
	Name           string     `json:"name"`
	OrganizationID *string    `json:"organizationId"`
}

// By returns the actor that a signed-in user is in the history of the organisation's solution.
func By(a access.Actor, organizationID string) Actor {
	if a.OrganizationID != organizationID {
		return Actor{Type: "Party", Name: a.OrganizationName, OrganizationID: &a.OrganizationID}
	}
	return Actor{Type: "User", ID: &a.UserID, Name: a.Name, OrganizationID: &a.OrganizationID}
}

// bookkeeping are members that change with every change.
var bookkeeping = map[string]bool{"/eTag": true, "/updatedDateTime": true}

// record completes a change: it raises the revision and fills in the history entry.
func (o Offer) record(after Offer, e Entry, now time.Time) (Offer, Entry, error) {
	after.Revision = o.Revision + 1
	after.Updated = now
	changes, err := change.Between(o, after, bookkeeping)
	if err != nil {
		return Offer{}, Entry{}, err
	}
	e.Sequence, e.Number, e.Occurred, e.Changes = after.Revision, int64(after.Revision), now, changes
	return after, e, nil
}
