package solution

import (
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/revision"
)

// Entry is one change of a solution, as it is stored and shown. Entries are never changed or removed.
type Entry struct {
	Sequence revision.Number `json:"-"` // the solution's revision after the change
	Number   int64           `json:"sequence"`
	Action   Action          `json:"action"`
	Occurred time.Time       `json:"occurredDateTime"`
	Actor    audit.Actor     `json:"actor"`
	Goal     *Goal           `json:"goal"` // of a review
	From     *State          `json:"from"` // nil for the creation
	To       State           `json:"to"`
	Notes    *string         `json:"notes"` // the notes of the request or the report of the reviewer
	Changes  []change.Change `json:"changes"`
}

// bookkeeping are the members that every change touches.
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
