package catalog

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/verb"
)

// AskReview asks for a review of a solution. Faults: NotFound, Forbidden, Stale, Conflict (solution-state, prerequisites-missing
// with every check).
func (s *Service) AskReview(ctx context.Context, c verb.Call, id string, in solution.Request) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Review), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, err := admittedOffer(ctx, tx, c, id, access.SubmitSolutions)
		if err != nil {
			return verb.Answer{}, err
		}
		after, entry, review, err := o.Ask(in, o.Facts, c.Actor, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.UpdateOffer(after, entry); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.InsertReview(review); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(review, review.ID.String())
	})
}

// PassReview passes a review, which gives the solution the status or tag that is the review's goal. Faults: NotFound, Forbidden, Conflict
// (solution-state, prerequisites-missing), Invalid without a report.
func (s *Service) PassReview(ctx context.Context, c verb.Call, id uuid.UUID, report string) (verb.Reply, error) {
	return s.decideReview(ctx, c, id, solution.PassReview, report)
}

// FailReview fails a review. Faults: NotFound, Forbidden, Conflict (solution-state), Invalid without a report.
func (s *Service) FailReview(ctx context.Context, c verb.Call, id uuid.UUID, report string) (verb.Reply, error) {
	return s.decideReview(ctx, c, id, solution.FailReview, report)
}

func (s *Service) decideReview(ctx context.Context, c verb.Call, id uuid.UUID, a solution.Action, report string) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Review), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, review, err := reviewToDecide(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		after, entry, review, err := o.Decide(review, a, report, o.Facts, audit.UserSeenBy(o.OrganizationID, c.Actor), now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.UpdateOffer(after, entry); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.DecideReview(review); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.Publish(event.SolutionReviewed, o.OrganizationID, &o.Location, review, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(review, id.String())
	})
}

// reviewToDecide returns a review with its solution to a reviewer, whatever organisation it belongs to. For a partner only its own
// organisation's reviews exist, and deciding them is up to Microsoft.
func reviewToDecide(
	ctx context.Context, tx *postgres.Tx, a access.Actor, id uuid.UUID,
) (o postgres.CheckedOffer, r solution.Review, err error) {
	denied := access.Denied(a, access.ReviewSolutions)
	if a.OrganizationID == access.Microsoft && !a.May(access.ReviewSolutions) {
		return o, r, denied
	}
	organizationID, solutionID, err := tx.ReviewOf(ctx, id)
	switch {
	case err != nil:
		return o, r, err
	case a.May(access.ReviewSolutions):
		return tx.ReviewedOffer(ctx, organizationID, solutionID, id)
	case a.OrganizationID == organizationID:
		return o, r, denied
	default:
		return o, r, fault.Missing()
	}
}

// Review returns a review: any for a reviewer, for others one of a solution of their own organisation. Faults: NotFound, Forbidden.
func (s *Service) Review(ctx context.Context, a access.Actor, id uuid.UUID) ([]byte, error) {
	document, subject, err := s.db.Review(ctx, id)
	if err != nil {
		return nil, err
	}
	if !a.May(access.ReviewSolutions) {
		if err := access.Check(a, access.ReadSolutions, subject); err != nil {
			return nil, s.Advise(ctx, a, err)
		}
	}
	return document, nil
}

// OpenReviews returns up to limit reviews of all organisations that wait for a decision, oldest first, after the given one. The fault is
// Forbidden.
func (s *Service) OpenReviews(ctx context.Context, a access.Actor, after uuid.UUID, limit int) (page.Page[[]byte], error) {
	if err := access.Require(a, access.ReviewSolutions); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.OpenReviews(ctx, after, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	return verb.Documents(found, limit, uuid.UUID.String), nil
}

// Reviews returns up to limit reviews of a solution of the caller's organisation before the given one, newest first. Faults: NotFound,
// Forbidden.
func (s *Service) Reviews(ctx context.Context, a access.Actor, solutionID string, before uuid.UUID, limit int) (page.Page[[]byte], error) {
	found, subject, err := s.db.Reviews(ctx, a.OrganizationID, solutionID, before, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	if err := access.Check(a, access.ReadSolutions, subject); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	return verb.Documents(found, limit, uuid.UUID.String), nil
}
