package projection

import (
	"bytes"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/deal"
)

// Ranks tells whether the deal may affect a score or have a fit: it has another side, or waits for an answer.
func (d Deal) Ranks() bool { return d.Counterpart != "" || d.Status == deal.New }

// Says tells whether facts are the same as others, regardless of the revisions that they were read from.
func (d Deal) Says(other Deal) bool {
	d.Revision, d.MicrosoftRevision = other.Revision, other.MicrosoftRevision
	mine, err := json.Marshal(d)
	theirs, otherErr := json.Marshal(other)
	return err == nil && otherErr == nil && bytes.Equal(mine, theirs)
}
