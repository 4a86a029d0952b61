package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/IBM/pgxpoolprometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/httpapi"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
)

type serve struct {
	database
	logging
	signIn
	mailing
	webhooks
	Addr              string        `env:"COSELL_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	Demo              bool          `env:"COSELL_DEMO" help:"Load demo data with tokens that everybody knows. Refuses a database that holds organisations of its own."`
	MaxConns          int32         `env:"COSELL_MAX_CONNS" default:"0" help:"Most connections to the database; 0 for pool_max_conns of the address, or 16."`
	RequestTimeout    time.Duration `env:"COSELL_REQUEST_TIMEOUT" default:"5s" help:"How long a request may wait for the database."`
	WriteTimeout      time.Duration `env:"COSELL_WRITE_TIMEOUT" default:"7s" help:"How long a request may take until its answer is written."`
	StopTimeout       time.Duration `env:"COSELL_STOP_TIMEOUT" default:"8s" help:"How long requests in flight, and jobs under way, may take once the service is told to stop."`
	OrganizationConns int           `env:"COSELL_ORGANIZATION_CONNS" default:"0" help:"Connections that the requests of one organisation have at once; 0 for half of them."`
	ListTimeout       time.Duration `env:"COSELL_LIST_TIMEOUT" default:"2s" help:"How long a list or search may take the database; 0 for as long as a request may."`
	RateLimit         int           `env:"COSELL_RATE_LIMIT" default:"-1" help:"Requests of one token in a minute; 0 for no limit. Default: 6000, with --demo 1000000."`
	CORSOrigins       []string      `name:"cors-origins" env:"COSELL_CORS_ORIGINS" help:"Origins of front ends that may call from a browser; * for all."`
	InvitationTTL     time.Duration `name:"invitation-ttl" env:"COSELL_INVITATION_TTL" default:"336h" help:"How long an invited party can answer."`
	ReasonThreshold   string        `env:"COSELL_REASON_THRESHOLD" default:"25000" help:"Deal value in USD from which the reason of Microsoft's decline is shown."`
	LeadErasure       time.Duration `env:"COSELL_LEAD_ERASURE" default:"720h" help:"How long after a lead expired its contacts, hidden since, are erased."`
	Reminder          time.Duration `env:"COSELL_REMINDER" default:"72h" help:"How long before its answer is due a party is reminded."`
	EventLife         time.Duration `env:"COSELL_EVENT_LIFE" default:"2160h" help:"How long events are kept; 0 for ever."`
	ClockInterval     time.Duration `env:"COSELL_CLOCK_INTERVAL" default:"5s" help:"How often to look for what time asks for: deals that expire, reminders."`
}

// The rates that apply when none was given. A demo is for trying things, load included.
const (
	defaultRate = 6_000
	demoRate    = 1_000_000
)

// jobConns is how many connections the jobs share. Requests have theirs, so that neither waits for the other.
const jobConns = 10

// check reads what the flags name, before anything is started. The error names every mistake.
func (c *serve) check() error {
	return errors.Join(c.signIn.check(), c.mailing.check(), c.webhooks.check(), c.checkPairs(), c.checkFigures())
}

// Run runs the service until ctx ends, then answers what is in flight and stops.
func (c *serve) Run(ctx context.Context, stdout io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	spendMemory()
	log := c.logger()
	return c.with(ctx, log, func(url string) error {
		if err := postgres.Migrate(ctx, url, log); err != nil {
			return err
		}
		news := newNews()
		db, err := postgres.Open(ctx, url, c.pool(news))
		if err != nil {
			return err
		}
		defer db.Close()
		jobsDB, err := postgres.Open(ctx, url, postgres.Options{MaxConns: jobConns, OnEvents: news.tell})
		if err != nil {
			return err
		}
		defer jobsDB.Close()
		return c.serve(ctx, db, jobsDB, news, log, stdout)
	})
}

// spendMemory lets the garbage collector run less often while there is little in memory, and as often as it must beyond that.
// GOGC and GOMEMLIMIT overrule it.
func spendMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(150 << 20)
	}
}

func (c *serve) serve(ctx context.Context, db, jobsDB *postgres.DB, news news, log *slog.Logger, stdout io.Writer) error {
	deals, err := c.deals(db)
	if err != nil {
		return err
	}
	if err := c.prepare(ctx, db, deals); err != nil {
		return err
	}
	tokens := identity.NewTokens(db, deals.Now)
	monitor := postgres.NewMonitor(db, deals.Now, log)
	metrics := newMetrics(db, jobsDB, monitor)
	handler, err := c.handler(ctx, monitor, deals, tokens, metrics, log)
	if err != nil {
		return err
	}
	background, err := c.background(jobsDB, news, tokens, metrics, log)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return err
	}
	c.greet(stdout, listener.Addr())
	ctx, stop := context.WithCancel(ctx)
	go monitor.Run(ctx)
	ended := make(chan error, 1)
	go func() { ended <- background(ctx) }()
	err = c.answerUntil(ctx, listener, handler, log)
	stop()
	return errors.Join(err, <-ended)
}

func (c *serve) deals(db *postgres.DB) (*lifecycle.Service, error) {
	threshold, err := money.Parse(c.ReasonThreshold)
	if err != nil {
		return nil, fmt.Errorf("--reason-threshold: the value is %w", err)
	}
	deals := lifecycle.New(db, c.mailed(lifecycle.Settings{
		InvitationTTL: c.InvitationTTL, Reminder: c.Reminder, EventLife: c.EventLife, ReasonThreshold: threshold, LeadErasure: c.LeadErasure,
		ReplaysWaiting: c.WebhookReplays,
	}, c.Addr))
	deals.CheckAddress = c.hooks.CheckAddress
	return deals, nil
}

// prepare loads the demo, or makes sure that there is none.
func (c *serve) prepare(ctx context.Context, db *postgres.DB, deals *lifecycle.Service) error {
	if c.Demo {
		return demo.Load(ctx, db, deals.Now())
	}
	return demo.Check(ctx, db)
}

func (c *serve) handler(ctx context.Context, monitor *postgres.Monitor, deals *lifecycle.Service, tokens *identity.Tokens, metrics *prometheus.Registry, log *slog.Logger) (http.Handler, error) {
	contract, err := httpapi.LoadContract(api.Contract)
	if err != nil {
		return nil, err
	}
	return httpapi.New(c.apply(httpapi.Config{
		Verbs: deals, Tokens: tokens, Ready: monitor.Ready, Metrics: metrics, Log: log, Stopping: ctx.Done(),
		RequestTimeout: c.RequestTimeout, RateLimit: c.rate(), CORSOrigins: c.CORSOrigins,
	}), contract), nil
}

// newMetrics returns the figures of the process and of both pools, to which others are added.
func newMetrics(db, jobsDB *postgres.DB, monitor *postgres.Monitor) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		pgxpoolprometheus.NewCollector(db.Pool(), map[string]string{"pool": "requests"}),
		pgxpoolprometheus.NewCollector(jobsDB.Pool(), map[string]string{"pool": "jobs"}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "cosell_clock_difference_seconds", Help: "How far the database's clock is ahead of this instance's.",
		}, func() float64 { return monitor.Difference().Seconds() }))
	return registry
}

func (c *serve) rate() int {
	switch {
	case c.RateLimit >= 0:
		return c.RateLimit
	case c.Demo:
		return demoRate
	default:
		return defaultRate
	}
}

// greet tells a person where to go.
func (c *serve) greet(stdout io.Writer, at net.Addr) {
	var text strings.Builder
	fmt.Fprintf(&text, "Cosell answers at http://%s\nRead and try it at  http://%s/docs/\n", at, at)
	if c.Demo {
		fmt.Fprintln(&text, "\nDemo tokens, sent as `Authorization: Bearer <token>`:")
		for _, t := range demo.Tokens() {
			fmt.Fprintf(&text, "  %-32s %s of %s\n", t.Value, t.Role, t.Organization)
		}
	}
	_, _ = io.WriteString(stdout, text.String()) // it serves all the same when nobody reads
}

// answerUntil answers requests until ctx ends, then those in flight. The time-outs close the connections of callers that
// send or read too slowly.
func (c *serve) answerUntil(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readWithin, WriteTimeout: c.WriteTimeout, IdleTimeout: time.Minute,
		MaxHeaderBytes: httpapi.MaxHeaderBytes,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(httpapi.Listener(listener)) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.InfoContext(ctx, "stopping")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.StopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests in flight were cut off: %w", err), server.Close())
	}
	return nil
}

// pool returns the settings of the connections that requests have.
func (c *serve) pool(news news) postgres.Options {
	return postgres.Options{MaxConns: c.MaxConns, OnEvents: news.tell, OrganizationConns: c.OrganizationConns, ListTimeout: c.ListTimeout}
}
