// Package verb is the kernel that every verb of Cosell runs in: it takes a call, opens one transaction and gives one answer. The rooms of
// verbs embed it and do not know each other.
package verb

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
)

// Kernel carries out calls. The Service of every room embeds it.
type Kernel struct {
	// Now is the clock. A verb reads it once.
	Now func() time.Time
	// ReasonThreshold is the value of a deal in USD from which the reason of Microsoft's decline is shown.
	ReasonThreshold money.Amount
	// Log is told what happens in the background: who is mailed, and by which rule.
	Log *slog.Logger
	db  *postgres.DB
}

// New returns a kernel on the database, with the clock of the machine.
func New(db *postgres.DB, reasonThreshold money.Amount) *Kernel {
	return &Kernel{
		Now:             time.Now, //nolint:forbidigo // the one place where the clock is read
		ReasonThreshold: reasonThreshold, Log: slog.New(slog.DiscardHandler), db: db,
	}
}

// Time returns the time in UTC, as precise as the database keeps it.
func (k *Kernel) Time() time.Time { return k.Now().UTC().Truncate(time.Microsecond) }

// Write runs do in one transaction, under the call's idempotency key. If an earlier request with the key has been answered, do is not run,
// and that answer is given again to a caller who passes the check now. A dry run rolls back, and does not touch the key.
func (k *Kernel) Write(
	ctx context.Context, c Call, check ReplayCheck, do func(tx *postgres.Tx, now time.Time) (Answer, error),
) (Reply, error) {
	now, run := k.Time(), k.db.Write
	if c.DryRun {
		run, c.Key = k.db.DryRun, nil
	}
	var answer Answer
	err := run(ctx, func(tx *postgres.Tx) (err error) {
		if c.Key != nil {
			tx.Queue.ClaimKey(*c.Key, now)
		}
		if answer, err = do(tx, now); err != nil {
			return err
		}
		if c.Key != nil {
			tx.Queue.KeepAnswer(*c.Key, answer, now)
		}
		return nil
	})
	if replay, ok := errors.AsType[*postgres.Replay](err); ok {
		if err := k.db.Confirm(ctx); err != nil { // the key was looked at before the actor
			return Reply{}, err
		}
		if err := check(ctx, replay.Answer); err != nil {
			return Reply{}, err
		}
		kept, err := k.db.Recall(ctx, replay.Answer)
		return Reply{Answer: kept, Replayed: true}, err
	}
	return Reply{Answer: answer}, k.Advise(ctx, c.Actor, err)
}

// Advise returns the error and, if it says that a role is missing, adds the people who can grant it (R2): the account admins of the
// caller's organisation.
func (k *Kernel) Advise(ctx context.Context, a access.Actor, err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Forbidden || f.Contacts != nil {
		return err
	}
	contacts, err := k.db.Holders(ctx, a.OrganizationID, access.AccountAdmin)
	if err != nil {
		return err
	}
	advised := *f
	advised.Contacts = contacts
	return &advised
}

// IgnoreMissing returns the error, or nil if it says that something does not exist (any more).
func IgnoreMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// ForgetKeys removes idempotency keys whose time is over, and returns how many.
func (k *Kernel) ForgetKeys(ctx context.Context) (int, error) {
	return Batches(func() (int64, error) { return k.db.ForgetKeys(ctx, k.Time(), BatchSize) })
}
