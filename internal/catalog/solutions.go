package catalog

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/verb"
)

// SolutionFilter narrows a list of solutions; nil members do not.
type SolutionFilter = postgres.OfferFilter

// Solutions returns up to limit solutions within the caller's reach, ordered by id, starting after the given one. The fault is Forbidden.
func (s *Service) Solutions(
	ctx context.Context, a access.Actor, f SolutionFilter, after string, limit int,
) (page.Page[solution.Offer], error) {
	scope, err := access.ScopeOf(a, access.ReadSolutions)
	if err != nil {
		return page.Page[solution.Offer]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Offers(ctx, scope, f, after, limit+1)
	if err != nil {
		return page.Page[solution.Offer]{}, err
	}
	return page.ByID(found, limit, func(o solution.Offer) string { return o.ID }), nil
}

// Solution returns a solution of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) Solution(ctx context.Context, a access.Actor, id string) (solution.Offer, error) {
	o, err := s.db.Offer(ctx, a.OrganizationID, id)
	if err != nil {
		return solution.Offer{}, err
	}
	if err := access.Check(a, access.ReadSolutions, o.Subject()); err != nil {
		return solution.Offer{}, s.Advise(ctx, a, err)
	}
	return o, nil
}

// SolutionReadiness tells for every goal which prerequisites a solution meets.
type SolutionReadiness struct {
	SolutionID string               `json:"solutionId"`
	Goals      []solution.Readiness `json:"goals"`
}

// SolutionReadiness returns the checklists of a solution of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) SolutionReadiness(ctx context.Context, a access.Actor, id string) (SolutionReadiness, error) {
	c, err := s.db.CheckedOffer(ctx, a.OrganizationID, id)
	if err != nil {
		return SolutionReadiness{}, err
	}
	if err := access.Check(a, access.ReadSolutions, c.Subject()); err != nil {
		return SolutionReadiness{}, s.Advise(ctx, a, err)
	}
	r := SolutionReadiness{SolutionID: id}
	for _, g := range solution.Goals() {
		r.Goals = append(r.Goals, c.Readiness(g, c.Facts))
	}
	return r, nil
}

// SolutionHistory returns the entries of a solution's history before the given sequence, newest first. Faults: NotFound, Forbidden.
func (s *Service) SolutionHistory(ctx context.Context, a access.Actor, id string, before int64, limit int) (page.Page[[]byte], error) {
	found, subject, err := s.db.SolutionHistory(ctx, a.OrganizationID, id, before, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	if err := access.Check(a, access.ReadSolutions, subject); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	return verb.Documents(found, limit, verb.Sequence), nil
}

// CreateSolution creates a solution for the caller's organisation, as a draft. Faults: Forbidden, Invalid.
func (s *Service) CreateSolution(ctx context.Context, c verb.Call, in solution.Declaration) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.Solution), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		owner, err := tx.SolutionOwner(ctx, c.Actor.OrganizationID)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := mayDeclare(c.Actor, owner, owner.LocationOf(in)); err != nil {
			return verb.Answer{}, err
		}
		o, entry, err := solution.New(in, owner, audit.UserSeenBy(c.Actor.OrganizationID, c.Actor), now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.InsertOffer(o, entry); err != nil {
			return verb.Answer{}, err
		}
		a, err := verb.Tagged(o, o.ID, o.Revision)
		a.Created = true
		return a, err
	})
}

// mayDeclare checks the role for the location. A location that does not belong to the organisation is not a matter of roles but a mistake,
// which the check of the declaration reports.
func mayDeclare(a access.Actor, owner solution.Owner, location string) error {
	if a.May(access.EditSolutions) && !owner.Owns(location) {
		return nil
	}
	return access.Check(a, access.EditSolutions, access.Subject{OrganizationID: a.OrganizationID, Location: location})
}

// EditSolution changes a solution by a merge patch (RFC 7396). Faults: NotFound, Forbidden, PreconditionRequired, Stale, Invalid
// for what is fixed or wrong.
func (s *Service) EditSolution(ctx context.Context, c verb.Call, id string, patch []byte) (verb.Reply, error) {
	return s.changeSolution(ctx, c, id, access.EditSolutions,
		func(o postgres.CheckedOffer, now time.Time) (solution.Offer, *solution.Entry, error) {
			if err := c.RequireMatch(o.Revision); err != nil {
				return solution.Offer{}, nil, err
			}
			in, err := solution.DeclarationOf(o.Offer).Patched(patch)
			if err != nil {
				return solution.Offer{}, nil, err
			}
			return o.EditTo(in, audit.UserSeenBy(o.OrganizationID, c.Actor), now)
		})
}

// PublishSolution records that a solution is live on the marketplace. Faults: NotFound, Forbidden, Stale, Conflict (solution-state,
// prerequisites-missing).
func (s *Service) PublishSolution(ctx context.Context, c verb.Call, id string) (verb.Reply, error) {
	return s.changeSolution(ctx, c, id, access.EditSolutions,
		func(o postgres.CheckedOffer, now time.Time) (solution.Offer, *solution.Entry, error) {
			after, entry, err := o.Publish(audit.UserSeenBy(o.OrganizationID, c.Actor), now)
			return after, &entry, err
		})
}

// WithdrawSolution records that a solution is no longer live. Faults: NotFound, Forbidden, Stale, Conflict (solution-state).
func (s *Service) WithdrawSolution(ctx context.Context, c verb.Call, id string) (verb.Reply, error) {
	return s.changeSolution(ctx, c, id, access.EditSolutions,
		func(o postgres.CheckedOffer, now time.Time) (solution.Offer, *solution.Entry, error) {
			after, entry, err := o.Withdraw(audit.UserSeenBy(o.OrganizationID, c.Actor), now)
			return after, &entry, err
		})
}

// solutionStep is what a verb does to a solution; a nil entry says that it changed nothing.
type solutionStep func(o postgres.CheckedOffer, now time.Time) (solution.Offer, *solution.Entry, error)

// changeSolution takes one step with a solution of the caller's organisation. The order of the checks: it exists, the caller has the role,
// If-Match names this revision, and then whatever the step itself checks.
func (s *Service) changeSolution(ctx context.Context, c verb.Call, id string, may access.Action, do solutionStep) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.Solution), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		o, err := admittedOffer(ctx, tx, c, id, may)
		if err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := do(o, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if entry != nil {
			if err := tx.Queue.UpdateOffer(after, *entry); err != nil {
				return verb.Answer{}, err
			}
		}
		return verb.Tagged(after, after.ID, after.Revision)
	})
}

func admittedOffer(ctx context.Context, tx *postgres.Tx, c verb.Call, id string, may access.Action) (postgres.CheckedOffer, error) {
	o, err := tx.CheckedOffer(ctx, c.Actor.OrganizationID, id)
	if err != nil {
		return postgres.CheckedOffer{}, err
	}
	if err := access.Check(c.Actor, may, o.Subject()); err != nil {
		return postgres.CheckedOffer{}, err
	}
	return o, c.Match(o.Revision)
}
