package lifecycle

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// Every change has these faults: NotFound for a deal that is not the caller's, Forbidden without the role, Conflict if the deal's state
// does not allow it, Stale if If-Match names another revision, Invalid for what is wrong with the input.

// EditDeal changes a deal by a merge patch (RFC 7396); If-Match is required (fault PreconditionRequired).
func (s *Service) EditDeal(ctx context.Context, c verb.Call, id uuid.UUID, patch []byte) (verb.Reply, error) {
	return s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, err := tx.Deal(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := admit(c, d, access.EditDeal, deal.Edit, now); err != nil {
			return verb.Answer{}, err
		}
		if c.IfMatch == nil {
			return verb.Answer{}, verb.MatchRequired()
		}
		return s.edit(ctx, tx, c, d, patch, now)
	})
}

func (s *Service) edit(ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, patch []byte, now time.Time) (verb.Answer, error) {
	patched, err := d.Patched(patch)
	if err != nil {
		return verb.Answer{}, err
	}
	after, entry, err := editTo(ctx, tx, c, d, patched, now)
	if err != nil {
		return verb.Answer{}, err
	}
	if entry == nil {
		document, err := d.Document()
		return answer(d, document), err
	}
	return save(tx, d, after, *entry, now)
}

// editTo changes the deal to what is wanted. A nil entry says that nothing had to change.
func editTo(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d, wanted deal.Deal, now time.Time,
) (deal.Deal, *deal.Entry, error) {
	facts, err := factsSince(ctx, tx, d, wanted, now)
	if err != nil {
		return deal.Deal{}, nil, err
	}
	facts.ContactsByMail = c.Via == audit.PartnerAPI
	after, entry, err := d.EditTo(wanted, facts, c.By(), now)
	if err == nil && entry != nil {
		err = claimReference(ctx, tx, c, d, after)
	}
	return after, entry, err
}

// factsSince reads the facts that the rules need to judge what has changed; often there are none.
func factsSince(ctx context.Context, tx *postgres.Tx, before, after deal.Deal, now time.Time) (deal.Facts, error) {
	wanted, some := after.ChangesQuery(before)
	if !some {
		return deal.Facts{}, nil
	}
	return tx.DealFacts(ctx, before.OrganizationID, wanted, now)
}

// AcceptDeal accepts an incoming deal.
func (s *Service) AcceptDeal(ctx context.Context, c verb.Call, id uuid.UUID, in deal.Acceptance) (verb.Reply, error) {
	return s.change(ctx, c, id, deal.Accept, func(tx *postgres.Tx, d deal.Deal, now time.Time) (deal.Deal, deal.Entry, error) {
		return accept(ctx, tx, c, d, in, now)
	})
}

func accept(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, in deal.Acceptance, now time.Time,
) (deal.Deal, deal.Entry, error) {
	var facts deal.Facts
	if in.Details.Currency != nil {
		var err error
		if facts, err = tx.DealFacts(ctx, d.OrganizationID, deal.FactsQuery{Currencies: []string{*in.Details.Currency}}, now); err != nil {
			return deal.Deal{}, deal.Entry{}, err
		}
	}
	after, entry, err := d.Accept(in, member(c.Actor), facts, c.By(), now)
	if err != nil {
		return deal.Deal{}, deal.Entry{}, err
	}
	return after, entry, claimReference(ctx, tx, c, d, after)
}

// member returns the caller as a member of a deal's team.
func member(a access.Actor) deal.Member { return deal.MemberNamed(a.Name, a.Email, a.Phone) }

// DeclineDeal declines an incoming deal, for a reason from the list that applies to its organisation.
func (s *Service) DeclineDeal(ctx context.Context, c verb.Call, id uuid.UUID, r deal.Reason) (verb.Reply, error) {
	return s.apply(ctx, c, id, deal.Decline, r)
}

// WinDeal marks an active deal as won. Beside the deal the answer has warnings: what speaks against registering it.
func (s *Service) WinDeal(ctx context.Context, c verb.Call, id uuid.UUID, notes *string) (verb.Reply, error) {
	return s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, program, err := tx.DealToWin(ctx, c.Actor.OrganizationID, id, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := admit(c, d, access.WinDeal, deal.Win, now); err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := d.Apply(deal.Win, c.By(), deal.Reason{Notes: notes}, now)
		if err != nil {
			return verb.Answer{}, err
		}
		a, err := save(tx, d, after, entry, now)
		if err != nil {
			return verb.Answer{}, err
		}
		return withWarnings(a, after, program, now)
	})
}

// LoseDeal marks an active deal as lost.
func (s *Service) LoseDeal(ctx context.Context, c verb.Call, id uuid.UUID, r deal.Reason) (verb.Reply, error) {
	return s.apply(ctx, c, id, deal.Lose, r)
}

// ReportDealError closes an active deal that should never have existed.
func (s *Service) ReportDealError(ctx context.Context, c verb.Call, id uuid.UUID, r deal.Reason) (verb.Reply, error) {
	return s.apply(ctx, c, id, deal.ReportError, r)
}

func (s *Service) apply(ctx context.Context, c verb.Call, id uuid.UUID, a deal.Action, r deal.Reason) (verb.Reply, error) {
	return s.change(ctx, c, id, a, func(_ *postgres.Tx, d deal.Deal, now time.Time) (deal.Deal, deal.Entry, error) {
		return d.Apply(a, c.By(), r, now)
	})
}

// InviteToDeal invites further parties to an active deal.
func (s *Service) InviteToDeal(ctx context.Context, c verb.Call, id uuid.UUID, in deal.Invitation) (verb.Reply, error) {
	return s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, err := tx.Deal(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		a, _, err := s.invite(ctx, tx, c, d, in, now)
		return a, err
	})
}

// InviteToEngagement is InviteToDeal on the caller's deal in an engagement. It answers what the caller sees of the first deal that the
// invitation creates. Faults: those of InviteToDeal, but Invalid if the caller has no such engagement.
func (s *Service) InviteToEngagement(
	ctx context.Context, c verb.Call, engagementID uuid.UUID, in deal.Invitation,
) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.RelatedReferral), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, err := tx.DealInEngagement(ctx, c.Actor.OrganizationID, engagementID)
		if fault.Is(err, fault.NotFound) {
			var m fault.Mistakes
			m.Add("/engagementId", "unknown-engagement", "You have no deal in such an engagement.")
			return verb.Answer{}, m.Err()
		}
		if err != nil {
			return verb.Answer{}, err
		}
		_, made, err := s.invite(ctx, tx, c, d, in, now)
		if err != nil || len(made.Invited) == 0 { // mistakes in the targets are known already
			return verb.Answer{}, err
		}
		first := made.Invited[0].Deal
		shown, err := s.related(made.Own.Deal, first, nil)
		if err != nil {
			return verb.Answer{}, err
		}
		tag, err := shown.Tag()
		return verb.Answer{ID: first.ID.String(), ETag: tag, Body: shown.Deal, Created: true}, err
	})
}

// invite returns the answer to an invitation, and what the invitation creates.
func (s *Service) invite(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, in deal.Invitation, now time.Time,
) (a verb.Answer, made deal.Creation, err error) {
	if err := admit(c, d, access.InviteToDeal, deal.Invite, now); err != nil {
		return a, made, err
	}
	facts, err := tx.DealFacts(ctx, d.OrganizationID, d.InvitationQuery(in.Target), now)
	if err != nil {
		return a, made, err
	}
	if made, err = d.InviteMore(in, facts, c.By(), now, s.settings.InvitationTTL); err != nil {
		return a, made, err
	}
	if a, err = save(tx, d, made.Own.Deal, made.Own.Entry, now); err != nil {
		return a, made, err
	}
	return a, made, insertAll(tx, made.Invited)
}

// withWarnings adds to the answer of a won deal what speaks against registering it. The deal in it stays the same.
func withWarnings(a verb.Answer, d deal.Deal, p registration.Program, now time.Time) (verb.Answer, error) {
	warnings := []registration.Warning{}
	if w := registration.EarlyWin(d, p, now); w != nil {
		warnings = append(warnings, *w)
	}
	var err error
	a.Body, err = withMember(a.Body, "warnings", warnings)
	a.OfDeal = false
	return a, err
}
