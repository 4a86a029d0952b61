package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cosell/cosell/internal/insights"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

type insightsTools struct {
	Rebuild insightsRebuild `cmd:"" help:"Compute figures and scores anew, tell what differs from the running ones, and swap them."`
	Verify  insightsVerify  `cmd:"" help:"Compute figures anew and tell what differs from the running ones; fail if anything does."`
}

type insightsRebuild struct{ computing }

type insightsVerify struct{ computing }

// Run rebuilds the figures. Differences are reported, but are no failure: they are gone now.
func (c *insightsRebuild) Run(ctx context.Context, stdout io.Writer) error {
	d, err := c.compute(ctx, stdout, "Rebuilding", (*insights.Service).Rebuild)
	if err == nil && d.Any() {
		_, err = fmt.Fprintf(stdout, "What differed is right now.\n")
	}
	return err
}

// Run checks the figures.
func (c *insightsVerify) Run(ctx context.Context, stdout io.Writer) error {
	d, err := c.compute(ctx, stdout, "Checking", (*insights.Service).Verify)
	if err == nil && d.Any() {
		err = errors.New("the running figures differ; `cosell insights rebuild` puts them right")
	}
	return err
}

// computing is a command that computes figures anew.
type computing struct {
	database
	logging
	disclosing
}

// compute computes the figures anew in the given way, and prints what differs.
func (c *computing) compute(
	ctx context.Context, stdout io.Writer, doing string,
	how func(*insights.Service, context.Context, func(insights.Progress)) (insights.Difference, error),
) (d insights.Difference, err error) {
	if err := c.check(); err != nil {
		return d, err
	}
	line, last := &progress{to: os.Stderr, doing: doing, of: "deals"}, insights.Progress{}
	err = c.beside(ctx, c.logger(), func(url string) error {
		return withSchema(ctx, url, c.logging, func(db *postgres.DB) error {
			settings := service.Defaults()
			settings.ReasonThreshold = c.threshold
			d, err = how(service.New(db, settings).Insights, ctx, func(p insights.Progress) {
				last = p
				line.tell(p.Done, p.All)
			})
			return err
		})
	})
	line.end()
	if errors.Is(err, context.Canceled) {
		return d, errors.New("stopped; what was computed is kept, and the next run goes on with it")
	}
	if err != nil {
		return d, err
	}
	return d, printDifference(stdout, last.Done, d)
}

func printDifference(stdout io.Writer, computed int64, d insights.Difference) error {
	said := fmt.Sprintf("%d deals computed anew. Nothing differs.\n", computed)
	if d.Any() {
		said = fmt.Sprintf("%d deals computed anew. Differences: %d in deals, %d in figures, %d in scores.\n",
			computed, d.Deals, d.Figures, d.Scores)
	}
	for _, e := range d.Examples {
		said += "  " + e + "\n"
	}
	if more := d.Deals + d.Figures + d.Scores - len(d.Examples); more > 0 {
		said += fmt.Sprintf("  and %d more\n", more)
	}
	if d.Awaited > 0 {
		said += fmt.Sprintf("%d deals were not compared, since an event about them is on its way.\n", d.Awaited)
	}
	_, err := io.WriteString(stdout, said)
	return err
}
