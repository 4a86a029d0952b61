package account

import (
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/revision"
)

// Settings is how the deals of an organisation are kept. While nobody has changed them they have the revision 0.
type Settings struct {
	OrganizationID   string          `json:"-"`
	OrganizationName string          `json:"-"`
	Revision         revision.Number `json:"eTag"`
	Choices
	Updated *time.Time `json:"updatedDateTime"`
}

// Choices is what an organisation can change.
type Choices struct {
	UniqueReferences bool `json:"uniqueExternalReferenceIds"` // no two deals get the same externalReferenceId
}

// Subject returns the organisation as the subject of a change of its settings.
func (s Settings) Subject() audit.Subject {
	return audit.Subject{Type: "Organization", ID: s.OrganizationID, Name: s.OrganizationName}
}

// Patched returns the settings with a merge patch (RFC 7396) on them, and whether that changed anything. The fault is Invalid.
func (s Settings) Patched(patch []byte, now time.Time) (after Settings, changed bool, err error) {
	after = s
	if err := change.Merge(s.Choices, patch, &after.Choices); err != nil {
		return Settings{}, false, err
	}
	if after.Choices == s.Choices {
		return s, false, nil
	}
	after.Revision, after.Updated = s.Revision+1, &now
	return after, true, nil
}
