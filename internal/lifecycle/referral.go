package lifecycle

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/verb"
)

// Referral returns what Microsoft's resource shows of a deal: all of one of the caller's, or what may be shown of another party's. Faults:
// NotFound, Forbidden.
func (s *Service) Referral(ctx context.Context, a access.Actor, id uuid.UUID) (referral.Source, error) {
	found, err := s.db.Referral(ctx, a.OrganizationID, id, a.UserID)
	if fault.Is(err, fault.NotFound) {
		return s.RelatedReferral(ctx, a, id)
	}
	if err != nil {
		return referral.Source{}, err
	}
	if err := access.Check(a, access.ReadDeal, found.Subject); err != nil {
		return referral.Source{}, s.Advise(ctx, a, err)
	}
	if err := s.finish(&found, Included{}); err != nil {
		return referral.Source{}, err
	}
	return asReferral(found), nil
}

// asReferral returns what a referral is made from.
func asReferral(d postgres.Document) referral.Source {
	return referral.Source{Deal: d.JSON, Registrations: d.Registrations, Favorite: d.Favorite != nil && *d.Favorite}
}

// ChangeReferral brings a deal of the caller's to what is wanted of its referral. It plans the steps that lead there and takes all of them,
// each with an entry of its own in the deal's history, or none. If-Match is the tag of the referral. Faults: those of every change, and of
// the steps; Forbidden for another party's referral.
func (s *Service) ChangeReferral(ctx context.Context, c verb.Call, id uuid.UUID, in referral.Change) (referral.Source, error) {
	var after referral.Source
	_, err := s.Write(ctx, c, nil, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		before, err := tx.Referral(ctx, c.Actor.OrganizationID, id, c.Actor.UserID)
		if err != nil {
			return verb.Answer{}, err
		}
		after, err = s.changeReferral(ctx, tx, c, before, in, now)
		return verb.Answer{}, err
	})
	if fault.Is(err, fault.NotFound) {
		return after, s.notOwn(ctx, c.Actor, id, err)
	}
	return after, err
}

func (s *Service) changeReferral(
	ctx context.Context, tx *postgres.Tx, c verb.Call, before referral.Source, in referral.Change, now time.Time,
) (referral.Source, error) {
	d, tag, err := before.Decoded(now)
	if err != nil {
		return referral.Source{}, err
	}
	if err := access.Check(c.Actor, access.EditDeal, d.Subject()); err != nil {
		return referral.Source{}, err
	}
	if in.Whole && c.IfMatch == nil {
		return referral.Source{}, verb.MatchRequired()
	}
	if err := c.MatchTag(tag); err != nil {
		return referral.Source{}, err
	}
	steps, err := in.Plan(d)
	if err != nil {
		return referral.Source{}, err
	}
	after := referral.Source{Registrations: before.Registrations, Favorite: before.Favorite}
	for _, step := range steps {
		if d, err = s.takeStep(ctx, tx, c, d, step, &after, now); err != nil {
			return referral.Source{}, err
		}
	}
	if after.Deal == nil { // nothing changes
		after.Deal, err = d.Document()
	}
	return after, err
}

// takeStep checks, applies and saves one step of a plan, and returns the deal after it. A step that changes nothing is not saved.
func (s *Service) takeStep(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, step referral.Step, into *referral.Source, now time.Time,
) (deal.Deal, error) {
	if err := access.Check(c.Actor, rightTo(step.Action), d.Subject()); err != nil {
		return d, err
	}
	if err := d.Allows(step.Action, now); err != nil {
		return d, err
	}
	after, entry, err := s.applyStep(ctx, tx, c, d, step, now)
	if err != nil || entry == nil {
		return d, inReferralsWords(err)
	}
	a, err := save(tx, d, after, *entry, now)
	into.Deal = a.Body
	return after, err
}

// applyStep applies the rules of one step. Without an entry it changes nothing.
func (s *Service) applyStep(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, step referral.Step, now time.Time,
) (deal.Deal, *deal.Entry, error) {
	switch step.Action {
	case deal.Edit:
		wanted, err := step.Edit(d)
		if err != nil {
			return d, nil, err
		}
		return editTo(ctx, tx, c, d, wanted, now)
	case deal.Accept:
		after, entry, err := accept(ctx, tx, c, d, step.Acceptance, now)
		return after, &entry, err
	default:
		after, entry, err := d.Apply(step.Action, c.By(), step.Reason, now)
		return after, &entry, err
	}
}

// inReferralsWords points a mistake in a reason at the member of the referral that the reason comes from.
func inReferralsWords(err error) error {
	return fault.Renamed(err, func(pointer string) string {
		if pointer == "/reasonCode" || pointer == "/notes" {
			return "/statusReason"
		}
		return pointer
	})
}
