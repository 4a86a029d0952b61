package admin

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// OrganizationSettings returns the settings for deals of the caller's organisation. Everybody in it may read them.
func (s *Service) OrganizationSettings(ctx context.Context, a access.Actor) (account.Settings, error) {
	return s.db.OrganizationSettings(ctx, a.OrganizationID)
}

// EditOrganizationSettings changes the settings by a merge patch (RFC 7396). Faults: Forbidden, PreconditionRequired, Stale, Invalid.
func (s *Service) EditOrganizationSettings(ctx context.Context, c verb.Call, patch []byte) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ManageSettings), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ManageSettings); err != nil {
			return verb.Answer{}, err
		}
		before, err := tx.OrganizationSettings(ctx, c.Actor.OrganizationID)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := c.RequireMatch(before.Revision); err != nil {
			return verb.Answer{}, err
		}
		after, changed, err := before.Patched(patch, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if changed {
			tx.Queue.SaveOrganizationSettings(after)
			if err := verb.Audit(tx, c, c.Actor.OrganizationID, audit.ChangeSettings, before, after, now); err != nil {
				return verb.Answer{}, err
			}
		}
		return verb.Tagged(after, c.Actor.OrganizationID, after.Revision)
	})
}
