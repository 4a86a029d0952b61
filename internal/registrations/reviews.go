package registrations

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// QueueFilter narrows the reviewers' queue; what is nil does not.
type QueueFilter = postgres.QueueFilter

// RegistrationQueue returns up to limit registrations of all organisations in a status, those that wait longest first, behind the
// position. The fault is Forbidden.
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

// QueuedRegistration returns a registration as its reviewers see it. Faults: NotFound for whoever has nothing to do with it, Forbidden.
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

// registrationToReview returns a registration to a reviewer, of whichever organisation. To a partner only the registrations of the own
// organisation exist; reviewing them is Microsoft's.
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

// ReviewRegistration carries out what a reviewer does with a registration, and returns it. Faults: NotFound, Forbidden (also
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

// freeFor returns a Conflict if another reviewer is at a registration.
func freeFor(q postgres.Queued, a access.Actor) error {
	if q.Claim == nil || q.Claim.UserID == a.UserID {
		return nil
	}
	return fault.New(fault.Conflict, "claimed-by-another",
		"%s is at this registration since %s.", q.Claim.Name, q.Claim.Since.Format(time.RFC3339))
}

// ClaimRegistration makes the caller the one reviewer who is at a registration that waits for a review. Faults: NotFound, Forbidden (also
// own-registration), Conflict (claimed-by-another, registration-state).
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
		return verb.Answered(q, id.String(), false)
	})
}

// ReleaseRegistration frees a registration for other reviewers. Every reviewer may: who claimed it may be away. Faults: NotFound,
// Forbidden, Conflict (registration-state) where nobody can be at it.
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
		return verb.Answered(q, id.String(), false)
	})
}

// AskException asks for an exception for a won deal of the caller's. Faults: NotFound, Forbidden, Conflict (exception-already-asked,
// exception-too-late, registration-not-eligible, registration-state), Invalid for what is wrong with the request.
func (s *Service) AskException(ctx context.Context, c verb.Call, dealID uuid.UUID, in registration.ExceptionDraft) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Exception), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		f, holidays, err := tx.ExceptionFacts(ctx, c.Actor.OrganizationID, dealID, in.Type, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Check(c.Actor, access.RegisterDeals, f.Deal.Subject()); err != nil {
			return verb.Answer{}, err
		}
		e, err := registration.NewException(in, f, submitter(c.Actor), holidays, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if known := f.Registered(e.RegistrationID); known != nil {
			after, entry, err := known.Ask(e, c.By(), now)
			if err != nil {
				return verb.Answer{}, err
			}
			if _, err := tx.Queue.UpdateRegistration(after, entry); err != nil {
				return verb.Answer{}, err
			}
		}
		document, err := tx.Queue.InsertException(e)
		return verb.Answer{ID: e.ID.String(), Body: document, Created: true}, err
	})
}

// DecideException approves or declines an exception, for good. Faults: NotFound, Forbidden (also own-registration), Conflict
// (exception-decided, registration-state), Invalid without comments.
func (s *Service) DecideException(
	ctx context.Context, c verb.Call, id uuid.UUID, to registration.ExceptionStatus, comments string,
) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		e, r, err := exceptionToDecide(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		e, err = e.Decide(to, comments, c.Actor.Email, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if r != nil {
			after, entry, err := r.Except(e, c.By(), c.Actor.Email, now)
			if err != nil {
				return verb.Answer{}, err
			}
			if _, err := tx.Queue.UpdateRegistration(after, entry); err != nil {
				return verb.Answer{}, err
			}
		}
		document, err := tx.Queue.DecideException(e)
		if err != nil {
			return verb.Answer{}, err
		}
		return verb.Answer{ID: id.String(), Body: document}, tx.Queue.Publish(event.ExceptionDecided, e.OrganizationID, &e.Location, e, now)
	})
}

// exceptionToDecide is registrationToReview for an exception.
func exceptionToDecide(
	ctx context.Context, tx *postgres.Tx, a access.Actor, id uuid.UUID,
) (registration.Exception, *registration.Registration, error) {
	denied := access.Denied(a, access.ReviewRegistrations)
	if a.OrganizationID == access.Microsoft && !a.May(access.ReviewRegistrations) {
		return registration.Exception{}, nil, denied
	}
	e, r, err := tx.ExceptionToDecide(ctx, id)
	switch {
	case err != nil || a.May(access.ReviewRegistrations):
		return e, r, err
	case e.OrganizationID != a.OrganizationID:
		return e, r, fault.Missing()
	default:
		return e, r, denied
	}
}

// Exception returns an exception: to a reviewer of whichever organisation, to others one of a deal that they may read. Faults: NotFound,
// Forbidden.
func (s *Service) Exception(ctx context.Context, a access.Actor, id uuid.UUID) ([]byte, error) {
	found, err := s.db.Exception(ctx, id)
	if err != nil {
		return nil, err
	}
	if !a.May(access.ReviewRegistrations) {
		if err := access.Check(a, access.ReadRegistrations, found.Subject); err != nil {
			return nil, s.Advise(ctx, a, err)
		}
	}
	return found.JSON, nil
}

// ExceptionOfDeal returns the exception of the caller's deal, if there is one. Faults: NotFound, Forbidden.
func (s *Service) ExceptionOfDeal(ctx context.Context, a access.Actor, dealID uuid.UUID) ([][]byte, error) {
	document, subject, err := s.db.ExceptionOfDeal(ctx, a.OrganizationID, dealID)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.ReadRegistrations, subject); err != nil {
		return nil, s.Advise(ctx, a, err)
	}
	if document == nil {
		return nil, nil
	}
	return [][]byte{document}, nil
}

// Exceptions returns up to limit exceptions of all organisations in one of the statuses, those first whose decision is due first, behind
// the position. The fault is Forbidden.
func (s *Service) Exceptions(
	ctx context.Context, a access.Actor, statuses []string, after *page.Position, limit int,
) (page.Page[[]byte], error) {
	if err := access.Require(a, access.ReviewRegistrations); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Exceptions(ctx, statuses, after, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	exceptions := page.Of(found, limit, func(l postgres.Listed[page.Position]) page.Position { return l.Key })
	return page.Map(exceptions, func(l postgres.Listed[page.Position]) []byte { return l.JSON }), nil
}
