package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/IBM/pgxpoolprometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/httpapi"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/partnercenter"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/worker"
)

type serve struct {
	database
	logging
	profiling
	signIn
	mailing
	webhooks
	limits
	demoSize
	disclosing
	publicURL
	eventKeys
	Addr              string        `env:"COSELL_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	OperatorAddr      string        `env:"COSELL_OPERATOR_ADDR" help:"Address of its own for /metrics and all that needs the role Operator, beside everything else; --addr then does not have them. Default: --addr has everything."`
	Portal            bool          `env:"COSELL_PORTAL" default:"true" negatable:"" help:"Serve the portal, where people see and work with their deals, at /portal/."`
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
	LeadErasure       time.Duration `env:"COSELL_LEAD_ERASURE" default:"720h" help:"How long after a lead expired its contacts, hidden since, are erased."`
	Reminder          time.Duration `env:"COSELL_REMINDER" default:"72h" help:"How long before its answer is due a party is reminded."`
	EventLife         time.Duration `env:"COSELL_EVENT_LIFE" default:"2160h" help:"How long events are kept; 0 for ever."`
	ShutdownDelay     time.Duration `env:"COSELL_SHUTDOWN_DELAY" default:"1s" help:"How long, once told to stop, the service goes on answering while /readyz says 503 and answers end their connections."`
	ClockInterval     time.Duration `env:"COSELL_CLOCK_INTERVAL" default:"5s" help:"How often to look for what time asks for: deals that expire, reminders."`
}

// The rates that apply when none is given. A demo is for trying things out, load included.
const (
	defaultRate = 6_000
	demoRate    = 1_000_000
)

// jobConns is how many connections the jobs share. Requests have their own, so that neither waits for the other.
const jobConns = 10

// check checks the flags and reads the files that they name, before anything is started. The error names every mistake.
func (c *serve) check() error {
	return errors.Join(c.signIn.check(), c.mailing.check(), c.webhooks.check(), c.demoSize.check(), c.checkPairs(), c.checkFigures(),
		c.checkOrigins(), c.disclosing.check(), c.publicURL.check(), c.eventKeys.check())
}

// Run starts to answer at once, if only with 503. Then it prepares the database, however long that takes, runs the service until ctx ends,
// and stops once the requests in flight are answered.
func (c *serve) Run(ctx context.Context, stdout io.Writer) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	endProfile, err := c.startProfile()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endProfile()) }()
	tuneMemory()
	log := c.logger()
	c.warnOfLinks(ctx, log)
	servers, err := c.listen(ctx, log)
	if err != nil {
		return err
	}
	err = c.run(ctx, servers, log, stdout)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) { // told to stop before there was anything to serve
		return servers.close()
	}
	return errors.Join(err, servers.close())
}

func (c *serve) run(ctx context.Context, servers *httpServers, log *slog.Logger, stdout io.Writer) error {
	db, err := retryStart(ctx, servers, log, func() (opened, error) { return c.open(ctx, log) })
	if err != nil {
		return err
	}
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	s, err := retryStart(ctx, servers, log, func() (*instance, error) { return c.prepare(ctx, db.url, streams.Done(), log) })
	if err != nil {
		return errors.Join(err, db.stop())
	}
	servers.open(s.everything, s.public)
	c.printAddresses(stdout, servers)
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan error, 1)
	go func() { worked <- s.background(working) }()
	err = servers.answerUntil(ctx, c.ShutdownDelay, c.StopTimeout, func() { endStreams(); stopWorking() })
	stopWorking()
	if err := <-worked; err != nil {
		log.WarnContext(ctx, "work in the background was given up; another instance takes it over", "error", err)
	}
	s.close()
	return errors.Join(err, db.stop())
}

// instance is a running service: the handlers that answer requests, and the work in the background.
type instance struct {
	everything http.Handler
	public     http.Handler // everything that is not for operators alone
	background func(context.Context) error
	close      func()
}

// prepare brings the database to the newest schema, loads the demo or makes sure that there is none, and returns the service.
func (c *serve) prepare(ctx context.Context, url string, stopping <-chan struct{}, log *slog.Logger) (*instance, error) {
	if err := postgres.Migrate(ctx, url, log); err != nil {
		return nil, err
	}
	events := worker.NewSignal()
	requests, jobs := c.pools(events)
	db, err := postgres.Open(ctx, url, requests)
	if err != nil {
		return nil, err
	}
	jobsDB, err := postgres.Open(ctx, url, jobs)
	if err != nil {
		closeWithin(closeTimeout, db)
		return nil, err
	}
	s := &instance{close: func() { closeWithin(closeTimeout, db, jobsDB) }}
	if err := c.assemble(ctx, s, db, jobsDB, events, stopping, log); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// assemble puts the handlers and the background work of the instance together.
func (c *serve) assemble(
	ctx context.Context, s *instance, db, jobsDB *postgres.DB, events worker.Signal, stopping <-chan struct{}, log *slog.Logger,
) error {
	services := c.services(db)
	if err := c.loadDemo(ctx, db, services); err != nil {
		return err
	}
	tokens := identity.NewTokens(db, services.Admin)
	monitor := postgres.NewMonitor(db, services.Kernel.Now, log)
	metrics := newMetrics(db, jobsDB, monitor)
	s.everything, s.public = c.handlers(stopping, monitor, services, tokens, metrics, log)
	work, err := c.background(jobsDB, events, tokens, metrics, log)
	if err != nil {
		return err
	}
	s.background = func(ctx context.Context) error {
		go monitor.Run(ctx)
		return work(ctx)
	}
	return nil
}

func (c *serve) services(db *postgres.DB) *service.Services {
	services := service.New(db, c.withMail(service.Settings{
		ReasonThreshold: c.threshold,
		Deals:           lifecycle.Settings{InvitationTTL: c.InvitationTTL, Reminder: c.Reminder, LeadErasure: c.LeadErasure},
		Outbox: outbox.Settings{
			EventLife: c.EventLife, ReplaysWaiting: c.WebhookReplays, PublicURL: c.PublicURL, KeyPair: c.keys,
			Portal: c.portalLink(),
		},
		Admin: admin.Settings{TokensEach: c.TokenLimit},
	}, c.dealLink()))
	services.Outbox.CheckAddress = c.webhookSender.CheckAddress
	return services
}

// loadDemo loads the demo, or makes sure that there is none.
func (c *serve) loadDemo(ctx context.Context, db *postgres.DB, services *service.Services) error {
	if c.Demo {
		return demo.Load(ctx, db, c.DemoDeals, services.Kernel.Now())
	}
	return demo.Check(ctx, db)
}

// handlers returns the handler of everything, and the handler of everything except what is for operators alone.
func (c *serve) handlers(
	stopping <-chan struct{}, monitor *postgres.Monitor, services *service.Services, tokens *identity.Tokens, metrics *prometheus.Registry,
	log *slog.Logger,
) (everything, public http.Handler) {
	d := door.New(c.withSignIn(door.Config{
		Tokens: tokens, Now: services.Kernel.Now, Ready: monitor.Ready, Metrics: metrics, Log: log,
		RequestTimeout: c.RequestTimeout, RateLimit: c.rate(c.RateLimit, defaultRate), Quotas: c.quotas(), CORSOrigins: c.CORSOrigins,
		PublicURL: c.PublicURL,
	}))
	contract := door.NewContract(api.Contract, api.Examples)
	v1 := httpapi.New(d, httpapi.Config{
		Services: services, Contract: contract, Stopping: stopping, Demo: c.demoAccounts(), Home: c.home(),
	}).API()
	microsofts := partnercenter.New(services, contract).API()
	pages := c.pages(tokens)
	return d.Everything(v1, microsofts, pages), d.Public(v1, microsofts, pages)
}

// newMetrics returns the metrics of the process and of both pools, to which others are added.
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

// rate returns the limit that was asked for, or else the usual one.
func (c *serve) rate(asked, usual int) int {
	switch {
	case asked >= 0:
		return asked
	case c.Demo:
		return demoRate
	default:
		return usual
	}
}

// printAddresses tells a person where the service answers, and prints the demo's tokens.
func (c *serve) printAddresses(stdout io.Writer, servers *httpServers) {
	var text strings.Builder
	at := servers.sockets[0].listener.Addr()
	fmt.Fprintf(&text, "Cosell answers at   http://%s\nRead and try it at  http://%s/docs/\n", at, at)
	if c.Portal {
		fmt.Fprintf(&text, "Work with deals at  http://%s/portal/\n", at)
	}
	if len(servers.sockets) > 1 {
		fmt.Fprintf(&text, "Operators use it at  http://%s\n", servers.sockets[1].listener.Addr())
	}
	if c.Demo {
		fmt.Fprintln(&text, "\nDemo tokens, sent as `Authorization: Bearer <token>`:")
		for _, t := range demo.Tokens() {
			fmt.Fprintf(&text, "  %-32s %s of %s\n", t.Value, t.Role, t.Organization)
		}
	}
	_, _ = io.WriteString(stdout, text.String()) // serve even if nobody can read this
}

// pools returns the settings of the two connection pools: for requests, and for background work. They share the facts told by the events
// that requests write, so that the projection need not read them again.
func (c *serve) pools(events worker.Signal) (requests, jobs postgres.Options) {
	fresh := postgres.NewFreshFacts()
	return postgres.Options{
		MaxConns: c.MaxConns, OnEvents: events.Send, Fresh: fresh, OrganizationConns: c.OrganizationConns, ListTimeout: c.ListTimeout,
	}, postgres.Options{MaxConns: jobConns, OnEvents: events.Send, Fresh: fresh}
}
