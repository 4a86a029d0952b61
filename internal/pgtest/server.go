package pgtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/internal/localpg"
)

// server is where the databases of this process's tests are.
type server struct {
	address  *url.URL
	admin    *pgxpool.Pool
	own      *localpg.Server // nil if somebody else started it
	template func() (string, error)
	filled   sync.Map // the names of the databases that Template has filled
	drops    sync.WaitGroup
}

// Set once by theServer.
var (
	current   *server
	theServer = sync.OnceValues(func() (s *server, err error) {
		current, err = openServer(context.Background())
		return current, err
	})
)

func openServer(ctx context.Context) (*server, error) {
	s := &server{}
	s.template = sync.OnceValues(s.buildTemplate)
	address := os.Getenv(EnvServer)
	if address == "" {
		own, err := Start(ctx, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
		if err != nil {
			return nil, err
		}
		s.own, address = own, own.URL("postgres")
	}
	if err := s.connect(ctx, address); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Start starts a throw-away server, in memory if the machine has enough of it. It returns the errors of localpg.Start.
func Start(ctx context.Context, log *slog.Logger) (*localpg.Server, error) {
	cfg := localpg.FromEnv(os.Getenv)
	cfg.Ephemeral, cfg.Log = true, log
	return localpg.Start(ctx, cfg)
}

func (s *server) connect(ctx context.Context, address string) (err error) {
	if s.address, err = url.Parse(address); err != nil {
		return fmt.Errorf("%s: %w", EnvServer, err)
	}
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("%s: %w", EnvServer, err)
	}
	cfg.MaxConns = 3 // the connections are for the tests
	if s.admin, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	return s.admin.Ping(ctx)
}

// url returns the address of one database for the code under test. The time zone travels in the address because a clone
// does not inherit the settings of its template.
func (s *server) url(name string) string {
	u := *s.address
	u.Path = "/" + name
	q := u.Query()
	q.Set("options", strings.TrimSpace(q.Get("options")+" -c timezone="+timeZone))
	if n := os.Getenv(EnvPoolMaxConns); n != "" {
		q.Set("pool_max_conns", n)
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // addresses of databases know no other encoding of a space
	return u.String()
}

// create copies a template. FILE_COPY is fast because a throw-away server does not wait for the disk.
func (s *server) create(ctx context.Context, name, template string) error {
	_, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY")
	return err
}

// dropLater drops a database without keeping the next test waiting.
func (s *server) dropLater(name string) {
	s.drops.Go(func() {
		if err := s.drop(context.Background(), name); err != nil {
			fmt.Fprintf(os.Stderr, "pgtest: %s stays: %v\n", name, err)
		}
	})
}

func (s *server) drop(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	return err
}

// closeServer waits for the drops and stops the server if this process started it. Without a server it does nothing.
func closeServer() error {
	if current == nil {
		return nil
	}
	return current.close()
}

func (s *server) close() error {
	for name := range s.filled.Range {
		s.dropLater(name.(string))
	}
	s.drops.Wait()
	if s.admin != nil {
		s.admin.Close()
	}
	if s.own == nil {
		return nil
	}
	return s.own.Stop()
}
