package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

// demoSize is the size of a new demo.
type demoSize struct {
	DemoDeals int `env:"COSELL_DEMO_DEALS" default:"1000" help:"How many deals of the past year a demo begins with, beside those that show every state."`
}

// maxDemoDeals is how many deals can be written in one transaction within the minute that a demo has for that. Further ones have to be
// added later.
const maxDemoDeals = 10_000

func (s demoSize) check() error {
	if s.DemoDeals < 0 || s.DemoDeals > maxDemoDeals {
		return fmt.Errorf("--demo-deals (COSELL_DEMO_DEALS): give 0 to %d; `cosell demo` adds more", maxDemoDeals)
	}
	return nil
}

type makeDemo struct {
	database
	logging
	demoSize
	Deals int `env:"COSELL_DEALS" default:"100000" help:"How many deals it has beside those of the demo itself."`
	Seed  int `env:"COSELL_SEED" default:"1" help:"What they are drawn from: the same seed gives the same deals."`
}

// Run loads the demo, and those of the deals that are missing.
func (c *makeDemo) Run(ctx context.Context, stdout io.Writer) error {
	larger := demo.Larger{Deals: c.Deals, Seed: c.Seed, DemoDeals: c.DemoDeals}
	if err := errors.Join(larger.Check(), c.check()); err != nil {
		return err
	}
	line := &progress{to: os.Stderr, doing: "Making", of: "deals"}
	err := c.beside(ctx, c.logger(), func(url string) error {
		return withSchema(ctx, url, c.logging, func(db *postgres.DB) error {
			return larger.Load(ctx, db, service.New(db, service.Defaults()).Kernel.Now(), line.tell)
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
