package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/worker"
)

// background returns the function that does the service's work besides answering requests, until its context ends.
func (c *serve) background(
	db *postgres.DB, events worker.Signal, tokens *identity.Tokens, metrics prometheus.Registerer, log *slog.Logger,
) (func(context.Context) error, error) {
	services := c.services(db)
	services.Kernel.Log = log
	runner, err := worker.New(worker.Config{
		DB: db, Services: services, NewEvents: events, SweepEvery: c.ClockInterval,
		Mail: c.sender, Webhooks: c.webhookSender, Log: log, Metrics: metrics,
	})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		var saving sync.WaitGroup
		saving.Go(func() { saveUsage(ctx, c.ClockInterval, tokens, log) })
		defer saving.Wait()
		return runner.Run(ctx, c.StopTimeout*3/4) // the rest is for the jobs that are then cancelled to end
	}, nil
}

// saveUsage saves at each interval when tokens were last used, which every instance records in memory.
func saveUsage(ctx context.Context, every time.Duration, tokens *identity.Tokens, log *slog.Logger) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := tokens.SaveUsage(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.WarnContext(ctx, "when tokens were used could not be saved; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
