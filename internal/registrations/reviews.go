package registrations

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// QueueFilter narrows the reviewers' queue; nil members do not.
type QueueFilter = postgres.QueueFilter

// RegistrationQueue returns up to limit registrations of all organisations in a status, after the position; those that have waited longest
// come first. The fault is Forbidden.
func (s *Service) RegistrationQueue(
	ctx context.Context, a access.Actor, f QueueFilter, minAgeDays int, after *page.Position, limit int,
) (page.Page[postgres.Queued], error) {
	if err := access.Require(a, access.ReviewRegistrations); err != nil {
		return page.Page[postgres.Queued]{}, s.Advise(ctx, a, err)
	}
	now := s.Time()
	if minAgeDays > 0 {
		before := now.AddDate(0, 0, -minAgeDays)
		f.Before = &before
	}
	found, err := s.db.RegistrationQueue(ctx, f, after, limit+1, now)
	if err != nil {
		return page.Page[postgres.Queued]{}, err
	}
	return page.Of(found, limit, func(q postgres.Queued) page.Position {
		return page.Position{Key: q.Since.Format(time.RFC3339Nano), ID: q.ID().String()}
	}), nil
}

// QueuedRegistration returns a registration as its reviewers see it. Faults: NotFound for a caller who has nothing to do with it,
// Forbidden.
func (s *Service) QueuedRegistration(ctx context.Context, a access.Actor, id uuid.UUID) (postgres.Queued, error) {
	if a.May(access.ReviewRegistrations) {
		return s.db.QueuedRegistration(ctx, id, s.Time())
	}
	err := error(access.Denied(a, access.ReviewRegistrations))
	if a.OrganizationID != access.Microsoft {
		if _, missing := s.db.Registration(ctx, a.OrganizationID, id); missing != nil {
			err = missing
		}
	}
	return postgres.Queued{}, s.Advise(ctx, a, err)
}

// registrationToReview returns a registration to a reviewer, whatever organisation it belongs to. For a partner only its own
// organisation's registrations exist, and reviewing them is up to Microsoft.
func registrationToReview(
	ctx context.Context, tx *postgres.Tx, a access.Actor, id uuid.UUID, now time.Time,
) (q postgres.Queued, r registration.Registration, asked *registration.Exception, err error) {
	if a.May(access.ReviewRegistrations) {
		return tx.ReviewedRegistration(ctx, id, now)
	}
	denied := access.Denied(a, access.ReviewRegistrations)
	if a.OrganizationID == access.Microsoft {
		return q, r, nil, denied
	}
	owner, err := tx.RegistrationOwner(ctx, id)
	switch {
	case err != nil:
		return q, r, nil, err
	case owner != a.OrganizationID:
		return q, r, nil, fault.Missing()
	default:
		return q, r, nil, denied
	}
}

// ReviewRegistration carries out a reviewer's action on a registration, and returns the registration. Faults: NotFound, Forbidden (also
// own-registration), Stale, Conflict (claimed-by-another, registration-state, exception-pending), Invalid without the comments that the
// action needs.
func (s *Service) ReviewRegistration(
	ctx context.Context, c verb.Call, id uuid.UUID, a registration.Action, comments *string,
) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		q, r, asked, err := registrationToReview(ctx, tx, c.Actor, id, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := r.Allows(a); err != nil {
			return verb.Answer{}, err
		}
		if err := freeFor(q, c.Actor); err != nil {
			return verb.Answer{}, err
		}
		if err := c.Match(r.Revision); err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := r.Review(a, comments, asked, c.By(), c.Actor.Email, now)
		if err != nil {
			return verb.Answer{}, err
		}
		document, err := tx.Queue.UpdateRegistration(after, entry)
		return verb.Answer{ID: id.String(), ETag: after.Revision.String(), Body: document}, err
	})
}

// freeFor returns a Conflict if another reviewer has claimed the registration.
func freeFor(q postgres.Queued, a access.Actor) error {
	if q.Claim == nil || q.Claim.UserID == a.UserID {
		return nil
	}
	return fault.New(fault.Conflict, "claimed-by-another",
		"%s has been reviewing this registration since %s.", q.Claim.Name, q.Claim.Since.Format(time.RFC3339))
}

// ClaimRegistration makes the caller the one reviewer who works on a registration that waits for a review. Faults: NotFound, Forbidden
// (also own-registration), Conflict (claimed-by-another, registration-state).
func (s *Service) ClaimRegistration(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		q, r, _, err := registrationToReview(ctx, tx, c.Actor, id, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := r.MayClaim(c.Actor.Email); err != nil {
			return verb.Answer{}, err
		}
		if err := freeFor(q, c.Actor); err != nil {
			return verb.Answer{}, err
		}
		if q.Claim == nil {
			q.Claim = &postgres.Claim{UserID: c.Actor.UserID, Name: c.Actor.Name, Since: now}
			tx.Queue.ClaimRegistration(id, &c.Actor.UserID, now)
		}
		return verb.Answered(q, id.String())
	})
}

// ReleaseRegistration frees a registration for other reviewers. Every reviewer may do so, since the one who claimed it may be away.
// Faults: NotFound, Forbidden, Conflict (registration-state) if it is in no status in which it can be claimed.
func (s *Service) ReleaseRegistration(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		q, r, _, err := registrationToReview(ctx, tx, c.Actor, id, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := r.MayClaim(""); err != nil {
			return verb.Answer{}, err
		}
		if q.Claim != nil {
			q.Claim = nil
			tx.Queue.ClaimRegistration(id, nil, now)
		}
		return verb.Answered(q, id.String())
	})
}
