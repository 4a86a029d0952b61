// Package lifecycle holds the verbs of deals: how they are created, answered and closed, by people and by time.
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

// Settings are figures that the rules leave to the operator.
type Settings struct {
	InvitationTTL time.Duration // how long an invited party can answer
	Reminder      time.Duration // how long before the end of that time it is reminded
	LeadErasure   time.Duration // how long after a lead's expiry, which hides its contacts, they are erased
}

// Service carries out the verbs of deals.
type Service struct {
	*verb.Kernel
	db       *postgres.DB
	settings Settings
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB, s Settings) *Service {
	return &Service{Kernel: k, db: db, settings: s}
}

// dealReplay checks that the caller may still read the deal.
func (s *Service) dealReplay(a access.Actor) verb.ReplayCheck {
	return verb.ReadReplay(a, func(ctx context.Context, a access.Actor, id uuid.UUID) (verb.Document, error) {
		return s.Deal(ctx, a, id, Included{})
	})
}

// step is what a verb does with a deal.
type step func(tx *postgres.Tx, d deal.Deal, now time.Time) (deal.Deal, deal.Entry, error)

// change takes one step with a deal of the caller's. The order of the checks: the deal exists, the caller has the role, the state allows
// the action, If-Match names this revision, and then whatever the step itself checks.
func (s *Service) change(ctx context.Context, c verb.Call, id uuid.UUID, a deal.Action, do step) (verb.Reply, error) {
	return s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, err := tx.Deal(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := admit(c, d, rightTo(a), a, now); err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := do(tx, d, now)
		if err != nil {
			return verb.Answer{}, err
		}
		return save(tx, d, after, entry, now)
	})
}

// admit checks what must hold before a step is tried.
func admit(c verb.Call, d deal.Deal, may access.Action, a deal.Action, now time.Time) error {
	if err := access.Check(c.Actor, may, d.Subject()); err != nil {
		return err
	}
	if err := d.Allows(a, now); err != nil {
		return err
	}
	return c.Match(d.Revision)
}

// save writes a changed deal. When Microsoft declines, what the inviter's deal is worth at that moment is stored with it, so that later
// edits of the value disclose nothing (R8).
func save(tx *postgres.Tx, before, d deal.Deal, e deal.Entry, now time.Time) (verb.Answer, error) {
	if by := d.InviteContext.InvitedBy; e.Action == deal.Decline && d.OrganizationID == access.Microsoft && by != nil {
		tx.Queue.KeepDecisionValue(d.EngagementID, by.OrganizationID, now)
	}
	if e.Action == deal.Expire && d.Origin != nil {
		tx.Queue.KeepExpiry(d.ID, now)
	}
	document, err := tx.Queue.UpdateDeal(before, d, e)
	if err != nil {
		return verb.Answer{}, err
	}
	return answer(d, document), nil
}

func answer(d deal.Deal, document []byte) verb.Answer {
	return verb.Answer{ID: d.ID.String(), ETag: d.Revision.String(), Body: document, OfDeal: true}
}
