package projection

import (
	"bytes"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/deal"
)

// Ranks tells whether a score or a fit may be another by what facts have become: those of a deal that has another side or waits for an
// answer, when they say something else than before, which is nil for a new deal.
func Ranks(before *Deal, is Deal) bool {
	if before == nil {
		return is.counts()
	}
	return (before.counts() || is.counts()) && !is.says(*before)
}

func (d Deal) counts() bool { return d.Counterpart != "" || d.Status == deal.New }

// says tells whether facts say the same as others, whatever the revisions are that they were read from.
func (d Deal) says(other Deal) bool {
	d.Revision, d.MicrosoftRevision = other.Revision, other.MicrosoftRevision
	mine, err := json.Marshal(d)
	theirs, otherErr := json.Marshal(other)
	return err == nil && otherErr == nil && bytes.Equal(mine, theirs)
}
