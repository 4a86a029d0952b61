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

// Exception returns an exception: to reviewers that of any organisation, to others one for a deal whose registrations they may read.
// Faults: NotFound, Forbidden.
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

// Exceptions returns up to limit exceptions of all organisations in one of the statuses, after the position, by the day on which their
// decision is due. The fault is Forbidden.
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
