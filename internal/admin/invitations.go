package admin

import (
	"cmp"
	"context"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// AcceptInvitation lets the invited person sign in with the identity from now on. The identity provider has vouched for the mail address.
// A name from the provider replaces the one in the invitation. The fault is NotFound for an invitation that is gone.
func (s *Service) AcceptInvitation(ctx context.Context, by postgres.Identity, address, name string, about postgres.Invitation) error {
	now := s.Time()
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		before, err := tx.Invited(ctx, by, address, about)
		if err != nil {
			return err
		}
		after := before
		after.Status, after.Name, after.Reinvited = account.Active, cmp.Or(name, before.Name), nil
		tx.Queue.AcceptInvitation(after, by, now)
		self := audit.User(access.Actor{UserID: after.ID, Name: after.Name, OrganizationID: after.OrganizationID})
		return verb.AuditBy(tx, self, after.OrganizationID, audit.ActivateUser, before, after, now)
	})
}
