package verb

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/postgres"
)

// Subject is anything that an entry of the audit log can be about.
type Subject interface{ Subject() audit.Subject }

// Audit writes an entry to the organisation's audit log: what the caller did, and how it changed the subject. before is nil for a new
// subject.
func Audit(tx *postgres.Tx, c Call, organizationID string, a audit.Action, before, after Subject, now time.Time) error {
	return AuditBy(tx, c.By(), organizationID, a, before, after, now)
}

// derived are members that follow from other members of a subject.
var derived = map[string]bool{"/actions": true}

// AuditBy is Audit for any actor.
func AuditBy(tx *postgres.Tx, by audit.Actor, organizationID string, a audit.Action, before, after Subject, now time.Time) error {
	var old any = struct{}{}
	if before != nil {
		old = before
	}
	changes, err := change.Between(old, after, derived)
	if err != nil {
		return err
	}
	return tx.Queue.InsertAuditEntry(audit.Entry{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: organizationID, Occurred: now, Action: a,
		Actor: by, Subject: after.Subject(), Changes: changes,
	})
}
