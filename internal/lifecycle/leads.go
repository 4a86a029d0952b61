package lifecycle

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// CreateLead turns a customer's request into an incoming deal of the partner whose solution or business profile the customer found.
// Faults: Forbidden, Invalid for what is wrong with the lead.
func (s *Service) CreateLead(ctx context.Context, c verb.Call, in deal.LeadDraft) (verb.Reply, error) {
	reply, err := s.Write(ctx, c, s.RoleReplay(c.Actor, access.CreateLead), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.CreateLead); err != nil {
			return verb.Answer{}, err
		}
		target, currency := in.AddresseeQuery()
		to, err := tx.Addressee(ctx, target, currency, now)
		if err != nil {
			return verb.Answer{}, err
		}
		made, err := deal.NewLead(in, to, c.By(), c.Actor.OrganizationName, now, s.settings.InvitationTTL)
		if err != nil {
			return verb.Answer{}, err
		}
		document, err := tx.Queue.InsertDeal(made)
		a := answer(made.Deal, document)
		a.Created = true
		return a, err
	})
	if err != nil || !reply.Replayed {
		return reply, err
	}
	id, err := uuid.Parse(reply.ID)
	if err != nil {
		return verb.Reply{}, err
	}
	until, err := s.db.ContactsUntil(ctx, id)
	if err != nil {
		return verb.Reply{}, err
	}
	reply.Body, err = deal.HideContacts(reply.Body, until, s.Time())
	return reply, err
}

// EraseContacts erases the contacts of leads that expired long ago from everything that was sent about them, and returns for how many
// leads it did. The deals themselves lost the contacts when they expired.
func (s *Service) EraseContacts(ctx context.Context) (int, error) {
	for erased := 0; ; {
		now, n := s.Time(), 0
		err := s.db.Write(ctx, func(tx *postgres.Tx) (err error) {
			n, err = tx.EraseContacts(ctx, now.Add(-s.settings.LeadErasure), now, verb.BatchSize)
			return err
		})
		if err != nil {
			return erased, err
		}
		if erased += n; n < verb.BatchSize {
			return erased, nil
		}
	}
}
