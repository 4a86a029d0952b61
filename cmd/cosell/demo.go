package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/postgres"
)

type makeDemo struct {
	database
	logging
	Deals int `env:"COSELL_DEALS" default:"100000" help:"How many deals it has beside those of the demo itself."`
	Seed  int `env:"COSELL_SEED" default:"1" help:"What they are drawn from: the same seed gives the same deals."`
}

// Run loads the demo, and of the deals those that are missing.
func (c *makeDemo) Run(ctx context.Context, stdout io.Writer) error {
	larger := demo.Larger{Deals: c.Deals, Seed: c.Seed}
	if err := larger.Check(); err != nil {
		return err
	}
	line := &progress{to: os.Stderr, doing: "Making", of: "deals"}
	err := c.beside(ctx, c.logger(), func(url string) error {
		return withSchema(ctx, url, c.logging, func(db *postgres.DB) error {
			return larger.Load(ctx, db, line.tell)
		})
	})
	line.end()
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped; the deals that were made are kept, and the next run goes on with them")
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%d deals of the seed %d are in the demo\n", c.Deals, c.Seed)
	return err
}
