// Package lifecycle holds the verbs of Cosell: each checks who asks, applies the rules of the pure packages and is one
// transaction.
package lifecycle

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/revision"
)

// Settings are the figures that the rules leave open.
type Settings struct {
	InvitationTTL   time.Duration // how long an invited party can answer
	Reminder        time.Duration // how long before the end of that time it is reminded
	EventLife       time.Duration // how long events are kept; 0: for ever
	ReasonThreshold money.Amount  // USD; below it the reason of Microsoft's decline is withheld
	LeadErasure     time.Duration // how long after a lead expired its contacts, hidden since, are erased
	MailServer      bool          // there is one; otherwise mails are kept to be read here
	DealLink        string        // where people find a deal, with {dealId} in place of its id
	LeadsOneByOne   int           // of a day and location; a digest tells of the others
	ReplaysWaiting  int           // deliveries of an organisation that may wait to be sent again
	TokensEach      int           // active tokens of a person or service account; 0: any number
	MailLimits      notify.Limits
}

// Defaults returns the settings as Microsoft documents them: 14 days and 25,000 USD (Referrals FAQ, Sep 2022), digests of more than 10
// leads a day (About leads, Aug 2023). When it reminds is not documented; 3 days before leave time to answer.
func Defaults() Settings {
	return Settings{
		InvitationTTL: 14 * 24 * time.Hour, Reminder: 3 * 24 * time.Hour, EventLife: 90 * 24 * time.Hour,
		ReasonThreshold: money.MustParse("25000"), LeadErasure: 30 * 24 * time.Hour,
		DealLink: "/v1/deals/{dealId}", LeadsOneByOne: 10, ReplaysWaiting: 100_000, TokensEach: 50,
		MailLimits: notify.Limits{PerOrganization: 5000, PerRecipient: 500},
	}
}

// Service carries out the verbs.
type Service struct {
	// Now is the clock. A verb reads it once.
	Now func() time.Time
	// Log tells what nobody waits for the answer of: who is mailed, and by which rule.
	Log *slog.Logger
	// CheckAddress returns an Invalid fault for an address that a webhook must not have. Nil: any that is well formed will do.
	CheckAddress func(ctx context.Context, url string) error
	db           *postgres.DB
	settings     Settings
}

// New returns a service on the database, with the clock of the machine.
func New(db *postgres.DB, s Settings) *Service {
	return &Service{Now: time.Now, Log: slog.New(slog.DiscardHandler), db: db, settings: s} //nolint:forbidigo // the one place where the clock is read
}

// now returns the time in UTC, as precise as the database keeps it.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Call is what a request for a change brings beside its contents.
type Call struct {
	Actor   access.Actor
	DryRun  bool // do every check, write nothing
	IfMatch []string
	Key     *Key // nil: no idempotency key
}

// Key is an idempotency key: the caller's own, on one route.
type Key = postgres.Key

// Answer is what a change answers.
type Answer = postgres.Answer

// Reply is an answer, and whether it is the kept one of an earlier request with the same key.
type Reply struct {
	Answer
	Replayed bool
}

// replayCheck returns the fault that reading what an answer shows would have now: NotFound, Forbidden or none. An answer that was kept is not
// given again to somebody who has lost a role, has left a team or has been told of something that is gone since.
type replayCheck func(ctx context.Context, kept Answer) error

// dealReplay is the sight of a deal of the caller's.
func (s *Service) dealReplay(a access.Actor) replayCheck {
	return func(ctx context.Context, kept Answer) error {
		id, err := uuid.Parse(kept.ID)
		if err != nil {
			return err
		}
		_, err = s.Deal(ctx, a, id, false)
		return err
	}
}

// roleReplay is the sight of what a role alone opens.
func (s *Service) roleReplay(a access.Actor, may access.Action) replayCheck {
	return func(ctx context.Context, _ Answer) error {
		if a.May(may) {
			return nil
		}
		return s.advise(ctx, a, access.Denied(a, may))
	}
}

// ownReplay is the sight of what is the caller's own, whatever the caller's roles are.
func ownReplay(context.Context, Answer) error { return nil }

// write runs do in one transaction, under the call's idempotency key. The kept answer of an earlier request is given again to a caller
// who may see it now. A dry run rolls back, and leaves the key alone.
func (s *Service) write(ctx context.Context, c Call, see replayCheck, do func(tx *postgres.Tx, now time.Time) (Answer, error)) (Reply, error) {
	now, run := s.now(), s.db.Write
	if c.DryRun {
		run, c.Key = s.db.Rehearse, nil
	}
	var answer Answer
	err := run(ctx, func(tx *postgres.Tx) (err error) {
		if c.Key != nil {
			tx.ClaimKey(*c.Key, now)
		}
		answer, err = do(tx, now)
		if err == nil && c.Key != nil {
			tx.KeepAnswer(*c.Key, answer, now)
		}
		return err
	})
	if replay := (*postgres.Replay)(nil); errors.As(err, &replay) {
		if err := see(ctx, replay.Answer); err != nil {
			return Reply{}, err
		}
		return Reply{Answer: replay.Answer, Replayed: true}, nil
	}
	return Reply{Answer: answer}, s.advise(ctx, c.Actor, err)
}

// advise adds to a missing role the people who can grant it (rule R2): the account admins of the caller's organisation.
func (s *Service) advise(ctx context.Context, a access.Actor, err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Forbidden || f.Contacts != nil {
		return err
	}
	contacts, err := s.db.Holders(ctx, a.OrganizationID, access.AccountAdmin)
	if err != nil {
		return err
	}
	withContacts := *f
	withContacts.Contacts = contacts
	return &withContacts
}

// step is what a verb does to a deal.
type step func(tx *postgres.Tx, d deal.Deal, now time.Time) (deal.Deal, deal.Entry, error)

// change does one step with a deal of the caller's. The order of the checks: it exists, the caller may, its state allows it,
// it is the one that the caller knows, and then what the step finds.
func (s *Service) change(ctx context.Context, c Call, id uuid.UUID, may access.Action, a deal.Action, do step) (Reply, error) {
	return s.write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (Answer, error) {
		d, err := tx.Deal(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return Answer{}, err
		}
		if err := c.admit(d, may, a, now); err != nil {
			return Answer{}, err
		}
		after, entry, err := do(tx, d, now)
		if err != nil {
			return Answer{}, err
		}
		return save(tx, after, entry, now)
	})
}

// admit checks what must hold before a step is looked at.
func (c Call) admit(d deal.Deal, may access.Action, a deal.Action, now time.Time) error {
	if err := access.Check(c.Actor, may, d.Subject()); err != nil {
		return err
	}
	if err := d.Allows(a, now); err != nil {
		return err
	}
	return c.match(d.Revision)
}

// match checks If-Match, where it was given.
func (c Call) match(present revision.Number) error {
	tag := present.String()
	if c.IfMatch == nil || slices.Contains(c.IfMatch, tag) || slices.Contains(c.IfMatch, "*") {
		return nil
	}
	f := fault.New(fault.Stale, "stale-etag", "It has changed since; its tag is now %s.", tag)
	f.ETag = tag
	return f
}

// mustMatch checks If-Match, which must be given.
func (c Call) mustMatch(present revision.Number) error {
	if c.IfMatch == nil {
		return fault.New(fault.PreconditionRequired, "if-match-required", "Send If-Match with the ETag that the change is based on.")
	}
	return c.match(present)
}

// save writes a changed deal. When Microsoft declines, what the inviter's deal is worth now is kept beside it: later edits of the
// value disclose nothing (rule R8).
func save(tx *postgres.Tx, d deal.Deal, e deal.Entry, now time.Time) (Answer, error) {
	if by := d.InviteContext.InvitedBy; e.Action == deal.Decline && d.OrganizationID == access.Microsoft && by != nil {
		tx.KeepDecisionValue(d.EngagementID, by.OrganizationID, now)
	}
	if e.Action == deal.Expire && d.Origin != nil {
		tx.KeepExpiry(d.ID, now)
	}
	document, err := tx.UpdateDeal(d, e)
	if err != nil {
		return Answer{}, err
	}
	return answer(d, document), nil
}

func answer(d deal.Deal, document []byte) Answer {
	return Answer{ID: d.ID.String(), ETag: d.Revision.String(), Body: document}
}
