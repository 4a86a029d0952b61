package admin

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// NewRequest is a request for a role.
type NewRequest struct {
	Role  access.Role   `json:"role"`
	Scope account.Scope `json:"scope"`
	Notes string        `json:"notes"`
}

// RequestAccess asks the account admins for a role. Faults: Conflict (account-state) if the role has been asked for already, Invalid.
func (s *Service) RequestAccess(ctx context.Context, c verb.Call, in NewRequest) (verb.Reply, error) {
	return s.Write(ctx, c, verb.OwnReplay, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, err := tx.Organization(ctx, c.Actor.OrganizationID)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := (account.Grant{Role: in.Role, Scope: in.Scope}).CheckRequest(o).Err(); err != nil {
			return verb.Answer{}, err
		}
		r := account.Request{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: o.ID, UserID: c.Actor.UserID, UserName: c.Actor.Name, Role: in.Role,
			Scope: account.ScopeOf(in.Scope.Grant(in.Role).Locations), Notes: in.Notes, Status: account.RequestOpen, Created: now,
		}
		tx.Queue.InsertAccessRequest(r)
		if err := verb.Audit(tx, c, o.ID, audit.RequestAccess, nil, r, now); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.Publish(event.AccessRequested, o.ID, nil, r, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(r, r.ID.String())
	})
}

// AccessRequests returns up to limit requests before the given one, newest first: all of the organisation's for an account admin, for
// others their own.
func (s *Service) AccessRequests(
	ctx context.Context, a access.Actor, status []string, before uuid.UUID, limit int,
) (page.Page[account.Request], error) {
	of := &a.UserID
	if a.May(access.ManageUsers) {
		of = nil
	}
	found, err := s.db.AccessRequests(ctx, a.OrganizationID, of, status, before, limit+1)
	if err != nil {
		return page.Page[account.Request]{}, err
	}
	return page.ByID(found, limit, func(r account.Request) string { return r.ID.String() }), nil
}

// AccessRequest returns a request in the caller's organisation: any for an account admin, for others their own. Faults: NotFound,
// Forbidden.
func (s *Service) AccessRequest(ctx context.Context, a access.Actor, id uuid.UUID) (account.Request, error) {
	r, err := s.db.AccessRequest(ctx, a.OrganizationID, id)
	if err != nil {
		return account.Request{}, err
	}
	if r.UserID != a.UserID && !a.May(access.ManageUsers) {
		return account.Request{}, s.Advise(ctx, a, access.Denied(a, access.ManageUsers))
	}
	return r, nil
}

// GrantAccessRequest grants the requested role. Faults: NotFound, Forbidden, Conflict (account-state, own-roles), Invalid.
func (s *Service) GrantAccessRequest(ctx context.Context, c verb.Call, id uuid.UUID, comments *string) (verb.Reply, error) {
	return s.decide(ctx, c, id, audit.GrantAccessRequest, account.RequestGranted, comments)
}

// DeclineAccessRequest closes a request without granting the role. Faults: NotFound, Forbidden, Conflict (account-state).
func (s *Service) DeclineAccessRequest(ctx context.Context, c verb.Call, id uuid.UUID, comments *string) (verb.Reply, error) {
	return s.decide(ctx, c, id, audit.DeclineAccessRequest, account.RequestDeclined, comments)
}

func (s *Service) decide(
	ctx context.Context, c verb.Call, id uuid.UUID, a audit.Action, to account.RequestStatus, comments *string,
) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ManageUsers), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		r, err := tx.AccessRequest(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Require(c.Actor, access.ManageUsers); err != nil {
			return verb.Answer{}, err
		}
		after, err := r.Decide(to, comments, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if to == account.RequestGranted {
			if err := s.grantRequested(ctx, tx, c, r, now); err != nil {
				return verb.Answer{}, err
			}
		}
		tx.Queue.DecideAccessRequest(after, c.Actor.UserID)
		if err := verb.Audit(tx, c, r.OrganizationID, a, r, after, now); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.Publish(event.AccessDecided, r.OrganizationID, nil, after, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(after, id.String())
	})
}

func (s *Service) grantRequested(ctx context.Context, tx *postgres.Tx, c verb.Call, r account.Request, now time.Time) error {
	f, err := tx.UserFacts(ctx, r.OrganizationID, r.UserID)
	if err != nil {
		return err
	}
	after, err := grant(tx, c.Actor, f, account.Grant{Role: r.Role, Scope: r.Scope})
	if err != nil {
		return err
	}
	return s.userChanged(ctx, tx, c, audit.GrantRole, f.User, after, now)
}
