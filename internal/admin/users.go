package admin

import (
	"context"
	"reflect"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// UserFilter narrows a list of users.
type UserFilter = postgres.UserFilter

// Users returns up to limit users of the caller's organisation after the given one, oldest first. The fault is Forbidden.
func (s *Service) Users(ctx context.Context, a access.Actor, f UserFilter, after uuid.UUID, limit int) (page.Page[account.User], error) {
	if err := access.Require(a, access.ManageUsers); err != nil {
		return page.Page[account.User]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Users(ctx, a.OrganizationID, f, after, limit+1)
	if err != nil {
		return page.Page[account.User]{}, err
	}
	return page.ByID(found, limit, func(u account.User) string { return u.ID.String() }), nil
}

// User returns a user of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) User(ctx context.Context, a access.Actor, id uuid.UUID) (account.User, error) {
	u, err := s.db.User(ctx, a.OrganizationID, id)
	if err != nil {
		return account.User{}, err
	}
	if err := access.Require(a, access.ManageUsers); err != nil {
		return account.User{}, s.Advise(ctx, a, err)
	}
	return u, nil
}

// InviteUser invites a person to the caller's organisation. Faults: Forbidden, Conflict (already-exists), Invalid.
func (s *Service) InviteUser(ctx context.Context, c verb.Call, in account.NewUser) (verb.Reply, error) {
	return s.newUser(ctx, c, audit.InviteUser, func(o account.Organization, now time.Time) (account.User, error) {
		return in.User(o.ID, account.Person, now), in.Check(o).Err()
	})
}

// CreateServiceAccount makes a user that is not a person. Faults: Forbidden, Invalid.
func (s *Service) CreateServiceAccount(ctx context.Context, c verb.Call, in account.NewUser) (verb.Reply, error) {
	return s.newUser(ctx, c, audit.CreateServiceAccount, func(o account.Organization, now time.Time) (account.User, error) {
		u := in.User(o.ID, account.ServiceAccount, now)
		u.MadeBy = c.Actor.People()
		return u, in.CheckService(o).Err()
	})
}

func (s *Service) newUser(
	ctx context.Context, c verb.Call, a audit.Action, begin func(account.Organization, time.Time) (account.User, error),
) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ManageUsers), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ManageUsers); err != nil {
			return verb.Answer{}, err
		}
		o, err := tx.Organization(ctx, c.Actor.OrganizationID)
		if err != nil {
			return verb.Answer{}, err
		}
		u, err := begin(o, now)
		if err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.InsertUser(u)
		if err := verb.Audit(tx, c, o.ID, a, nil, u, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(u, u.ID.String())
	})
}

// userStep is what a verb does to a user, given the facts that it needs.
type userStep func(tx *postgres.Tx, f postgres.UserFacts, now time.Time) (account.User, error)

// changeUser locks the organisation, so that changes of its users are serialised, takes one step with a user and writes the audit log.
func (s *Service) changeUser(ctx context.Context, c verb.Call, id uuid.UUID, a audit.Action, do userStep) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ManageUsers), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		f, err := tx.UserFacts(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Require(c.Actor, access.ManageUsers); err != nil {
			return verb.Answer{}, err
		}
		after, err := do(tx, f, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := s.userChanged(ctx, tx, c, a, f.User, after, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(after, id.String())
	})
}

// userChanged writes to the audit log what the caller has changed of a user, and carries out what follows from it. It does nothing if
// before and after are the same.
func (s *Service) userChanged(
	ctx context.Context, tx *postgres.Tx, c verb.Call, a audit.Action, before, after account.User, now time.Time,
) error {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	if err := verb.Audit(tx, c, before.OrganizationID, a, before, after, now); err != nil {
		return err
	}
	return s.accessChange(ctx, tx, audit.User(c.Actor), before, after, now)
}

// DeactivateUser locks a user out. Faults: NotFound, Forbidden, Conflict (account-state, last-account-admin).
func (s *Service) DeactivateUser(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.changeUser(ctx, c, id, audit.DeactivateUser, func(tx *postgres.Tx, f postgres.UserFacts, _ time.Time) (account.User, error) {
		if err := account.LastAdmin(f.User, f.OtherAdmins); err != nil {
			return f.User, err
		}
		after, err := f.User.Deactivate()
		if err != nil {
			return f.User, err
		}
		tx.Queue.SetUserStatus(id, after.Status)
		return after, nil
	})
}

// ReactivateUser lets a user in again. Faults: NotFound, Forbidden, Conflict (account-state).
func (s *Service) ReactivateUser(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.changeUser(ctx, c, id, audit.ReactivateUser, func(tx *postgres.Tx, f postgres.UserFacts, _ time.Time) (account.User, error) {
		after, err := f.User.Reactivate(f.SignsIn || f.HasToken)
		if err != nil {
			return f.User, err
		}
		tx.Queue.SetUserStatus(id, after.Status)
		tx.Queue.RenewChoice(id)
		return after, nil
	})
}

// ReinviteUser lets a person accept an invitation again, by a sign-in that proves the mail address. The present sign-in stops working at
// once; API tokens stay valid. Faults: NotFound, Forbidden, Conflict (account-state; last-account-admin if the organisation's last account
// admin would lose a working sign-in).
func (s *Service) ReinviteUser(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.changeUser(ctx, c, id, audit.ReinviteUser, func(tx *postgres.Tx, f postgres.UserFacts, now time.Time) (account.User, error) {
		after, err := f.User.Reinvite(now)
		if err != nil {
			return f.User, err
		}
		if f.SignsIn {
			if err := account.LastAdmin(f.User, f.OtherAdmins); err != nil {
				return f.User, err
			}
		}
		tx.Queue.Reinvite(id, now)
		return after, nil
	})
}

// GrantRole gives a user a role; the scope replaces that of the role so far. Faults: NotFound, Forbidden, Conflict (own-roles), Invalid.
func (s *Service) GrantRole(ctx context.Context, c verb.Call, id uuid.UUID, g account.Grant) (verb.Reply, error) {
	return s.changeUser(ctx, c, id, audit.GrantRole, func(tx *postgres.Tx, f postgres.UserFacts, _ time.Time) (account.User, error) {
		return grant(tx, c.Actor, f, g)
	})
}

func grant(tx *postgres.Tx, a access.Actor, f postgres.UserFacts, g account.Grant) (account.User, error) {
	if err := account.MayGrant(a, f.User); err != nil {
		return f.User, err
	}
	if err := g.Check(f.Organization).Err(); err != nil {
		return f.User, err
	}
	after, changed := f.User.WithGrant(g)
	if changed {
		tx.Queue.PutGrant(f.User.ID, g)
	}
	return after, nil
}

// RevokeRole takes a role away. Faults: NotFound, Forbidden, Conflict (account-state, last-account-admin).
func (s *Service) RevokeRole(ctx context.Context, c verb.Call, id uuid.UUID, r access.Role) (verb.Reply, error) {
	return s.changeUser(ctx, c, id, audit.RevokeRole, func(tx *postgres.Tx, f postgres.UserFacts, _ time.Time) (account.User, error) {
		if r == access.AccountAdmin {
			if err := account.LastAdmin(f.User, f.OtherAdmins); err != nil {
				return f.User, err
			}
		}
		after, err := f.User.WithoutGrant(account.Grant{Role: r})
		if err != nil {
			return f.User, err
		}
		tx.Queue.DropGrant(id, r)
		return after, nil
	})
}

// AccountAdmins returns the people who grant roles in the caller's organisation.
func (s *Service) AccountAdmins(ctx context.Context, a access.Actor) ([]fault.Contact, error) {
	return s.db.Holders(ctx, a.OrganizationID, access.AccountAdmin)
}
