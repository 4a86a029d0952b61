package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/past"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

// Larger says how many deals a larger demo has besides those of every demo. Each seed has one sequence of deals, in batches.
type Larger struct {
	Deals, Seed int
	DemoDeals   int // the past deals to load with the demo itself, if it is not there yet

	batch int // how many deals are written at once, all or none; 0: batchSize
}

const batchSize = 1000

// maxDeals keeps a typing mistake from filling the disk: that many take some 60 GB.
const maxDeals = 10_000_000

// Check returns an error that names every figure that is out of range.
func (l Larger) Check() error {
	var mistakes []error
	if l.Deals < 1 || l.Deals > maxDeals {
		mistakes = append(mistakes, fmt.Errorf("--deals (COSELL_DEALS): give 1 to %d", maxDeals))
	}
	if l.Seed <= usualSeed {
		mistakes = append(mistakes, errors.New("--seed (COSELL_SEED): give 1 or more; 0 is the demo's own"))
	}
	return errors.Join(mistakes...)
}

// batches returns the number of batches, and size the number of deals in one: that of a full batch, except for the last.
func (l Larger) batches() int        { return (l.Deals + l.full() - 1) / l.full() }
func (l Larger) size(number int) int { return min(l.full(), l.Deals-number*l.full()) }
func (l Larger) full() int           { return cmp.Or(l.batch, batchSize) }

// Load loads the demo if it is not there, and then the deals that are still missing, each batch in a transaction of its own. So a load
// that was stopped continues where it was and ends with the same deals. They are made for the time at which the first batch was made. tell
// is called from time to time with how many of them are there. Errors: ErrNotDemo, and that there are other deals with this seed.
func (l Larger) Load(ctx context.Context, db *postgres.DB, now time.Time, tell func(done, all int64)) error {
	if err := Load(ctx, db, l.DemoDeals, now); err != nil {
		return err
	}
	if err := addPartners(ctx, db, now); err != nil {
		return fmt.Errorf("add the demo's partners: %w", err)
	}
	figures := servicesAt(db, now).Insights
	if err := figures.CatchUp(ctx); err != nil {
		return err
	}
	w, err := world()
	if err != nil {
		return err
	}
	there, begun, err := l.there(ctx, db, w)
	if err != nil {
		return err
	}
	if begun.IsZero() {
		begun = now
	}
	if err := l.loadMissing(ctx, db, w, there, begun, tell); err != nil {
		return err
	}
	if err := db.AnalyzeDeals(ctx); err != nil {
		return err
	}
	return figures.CatchUp(ctx)
}

// there returns which batches are there and the time that they were made for; zero if there are none.
func (l Larger) there(ctx context.Context, db *postgres.DB, w *past.World) (there map[int]bool, begun time.Time, err error) {
	numbers := map[string]int{}
	var marks []string
	for number := range l.batches() {
		mark := past.Mark(l.Seed, number)
		numbers[mark], marks = number, append(marks, mark)
	}
	found, err := db.DealsByReference(ctx, w.Partners[0].ID, marks)
	if err != nil {
		return nil, begun, err
	}
	there = map[int]bool{}
	for _, d := range found {
		number := numbers[*d.ExternalReferenceID]
		size, at, isMark := past.Marked(d)
		switch {
		case !isMark:
			return nil, begun, fmt.Errorf("the deal %s has the reference %s, by which the demo knows its own", d.ID, *d.ExternalReferenceID)
		case size < l.size(number):
			return nil, begun, fmt.Errorf("there are %d deals of the seed %d already, which does not go on; take another seed",
				number*l.full()+size, l.Seed)
		}
		there[number], begun = true, at
	}
	return there, begun, nil
}

// loadMissing writes the missing batches, while the next ones are being made.
func (l Larger) loadMissing(
	ctx context.Context, db *postgres.DB, w *past.World, there map[int]bool, begun time.Time, tell func(done, all int64),
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	made := l.make(ctx, w, there, begun)
	done := 0
	for number := range l.batches() {
		if !there[number] {
			b := <-<-made
			if b.err != nil {
				return b.err
			}
			if err := writeBatch(ctx, db, w.Partners[0].ID, b.deals); err != nil {
				return err
			}
		}
		done += l.size(number)
		tell(int64(done), int64(l.Deals))
	}
	return nil
}

// batch is the result of making a batch.
type batch struct {
	deals []past.Deal
	err   error
}

// ahead is how many batches are made ahead of writing.
const ahead = 2

// make makes the missing batches, several at once, and delivers them in order.
func (l Larger) make(ctx context.Context, w *past.World, there map[int]bool, begun time.Time) <-chan chan batch {
	made := make(chan chan batch, ahead)
	go func() {
		for number := range l.batches() {
			if there[number] {
				continue
			}
			one := make(chan batch, 1)
			select {
			case <-ctx.Done():
				one <- batch{err: ctx.Err()}
				return
			case made <- one:
			}
			go func() {
				deals, err := w.Batch(l.Seed, number, l.size(number), begun)
				one <- batch{deals, err}
			}()
		}
	}()
	return made
}

// writeBatch writes the deals of a batch and includes them in the figures, unless somebody else has just done so.
func writeBatch(ctx context.Context, db *postgres.DB, organizationID string, deals []past.Deal) error {
	return db.Atomically(ctx, func(db *postgres.DB) error {
		free := false
		err := db.Write(ctx, func(tx *postgres.Tx) (err error) {
			if free, err = tx.ClaimReference(ctx, organizationID, *deals[0].ExternalReferenceID); err != nil || !free {
				return err
			}
			return tx.CopyPastDeals(ctx, deals)
		})
		if err != nil || !free {
			return err
		}
		return service.New(db, service.Defaults()).Insights.ProjectDeals(ctx, idsOf(deals))
	})
}

func idsOf(deals []past.Deal) []uuid.UUID {
	ids := make([]uuid.UUID, len(deals))
	for i, d := range deals {
		ids[i] = d.ID
	}
	return ids
}
