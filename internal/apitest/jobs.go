package apitest

import (
	"context"
	"log/slog"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/worker"
)

// Work does the service's jobs in the background until the test ends, by the test's clock. Calling it twice is like having two instances.
func (h *Harness) Work(options ...func(*worker.Config)) {
	h.t.Helper()
	events := worker.NewSignal()
	db, err := postgres.Open(context.Background(), h.DBURL, postgres.Options{MaxConns: 6, OnEvents: events.Send})
	require.NoError(h.t, err)
	cfg := worker.Config{
		DB: db, NewEvents: events, SweepEvery: 200 * time.Millisecond, Webhooks: h.webhookSender(),
		Log: slog.New(slog.NewJSONHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, o := range options {
		o(&cfg)
	}
	settings := h.Settings
	settings.Outbox.MailServer = cfg.Mail != nil
	cfg.Services = service.New(db, settings)
	cfg.Kernel.Now, cfg.Kernel.Log = h.Clock.Now, cfg.Log
	runner, err := worker.New(cfg)
	require.NoError(h.t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- runner.Run(ctx, 5*time.Second) }()
	h.t.Cleanup(func() {
		stop()
		require.NoError(h.t, <-ended)
		db.Close()
	})
}

// Settle waits until every event has its place in the feed, and every job and delivery that is due now has been done.
func (h *Harness) Settle() {
	h.t.Helper()
	busy := `select exists (select from events where position is null) or exists (
		select from river.river_job where kind <> 'sweep' and state in ('available', 'running')) or exists (
		select from webhook_deliveries where status = 'Waiting' and next_attempt_at <= $1)`
	require.Eventually(h.t, func() bool {
		var still bool
		require.NoError(h.t, h.DB.Pool().QueryRow(context.Background(), busy, h.Clock.Now()).Scan(&still))
		return !still
	}, 60*time.Second, 20*time.Millisecond, "events and jobs settle")
}

// Sweep waits until a sweep that began after now, by the test's clock, has done what was due, and then until everything has settled.
func (h *Harness) Sweep() {
	h.t.Helper()
	var now time.Time
	require.NoError(h.t, h.DB.Pool().QueryRow(context.Background(), "select clock_timestamp()").Scan(&now))
	swept := "select exists (select from river.river_job where kind = 'sweep' and state = 'completed' and attempted_at > $1)"
	require.Eventually(h.t, func() bool {
		var done bool
		require.NoError(h.t, h.DB.Pool().QueryRow(context.Background(), swept, now).Scan(&done))
		return done
	}, 60*time.Second, 20*time.Millisecond, "a sweep begins and ends")
	h.Settle()
}

// Project gives events their places in the feed and updates figures and scores with them.
func (h *Harness) Project() {
	h.t.Helper()
	for placed := 1; placed > 0; {
		var err error
		placed, err = h.Outbox.SequenceEvents(context.Background())
		require.NoError(h.t, err)
	}
	require.NoError(h.t, h.Insights.CatchUp(context.Background()))
}
