package account

import (
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/revision"
)

// Settings are an organisation's settings for its deals. While nobody has changed them they have revision 0.
type Settings struct {
	OrganizationID   string          `json:"-"`
	OrganizationName string          `json:"-"`
	Revision         revision.Number `json:"eTag"`
	Choices
	Updated *time.Time `json:"updatedDateTime"`
}

// Choices are the settings that an organisation can change.
type Choices struct {
	UniqueReferences bool `json:"uniqueExternalReferenceIds"` // no two deals may have the same externalReferenceId
}

// Subject returns the organisation as the subject of an entry of the audit log.
func (s Settings) Subject() audit.Subject {
	return audit.Subject{Type: "Organization", ID: s.OrganizationID, Name: s.OrganizationName}
}

// Patched returns the settings with a merge patch (RFC 7396) applied, and whether that changed anything. The fault is Invalid.
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
