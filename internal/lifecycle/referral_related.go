package lifecycle

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/referral"
)

// RelatedReferral returns another party's deal as the caller, who takes part in the same engagement, may see it. Faults: NotFound for a
// deal that the caller's organisation does not hear of, Forbidden for a caller who may not read its own deal.
func (s *Service) RelatedReferral(ctx context.Context, a access.Actor, id uuid.UUID) (referral.Source, error) {
	parties, err := s.db.PartiesOf(ctx, id)
	if err != nil {
		return referral.Source{}, err
	}
	viewer, err := ownDeal(a, parties)
	if err != nil {
		return referral.Source{}, s.Advise(ctx, a, err)
	}
	for _, p := range parties {
		if p.Deal.ID == id && hears(viewer, p.Deal) {
			return s.related(viewer, p.Deal, parties)
		}
	}
	return referral.Source{}, fault.Missing()
}

// notOwn returns the fault for a caller who tries to change another party's referral: Forbidden if the caller may read it as a related one,
// otherwise met, the fault so far.
func (s *Service) notOwn(ctx context.Context, a access.Actor, id uuid.UUID, met error) error {
	if _, err := s.RelatedReferral(ctx, a, id); err != nil {
		return met
	}
	return fault.New(fault.Forbidden, "another-party",
		"This is the referral of another party to the engagement; only that party can change it.")
}

// engagement returns the referrals of an engagement, the caller's own first; none if the caller may not read that one.
func (s *Service) engagement(ctx context.Context, a access.Actor, id uuid.UUID, q ReferralQuery) (ReferralList, error) {
	parties, err := s.db.Parties(ctx, id)
	if err != nil {
		return ReferralList{}, err
	}
	viewer, err := ownDeal(a, parties)
	if err != nil {
		return ReferralList{}, nil //nolint:nilerr // a list leaves out what the caller may not read
	}
	own, err := s.Referral(ctx, a, viewer.ID)
	if err != nil {
		return ReferralList{}, err
	}
	all := []referral.Source{own}
	for _, p := range parties {
		if !hears(viewer, p.Deal) {
			continue
		}
		theirs, err := s.related(viewer, p.Deal, parties)
		if err != nil {
			return ReferralList{}, err
		}
		all = append(all, theirs)
	}
	list := ReferralList{Count: int64(len(all))}
	all = all[min(q.Skip, len(all)):]
	list.Items = all[:min(q.Limit, len(all))]
	return list, nil
}

// ownDeal returns the deal of the caller's organisation in an engagement. Faults: NotFound if it takes no part, Forbidden.
func ownDeal(a access.Actor, parties []postgres.Party) (deal.Deal, error) {
	for _, p := range parties {
		if p.Deal.OrganizationID == a.OrganizationID {
			return p.Deal, access.Check(a, access.ReadDeal, p.Deal.Subject())
		}
	}
	return deal.Deal{}, fault.Missing()
}

func hears(viewer, theirs deal.Deal) bool {
	return theirs.ID != viewer.ID && referral.Tells(theirs, viewer)
}

// related returns what the viewer sees of another party's deal.
func (s *Service) related(viewer, theirs deal.Deal, parties []postgres.Party) (referral.Source, error) {
	if theirs.OrganizationID != access.Microsoft {
		return referral.OfPartner(theirs, viewer, s.Time())
	}
	known := microsoft.Answer{Deal: &theirs}
	for _, p := range parties {
		if by := theirs.InviteContext.InvitedBy; by != nil && by.OrganizationID == p.Deal.OrganizationID {
			known.Value = p.Value
		}
	}
	return referral.OfMicrosoft(theirs, microsoft.Disclose(known, viewer, s.ReasonThreshold, s.Time()))
}
