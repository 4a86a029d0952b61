// Package localpg runs a private PostgreSQL server for the service, so that Cosell works where no database has been set up.
//
// The server is a child of this process: it listens on a unix socket that only its owner may open, dies with this process
// however that ends (on Linux at once, elsewhere at the next start), and is started again when somebody else kills it.
// Everything it writes lies in its home, except the socket when the home's path is too long for one.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// Database and user that exist from the first start on.
const (
	Database = "cosell"
	User     = "cosell"
)

// ErrInUse says that another live process owns the home.
var ErrInUse = errors.New("the home of the embedded database is in use by another running instance")

// ErrDown says that PostgreSQL ended while it was being started, for example because the disk is full; its log says why. Trying again may
// help.
var ErrDown = errors.New("PostgreSQL ended at once")

// ErrNoPrograms says that there is no PostgreSQL to run, and none could be downloaded.
var ErrNoPrograms = errors.New("there is no PostgreSQL to run")

// Server is a running private PostgreSQL.
type Server struct {
	cluster *cluster
	home    *home
	log     *slog.Logger
	quit    context.CancelFunc
	done    chan struct{} // closed when the supervisor has ended and the server is down
	stop    func() error
}

// Start opens the home, creating it when it is new, and returns once the server accepts connections. The context governs the
// start only; the server runs until Stop.
//
// It returns ErrInUse when another process owns the home, and otherwise an error that says what to do: install PostgreSQL,
// choose another home, or read the server's log.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	h, err := claim(cfg)
	if err != nil {
		return nil, err
	}
	s, err := startIn(ctx, cfg, h)
	if err != nil {
		return nil, errors.Join(err, h.release())
	}
	return s, nil
}

func startIn(ctx context.Context, cfg Config, h *home) (*Server, error) {
	progs, err := cfg.findPrograms(ctx, h)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPrograms, err)
	}
	c, err := h.open(ctx, cfg, progs)
	if err != nil {
		return nil, err
	}
	p, err := c.launch(ctx)
	if err != nil {
		return nil, errors.Join(err, c.removeSockets())
	}
	running, quit := context.WithCancel(context.Background())
	s := &Server{cluster: c, home: h, log: cfg.Log, quit: quit, done: make(chan struct{})}
	s.stop = sync.OnceValue(s.shutDown)
	go s.supervise(running, p)
	return s, nil
}

// URL returns the address of one database of this server.
func (s *Server) URL(database string) string { return databaseURL(s.cluster.sockets, database) }

// Stop shuts the server down, within about ten seconds even if it does not respond, and unlocks the home. Calling it again does nothing. It
// returns an error if files could not be removed.
func (s *Server) Stop() error { return s.stop() }

func (s *Server) shutDown() error {
	s.quit()
	<-s.done
	// A server that was killed may have left children, which must not outlive the lock.
	left := stopLeftovers(context.Background(), s.cluster.data, s.log.Warn)
	return errors.Join(left, s.cluster.removeSockets(), s.home.release())
}
