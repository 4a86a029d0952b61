// Package demo fills a database with organisations, people and deals for trying Cosell out.
package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/past"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/token"
)

//go:embed rates.csv
var rates []byte

// ErrNotDemo says that a database has organisations of its own, so that the demo must not be loaded into it.
var ErrNotDemo = errors.New("the database holds organisations of its own; the demo needs one without")

// usualSeed is the seed of the demo's own past deals.
const usualSeed = 0

// loadTimeout is how long loading may take, including the wait for another instance that is doing it.
const loadTimeout = time.Minute

// Load fills the database unless it has the demo already; organisations made in the demo are then part of it. Besides the deals that every
// demo has it loads pastDeals deals of the past year. Everything is written in one transaction: a load that is killed leaves nothing, and
// of several instances one loads while the others wait. It returns ErrNotDemo for a database that is in use for something else.
func Load(ctx context.Context, db *postgres.DB, pastDeals int, now time.Time) error {
	held, err := db.Contents(ctx)
	if err != nil || held.IsDemo() && held.Open > 0 {
		return err
	}
	w, err := world()
	if err != nil {
		return err
	}
	made, err := w.Batch(usualSeed, 0, pastDeals, now) // before the transaction, which must not be idle for long
	if err != nil {
		return fmt.Errorf("make the demo's past deals: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	return db.Atomically(ctx, func(db *postgres.DB) error {
		err := db.Write(ctx, func(tx *postgres.Tx) (err error) {
			held, err = tx.ClaimContents(ctx)
			return err
		})
		switch {
		case err != nil:
			return err
		case held.IsDemo() && held.Open > 0:
			return nil
		case held.IsDemo(): // an earlier program was killed before it wrote the tokens
			return LoadTokens(ctx, db, now)
		case held.Own > 0:
			return ErrNotDemo
		}
		return load(ctx, db, made, now)
	})
}

func load(ctx context.Context, db *postgres.DB, made []past.Deal, now time.Time) error {
	if err := LoadOrganizations(ctx, db, now); err != nil {
		return fmt.Errorf("load the demo's organisations: %w", err)
	}
	if err := loadDeals(ctx, db, now); err != nil {
		return fmt.Errorf("load the demo's deals: %w", err)
	}
	if err := placeEvents(ctx, db, servicesAt(db, now)); err != nil {
		return fmt.Errorf("place the demo's events: %w", err)
	}
	if err := addPartners(ctx, db, now); err != nil {
		return fmt.Errorf("load the demo's partners: %w", err)
	}
	if err := db.Write(ctx, func(tx *postgres.Tx) error { return tx.CopyPastDeals(ctx, made) }); err != nil {
		return fmt.Errorf("load the demo's past deals: %w", err)
	}
	if err := servicesAt(db, now).Insights.CatchUp(ctx); err != nil {
		return fmt.Errorf("compute the demo's figures: %w", err)
	}
	return LoadTokens(ctx, db, now)
}

// servicesAt returns the services with a clock that stands still at now.
func servicesAt(db *postgres.DB, now time.Time) *service.Services {
	s := service.New(db, service.Defaults())
	s.Kernel.Now = func() time.Time { return now }
	return s
}

// placeEvents gives the demo's events their places in the feed, in order of time. So whoever follows the feed from now on hears only of
// what is new, and old events are forgotten from the start of the feed on.
func placeEvents(ctx context.Context, db *postgres.DB, services *service.Services) error {
	err := db.Write(ctx, func(tx *postgres.Tx) error {
		tx.Queue.EnterInOrder()
		return nil
	})
	for placed := 1; err == nil && placed > 0; {
		placed, err = services.Outbox.SequenceEvents(ctx)
	}
	return err
}

// LoadOrganizations writes the demo's organisations with their users, profiles and solutions, and the exchange rates.
func LoadOrganizations(ctx context.Context, db *postgres.DB, now time.Time) error {
	monthly, err := money.ParseRates(rates, money.RateLimits{})
	if err != nil {
		return err
	}
	if err := db.SaveRates(ctx, monthly); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *postgres.Tx) error {
		for _, o := range organizations(now) {
			tx.Queue.InsertDemoOrganization(o)
		}
		for _, p := range people {
			tx.Queue.InsertUser(p.user())
		}
		if err := loadProfiles(tx, now); err != nil {
			return err
		}
		return loadSolutions(tx, solutions, now)
	})
}

// LoadTokens writes the demo's tokens.
func LoadTokens(ctx context.Context, db *postgres.DB, now time.Time) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		for _, p := range people {
			made := account.Token{ID: uuid.New(), UserID: p.user().ID, Name: "demo", Prefix: "demo-", Created: now}
			tx.Queue.InsertToken(made, token.Hash(p.token().Value))
		}
		return nil
	})
}

// Check returns an error if the database has the demo: everybody knows the demo's tokens, so it must not be used for anything else.
func Check(ctx context.Context, db *postgres.DB) error {
	held, err := db.Contents(ctx)
	if err != nil {
		return err
	}
	if held.IsDemo() {
		return errors.New("the database holds demo data, whose tokens everybody knows; start with --demo or use another database")
	}
	return nil
}
