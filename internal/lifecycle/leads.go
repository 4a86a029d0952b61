package lifecycle

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/postgres"
)

// CreateLead makes of a customer's request an incoming deal of the partner whose solution or business profile the customer found.
// Faults: Forbidden, Invalid for what is wrong with the lead.
func (s *Service) CreateLead(ctx context.Context, c Call, in deal.LeadDraft) (Reply, error) {
	reply, err := s.write(ctx, c, s.roleReplay(c.Actor, access.CreateLead), func(tx *postgres.Tx, now time.Time) (Answer, error) {
		if !c.Actor.May(access.CreateLead) {
			return Answer{}, access.Denied(c.Actor, access.CreateLead)
		}
		target, currency := in.WantsAddressee()
		to, err := tx.Addressee(ctx, target, currency, now)
		if err != nil {
			return Answer{}, err
		}
		made, err := deal.NewLead(in, to, deal.User(c.Actor, deal.API), c.Actor.OrganizationName, now, s.settings.InvitationTTL)
		if err != nil {
			return Answer{}, err
		}
		document, err := tx.InsertDeal(made)
		a := answer(made.Deal, document)
		a.Created = true
		return a, err
	})
	if err != nil || !reply.Replayed {
		return reply, err
	}
	id, err := uuid.Parse(reply.ID)
	if err != nil {
		return Reply{}, err
	}
	until, err := s.db.ContactsUntil(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	reply.Body, err = s.hide(reply.Body, until)
	return reply, err
}

// hide returns the document of a deal, as it was at some time, without the contacts at the customer if those of a lead are hidden by now: a lead
// that nobody took up has expired at that time, whether or not anything has marked it yet.
func (s *Service) hide(document []byte, contactsUntil *time.Time) ([]byte, error) {
	if contactsUntil == nil || s.now().Before(*contactsUntil) {
		return document, nil
	}
	var d deal.Deal
	if err := json.Unmarshal(document, &d); err != nil {
		return nil, err
	}
	return d.Hiding().Document()
}

// EraseContacts erases the contacts of leads that expired long ago from all that was told of them, and returns of how many. The
// deals themselves have lost them when they expired.
func (s *Service) EraseContacts(ctx context.Context) (int, error) {
	for erased := 0; ; {
		now, n := s.now(), 0
		err := s.db.Write(ctx, func(tx *postgres.Tx) (err error) {
			n, err = tx.EraseContacts(ctx, now.Add(-s.settings.LeadErasure), now, batch)
			return err
		})
		if err != nil {
			return erased, err
		}
		if erased += n; n < batch {
			return erased, nil
		}
	}
}
