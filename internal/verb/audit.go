package verb

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/postgres"
)

// Subject is what the audit log can be about.
type Subject interface{ Subject() account.Subject }

// Audit writes what the caller did to the audit log of the organisation; before is nil for what is new.
func Audit(tx *postgres.Tx, c Call, organizationID string, a account.Action, before, after Subject, now time.Time) error {
	return AuditBy(tx, deal.User(c.Actor, deal.API), organizationID, a, before, after, now)
}

// AuditBy is Audit for whoever did it.
func AuditBy(tx *postgres.Tx, by deal.Actor, organizationID string, a account.Action, before, after Subject, now time.Time) error {
	var old any = struct{}{}
	if before != nil {
		old = before
	}
	changes, err := change.Between(old, after, nil)
	if err != nil {
		return err
	}
	return tx.InsertAuditEntry(account.Entry{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: organizationID, Occurred: now, Action: a,
		Actor: by, Subject: after.Subject(), Changes: changes,
	})
}
