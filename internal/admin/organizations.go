package admin

import (
	"context"
	"reflect"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Organizations returns up to limit organisations after the given one. The fault is Forbidden.
func (s *Service) Organizations(ctx context.Context, a access.Actor, after string, limit int) (page.Page[account.Organization], error) {
	if err := access.Require(a, access.ManageOrganizations); err != nil {
		return page.Page[account.Organization]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Organizations(ctx, after, limit+1)
	if err != nil {
		return page.Page[account.Organization]{}, err
	}
	return page.ByID(found, limit, func(o account.Organization) string { return o.ID }), nil
}

// Organization returns an organisation: any for an operator, for others their own. The fault is NotFound.
func (s *Service) Organization(ctx context.Context, a access.Actor, id string) (account.Organization, error) {
	if id != a.OrganizationID && !a.May(access.ManageOrganizations) {
		return account.Organization{}, fault.Missing()
	}
	return s.db.Organization(ctx, id)
}

// CreateOrganization creates an organisation with its locations and invites its first account admin. Faults: Forbidden,
// Conflict (already-exists), Invalid.
func (s *Service) CreateOrganization(ctx context.Context, c verb.Call, in account.NewOrganization) (verb.Reply, error) {
	check := s.RoleReplay(c.Actor, access.ManageOrganizations)
	return s.Write(ctx, c, check, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ManageOrganizations); err != nil {
			return verb.Answer{}, err
		}
		if err := in.Check().Err(); err != nil {
			return verb.Answer{}, err
		}
		o := in.Organization(now)
		tx.Queue.InsertOrganization(o)
		admin := in.AccountAdmin.User(o.ID, account.Person, now)
		admin.Grants = []account.Grant{{Role: access.AccountAdmin, Scope: account.ScopeOf(nil)}}
		tx.Queue.InsertUser(admin)
		if err := verb.Audit(tx, c, o.ID, audit.CreateOrganization, nil, o, now); err != nil {
			return verb.Answer{}, err
		}
		if err := verb.Audit(tx, c, o.ID, audit.InviteUser, nil, admin, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(o, o.ID)
	})
}

// changeOrganization locks an organisation, has do change it and writes the result if anything has changed.
func (s *Service) changeOrganization(
	ctx context.Context, c verb.Call, id string, a audit.Action, do func(account.Organization) (account.Organization, error),
) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.Organization), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, err := managed(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		after, err := do(o)
		if err != nil {
			return verb.Answer{}, err
		}
		if !reflect.DeepEqual(o, after) {
			after.Revision++
			tx.Queue.UpdateOrganization(after)
			if err := verb.Audit(tx, c, id, a, o, after, now); err != nil {
				return verb.Answer{}, err
			}
		}
		return verb.Tagged(after, id, after.Revision)
	})
}

// managed locks an organisation for an operator. For others only their own organisation exists, and they may not manage it.
func managed(ctx context.Context, tx *postgres.Tx, a access.Actor, id string) (account.Organization, error) {
	if !a.May(access.ManageOrganizations) {
		if id != a.OrganizationID {
			return account.Organization{}, fault.Missing()
		}
		return account.Organization{}, access.Denied(a, access.ManageOrganizations)
	}
	return tx.Organization(ctx, id)
}

// UpdateOrganization renames an organisation or sets its mail domains. Faults: NotFound, Forbidden, PreconditionRequired, Stale, Invalid.
func (s *Service) UpdateOrganization(ctx context.Context, c verb.Call, id string, in account.OrganizationPatch) (verb.Reply, error) {
	action := audit.RenameOrganization
	if in.MailDomains != nil {
		action = audit.ChangeMailDomains
	}
	return s.changeOrganization(ctx, c, id, action, func(o account.Organization) (account.Organization, error) {
		if err := c.RequireMatch(o.Revision); err != nil {
			return o, err
		}
		return o.Patched(in)
	})
}

// SuspendOrganization locks all users of an organisation out. Faults: NotFound, Forbidden, Conflict (account-state) for an organisation
// that is suspended already and for the operator's own.
func (s *Service) SuspendOrganization(ctx context.Context, c verb.Call, id string) (verb.Reply, error) {
	return s.changeOrganization(ctx, c, id, audit.SuspendOrganization, func(o account.Organization) (account.Organization, error) {
		if o.ID == c.Actor.OrganizationID {
			return o, fault.New(fault.Conflict, "account-state", "You cannot suspend your own organisation.")
		}
		return o.To(account.Suspended)
	})
}

// ResumeOrganization ends the suspension of an organisation. Faults: NotFound, Forbidden, Conflict (account-state).
func (s *Service) ResumeOrganization(ctx context.Context, c verb.Call, id string) (verb.Reply, error) {
	return s.changeOrganization(ctx, c, id, audit.ResumeOrganization, func(o account.Organization) (account.Organization, error) {
		return o.To(account.Open)
	})
}

// AddLocation adds a location to an organisation. Faults: NotFound, Forbidden, Conflict (already-exists), Invalid.
func (s *Service) AddLocation(ctx context.Context, c verb.Call, id string, l account.Location) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.Organization), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, err := managed(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := l.Check().Err(); err != nil {
			return verb.Answer{}, err
		}
		after := o.With(l)
		after.Revision++
		tx.Queue.AddLocation(id, l)
		if err := verb.Audit(tx, c, id, audit.AddLocation, o, after, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Tagged(after, id, after.Revision)
	})
}
