// Package demo fills a database with organisations, people and deals to try Cosell with.
package demo

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
)

//go:embed rates.csv
var rates []byte

// ErrNotDemo says that a database holds organisations of its own, beside which there must be no demo.
var ErrNotDemo = errors.New("the database holds organisations of its own; the demo needs one without")

// patience is how long one instance waits for another that is loading the demo.
const patience = time.Minute

// Load fills the database, unless it holds the demo already. Of several instances one loads and the others wait for it.
// It returns ErrNotDemo for a database that is in use for something else.
func Load(ctx context.Context, db *postgres.DB, deals *lifecycle.Service) error {
	held, err := db.Contents(ctx)
	switch {
	case err != nil:
		return err
	case held.Own > 0:
		return ErrNotDemo
	case held.Open > 0:
		return nil
	}
	first := false
	if held.Demo == 0 {
		if first, err = begin(ctx, db, deals.Now()); err != nil {
			return fmt.Errorf("load the demo's organisations: %w", err)
		}
	}
	if !first {
		if done, err := awaitOther(ctx, db); done || err != nil {
			return err
		}
	}
	if err := loadDeals(ctx, db, deals.Now()); err != nil {
		return fmt.Errorf("load the demo's deals: %w", err)
	}
	if err := sequence(ctx, deals); err != nil {
		return fmt.Errorf("place the demo's events: %w", err)
	}
	return LoadTokens(ctx, db, deals.Now())
}

// sequence gives the events of the demo their places in the feed, so that who follows it from now on hears of what is new only.
func sequence(ctx context.Context, deals *lifecycle.Service) error {
	for {
		if placed, err := deals.Sequence(ctx); err != nil || placed == 0 {
			return err
		}
	}
}

// begin writes the demo's organisations, and returns false if another instance was quicker.
func begin(ctx context.Context, db *postgres.DB, now time.Time) (first bool, err error) {
	err = LoadOrganizations(ctx, db, now)
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		return false, nil
	}
	return err == nil, err
}

// awaitOther waits for the instance that loads the demo and tells whether it finished. One that was killed does not; then
// the caller goes on where it stopped.
func awaitOther(ctx context.Context, db *postgres.DB) (done bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		held, err := db.Contents(ctx)
		if err != nil || held.Open > 0 {
			return held.Open > 0, err
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// LoadOrganizations writes the demo's organisations with their users, profiles and solutions, and exchange rates.
func LoadOrganizations(ctx context.Context, db *postgres.DB, now time.Time) error {
	monthly, err := money.ParseRates(bytes.NewReader(rates))
	if err != nil {
		return err
	}
	if err := db.SaveRates(ctx, monthly); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *postgres.Tx) error {
		for _, o := range Organizations() {
			tx.InsertOrganization(o, now)
		}
		if err := loadProfiles(tx, now); err != nil {
			return err
		}
		return loadSolutions(tx, now)
	})
}

// LoadTokens writes the demo's tokens. They come last: who sees them knows that the demo is whole.
func LoadTokens(ctx context.Context, db *postgres.DB, now time.Time) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		for _, p := range people {
			tx.InsertToken(p.user().ID, token.Hash(p.token().Value), now)
		}
		return nil
	})
}

// Check returns an error if the database holds the demo: its tokens are known to everybody, so nobody else may use it.
func Check(ctx context.Context, db *postgres.DB) error {
	held, err := db.Contents(ctx)
	if err == nil && held.Demo > 0 {
		err = errors.New("the database holds demo data, whose tokens everybody knows; start with --demo or use another database")
	}
	return err
}
