// Package apitest runs the whole service for a test: the real router on a real database, a clock that the test sets, and a user of every
// role. Every answer is checked against the contract. TEST ONLY.
package apitest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/docs"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/httpapi"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/partnercenter"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/token"
)

// Start is the time at which every test's clock starts: an ordinary day within the sample exchange rates.
var Start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Harness is a running service with the demo's organisations, users and rates, and no deals.
type Harness struct {
	URL   string // of the service
	DBURL string // of its database
	DB    *postgres.DB
	*service.Services
	Tokens *identity.Tokens
	Clock  *Clock
	Trips  *Trips
	Log    *Log
	// Metrics are what /metrics shows; those of jobs that Work does are included if it is given them.
	Metrics *prometheus.Registry
	// Settings are those with which Work starts. Requests are answered with the defaults, and a mail server.
	Settings service.Settings
	// Names are the host names that webhooks can use.
	Names *Names

	t      testing.TB
	door   *door.Door
	apis   []door.API
	router routers.Router
}

// Config is what a test may change of the service that New starts.
type Config struct {
	door.Config
	*service.Services
}

// Option changes the service that New starts.
type Option func(*Config)

// New starts a service that stops with the test.
func New(t testing.TB, options ...Option) *Harness {
	t.Helper()
	return Open(t, populated.URL(t), options...)
}

// NewWith is New with settings of the pool.
func NewWith(t testing.TB, pool postgres.Options, options ...Option) *Harness {
	t.Helper()
	return open(t, populated.URL(t), pool, options...)
}

// populated holds the demo's organisations, users and rates.
var populated = pgtest.NewTemplate(Populate)

// Populate writes the demo's organisations, users and rates to a database that has the schema.
func Populate(ctx context.Context, databaseURL string) error {
	db, err := postgres.Open(ctx, databaseURL, postgres.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := demo.LoadOrganizations(ctx, db, Start); err != nil {
		return err
	}
	return demo.LoadTokens(ctx, db, Start)
}

// Open starts a service on an existing database, for instance as a second instance.
func Open(t testing.TB, databaseURL string, options ...Option) *Harness {
	t.Helper()
	return open(t, databaseURL, postgres.Options{}, options...)
}

func open(t testing.TB, databaseURL string, pool postgres.Options, options ...Option) *Harness {
	t.Helper()
	h := &Harness{
		t: t, DBURL: databaseURL, Settings: service.Defaults(), Clock: &Clock{now: Start},
		Trips: &Trips{}, Log: &Log{}, Metrics: prometheus.NewRegistry(), Names: NewNames(),
	}
	t.Cleanup(h.tellErrors)
	var err error
	pool.Tracer = h.Trips
	h.DB, err = postgres.Open(context.Background(), databaseURL, pool)
	require.NoError(t, err)
	t.Cleanup(h.DB.Close)
	settings := h.Settings
	settings.Outbox.MailServer = true
	h.Services = service.New(h.DB, settings)
	h.Kernel.Now = h.Clock.Now
	h.Outbox.CheckAddress = h.webhookSender().CheckAddress
	h.Tokens = identity.NewTokens(h.DB, h.Admin)
	monitor := postgres.NewMonitor(h.DB, h.Clock.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(monitor.Close)
	cfg := Config{Services: h.Services, Config: door.Config{
		Tokens: h.Tokens, Now: h.Clock.Now, Ready: monitor.Ready, Metrics: h.Metrics,
		Log: slog.New(slog.NewJSONHandler(h.Log, nil)), RequestTimeout: 30 * time.Second,
	}}
	for _, o := range options {
		o(&cfg)
	}
	contract, err := contract()
	require.NoError(t, err)
	h.door, h.router = door.New(cfg.Config), contract.router
	h.apis = []door.API{
		httpapi.New(h.door, httpapi.Config{Services: cfg.Services, Contract: contract.Contract}).API(),
		partnercenter.New(cfg.Services, contract.Contract).API(),
		{Pages: docs.Pages(docs.Config{Documents: []docs.Document{{Title: "Cosell API", URL: "/openapi.json"}}})},
	}
	h.URL = serve(t, h.door.Everything(h.apis...))
	return h
}

// Public returns the same service as it answers at the public address if operators have one of their own.
func (h *Harness) Public(t testing.TB) *Harness {
	t.Helper()
	public := *h
	public.URL, public.router = serve(t, h.door.Public(h.apis...)), publicRouter{h.router}
	return &public
}

// publicRouter finds the operations that exist for the public.
type publicRouter struct{ routers.Router }

// FindRoute returns the route of a request, or an error if it is for operators only.
func (r publicRouter) FindRoute(req *http.Request) (*routers.Route, map[string]string, error) {
	route, parameters, err := r.Router.FindRoute(req)
	if err != nil {
		return nil, nil, err
	}
	if route.Operation.Extensions["x-operator"] == true {
		return nil, nil, routers.ErrPathNotFound
	}
	return route, parameters, nil
}

// serve answers with the handler until the test ends, and returns the address.
func serve(t testing.TB, handler http.Handler) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Listener, server.Config.MaxHeaderBytes = door.Listener(server.Listener), door.MaxHeaderBytes
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// routed is the contract with its document, and a router that finds the operation of an answer.
type routed struct {
	*door.Contract
	document *openapi3.T
	router   routers.Router
}

// contract and partnerCenters read the contracts once for all tests of a package, since that takes longer than most of them.
var (
	contract       = sync.OnceValues(func() (routed, error) { return route(api.Contract) })
	partnerCenters = sync.OnceValues(func() (routed, error) { return route(api.Microsoft) })
)

func route(contract []byte) (c routed, err error) {
	c.Contract = door.NewContract(contract, api.Examples)
	if c.document, err = c.Document(); err != nil {
		return c, err
	}
	c.router, err = gorillamux.NewRouter(c.document)
	return c, err
}

// PartnerCenters is Contract for the API for clients of Partner Center.
func PartnerCenters(t testing.TB) *openapi3.T {
	t.Helper()
	c, err := partnerCenters()
	require.NoError(t, err)
	return c.document
}

var slashes = regexp.MustCompile(`/{2,}`)

// findMicrosofts returns the route of a request by a client of Partner Center, in whose paths some slashes do not separate.
func findMicrosofts(req *http.Request) (*routers.Route, map[string]string, error) {
	c, err := partnerCenters()
	if err != nil {
		return nil, nil, err
	}
	tidy := *req.URL
	tidy.Path, tidy.RawPath = strings.TrimSuffix(slashes.ReplaceAllString(tidy.Path, "/"), "/"), ""
	asked := *req
	asked.URL = &tidy
	return c.router.FindRoute(&asked)
}

// Contract returns the contract, for tests that go through its operations. It must not be changed.
func Contract(t testing.TB) *openapi3.T {
	t.Helper()
	c, err := contract()
	require.NoError(t, err)
	return c.document
}

// As returns a client for the demo user with the role in the organisation.
func (h *Harness) As(organization string, role access.Role) *Client {
	h.t.Helper()
	for _, known := range demo.Tokens() {
		if known.Organization == organization && known.Role == role {
			return h.With(known.Value)
		}
	}
	require.FailNow(h.t, "no such demo user", "%s of %s", role, organization)
	return nil
}

// With returns a client that sends the token; "" for none.
func (h *Harness) With(secret string) *Client {
	return &Client{h: h, token: secret, http: &http.Client{Transport: http.DefaultTransport}}
}

// On returns a client of the same user for another instance.
func (c *Client) On(other *Harness) *Client { return other.With(c.token) }

// AddUser creates a new user of the organisation with the grants and returns its client.
func (h *Harness) AddUser(organization, address string, grants ...access.Grant) *Client {
	h.t.Helper()
	secret := uuid.NewString()
	user := account.NewUser{Name: "Extra User", Email: address, PhoneNumber: "+46 8 555 02 00"}.User(organization, account.Person, Start)
	user.Status = account.Active
	for _, g := range grants {
		user.Grants = append(user.Grants, account.Grant{Role: g.Role, Scope: account.ScopeOf(g.Locations)})
	}
	made := account.Token{ID: uuid.New(), UserID: user.ID, Name: "extra", Prefix: "extra-", Created: Start}
	require.NoError(h.t, h.DB.Write(context.Background(), func(tx *postgres.Tx) error {
		tx.Queue.InsertUser(user)
		tx.Queue.InsertToken(made, token.Hash(secret))
		return nil
	}))
	return h.With(secret)
}

// Deactivate locks a user out, as an account admin would.
func (h *Harness) Deactivate(userID string) error {
	id, err := uuid.Parse(userID)
	if err != nil {
		return err
	}
	return h.DB.Write(context.Background(), func(tx *postgres.Tx) error {
		tx.Queue.SetUserStatus(id, account.Deactivated)
		return nil
	})
}

// tellErrors shows the errors that the service logged, if the test failed.
func (h *Harness) tellErrors() {
	if !h.t.Failed() {
		return
	}
	for line := range strings.Lines(h.Log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			h.t.Log(line)
		}
	}
}

// Clock is a clock that stands still until a test sets it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Log keeps what the service logged.
type Log struct {
	mu   sync.Mutex
	text []byte
}

var _ io.Writer = (*Log)(nil)

// Write keeps a line of the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	return len(p), nil
}

// String returns everything that has been logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
