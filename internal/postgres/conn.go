package postgres

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// connectTimeout bounds one attempt to connect to one host, and how long an idle connection may take to show that it is alive, so that
	// a request can be answered in time when the server hangs.
	connectTimeout = 2 * time.Second
	// closeWithin bounds what is still sent on a connection that is given up: the request to cancel its statement. The driver gives a
	// server that does not answer 15 s, during which the pool has no other connection in its place.
	closeWithin = time.Second
	// connectionsWithin bounds how long to wait for a server that has no connection left, or is just starting.
	connectionsWithin = 10 * time.Second
	connectionsPause  = 100 * time.Millisecond
	// readOnlyFor is how old a connection must be to be replaced because it cannot write, and so how often a new one is tried.
	readOnlyFor = time.Second
)

// configure makes the pool's connections time out, and returns the servers that they lead to.
func configure(cfg *pgxpool.Config) *servers {
	servers := &servers{cfg: cfg}
	keeps := cfg.ConnConfig.OnPgError
	cfg.ConnConfig.ConnectTimeout = connectTimeout
	cfg.PingTimeout = connectTimeout
	cfg.ConnConfig.DialFunc = dial
	cfg.ConnConfig.OnPgError = func(c *pgconn.PgConn, err *pgconn.PgError) bool {
		return keeps(c, err) && (err.Code != pgerrcode.ReadOnlySQLTransaction || fresh(c))
	}
	cfg.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		servers.sort(&c.Config)
		return nil
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		readTimesInUTC(c.TypeMap())
		registerUUIDs(c.TypeMap())
		registerNumerics(c.TypeMap())
		servers.remember(ctx, c)
		c.PgConn().CustomData()[madeKey] = time.Now() //nolint:forbidigo // a stopwatch
		return nil
	}
	cfg.PrepareConn = func(_ context.Context, c *pgx.Conn) (bool, error) {
		return !readOnly(c) || fresh(c.PgConn()), nil
	}
	return servers
}

// readTimesInUTC makes times be read in UTC, whatever the time zone of this machine. Within JSON they come as text, in the time zone of the
// session.
func readTimesInUTC(types *pgtype.Map) {
	timestamptz := &pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}}
	types.RegisterType(timestamptz)
	array := &pgtype.ArrayCodec{ElementType: timestamptz}
	types.RegisterType(&pgtype.Type{Name: "_timestamptz", OID: pgtype.TimestamptzArrayOID, Codec: array})
}

const madeKey = "cosell.made"

// fresh tells whether a connection is so young that a new one would be no better.
func fresh(c *pgconn.PgConn) bool {
	made, _ := c.CustomData()[madeKey].(time.Time)
	return time.Since(made) < readOnlyFor
}

// readOnly tells whether the server has reported, as it does of its own accord, that the connection cannot write.
func readOnly(c *pgx.Conn) bool {
	return c.PgConn().ParameterStatus("default_transaction_read_only") == "on" || c.PgConn().ParameterStatus("in_hot_standby") == "on"
}

// dial connects to a server. If that falls silent, it is noticed within a quarter of a minute, even on a connection that only listens.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 3}}
	// No request waits that long to connect, so this is the driver, which asks the server to cancel the statement of a connection that it
	// closes.
	deadline, bounded := ctx.Deadline()
	cancels := bounded && time.Until(deadline) > connectTimeout
	if cancels {
		short, cancel := context.WithTimeout(ctx, closeWithin)
		defer cancel()
		ctx = short
	}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if cancels {
		time.AfterFunc(closeWithin, func() { _ = conn.Close() })
	}
	return line{conn}, nil
}

// line is a network connection that ends soon after it has been given up.
type line struct{ net.Conn }

// SetDeadline sets when reading and writing fail, never far in the future: the driver sets a future deadline only for a connection that it
// closes.
func (l line) SetDeadline(at time.Time) error {
	if soon := time.Now().Add(closeWithin); at.After(soon) { //nolint:forbidigo // as connections want it
		at = soon
	}
	return l.Conn.SetDeadline(at)
}

// servers remembers to which of several servers a connection was last made, and which has fallen silent. The one that answered last is
// tried first: another one may be gone, or be a standby, and every new connection would take time to find that out.
type servers struct {
	cfg *pgxpool.Config

	mu           sync.Mutex
	last, silent server
}

// server is one of the servers that an address names.
type server struct {
	host string
	port uint16
}

// connect makes a connection outside the pool.
func (s *servers) connect(ctx context.Context) (*pgx.Conn, error) {
	cfg := s.cfg.ConnConfig.Copy()
	cfg.Tracer = nil
	s.sort(&cfg.Config)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s.remember(ctx, conn)
	return conn, nil
}

// sort puts the server that answered last first, and the silent one last.
func (s *servers) sort(c *pgconn.Config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rank := func(f *pgconn.FallbackConfig) int {
		switch (server{f.Host, f.Port}) {
		case s.silent:
			return 2
		case s.last:
			return 0
		default:
			return 1
		}
	}
	all := append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
	slices.SortStableFunc(all, func(a, b *pgconn.FallbackConfig) int { return rank(a) - rank(b) })
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
}

// remember notes to which server a new connection leads.
func (s *servers) remember(ctx context.Context, c *pgx.Conn) {
	at, known := s.of(ctx, c)
	if !known {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = at
	if s.silent == at {
		s.silent = server{}
	}
}

// avoid notes that the server behind a connection does not answer.
func (s *servers) avoid(ctx context.Context, c *pgx.Conn) {
	if at, known := s.of(ctx, c); known {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.silent = at
	}
}

// of returns to which of several servers a connection leads.
func (s *servers) of(ctx context.Context, c *pgx.Conn) (at server, known bool) {
	cfg := s.cfg.ConnConfig
	address, isTCP := c.PgConn().Conn().RemoteAddr().(*net.TCPAddr)
	if len(cfg.Fallbacks) == 0 || !isTCP {
		return at, false
	}
	for _, f := range slices.Concat([]*pgconn.FallbackConfig{{Host: cfg.Host, Port: cfg.Port}}, cfg.Fallbacks) {
		if int(f.Port) != address.Port || strings.HasPrefix(f.Host, "/") {
			continue
		}
		if ips, err := cfg.LookupFunc(ctx, f.Host); err == nil && slices.Contains(ips, address.IP.String()) {
			return server{f.Host, f.Port}, true
		}
	}
	return at, false
}

// connection returns a connection of the pool, to be returned with giveBack. While the server has none left, it is asked again.
func (db *DB) connection(ctx context.Context) (*pgxpool.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, connectionsWithin)
	defer cancel()
	for {
		conn, err := db.pool.Acquire(ctx)
		if !hasCode(err, pgerrcode.TooManyConnections, pgerrcode.CannotConnectNow) {
			return conn, err
		}
		select {
		case <-waiting.Done():
			return nil, err
		case <-time.After(connectionsPause):
		}
	}
}

// giveBack returns a connection to the pool. One that cannot be used again leaves the pool at once, since closing it can take a while.
func giveBack(c *pgxpool.Conn) {
	if pg := c.Conn().PgConn(); !pg.IsClosed() && !pg.IsBusy() && pg.TxStatus() == 'I' {
		c.Release()
		return
	}
	go closeConn(c.Hijack())
}

// closeConn closes a connection that is of no more use.
func closeConn(c *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	_ = c.Close(ctx)
}
