package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/httpapi"
	"github.com/cosell/cosell/internal/postgres"
)

// How long things may take once the service has ended its connections: requests in flight, jobs under way, and the database to
// say goodbye. All together, with the usual delay before it, that is less than 10 seconds.
const (
	grace    = 8 * time.Second
	jobGrace = 6 * time.Second
	closing  = 500 * time.Millisecond
)

// front is where requests come in, from the program's first moment on.
type front struct {
	listener *drained
	gate     *httpapi.Gate
	server   *http.Server
	failed   chan error
	log      *slog.Logger
}

// listen begins to answer at the address. The time-outs close the connections of callers that send or read too slowly.
func listen(ctx context.Context, addr string, log *slog.Logger) (*front, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is no TCP address", addr), listener.Close())
	}
	f := &front{listener: &drained{TCPListener: tcp}, gate: httpapi.NewGate(), failed: make(chan error, 1), log: log}
	f.server = &http.Server{
		Handler: f.gate, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 6 * time.Second, WriteTimeout: 7 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: httpapi.MaxHeaderBytes,
	}
	go func() { f.failed <- f.server.Serve(httpapi.Listener(f.listener)) }()
	return f, nil
}

// answerUntil goes on until ctx ends, and for the delay after that, in which callers are asked to go elsewhere. Then it calls ending, and
// answers what is in flight.
func (f *front) answerUntil(ctx context.Context, delay time.Duration, ending func()) error {
	select {
	case err := <-f.failed:
		return err
	case <-ctx.Done():
	}
	f.log.InfoContext(ctx, "stopping", "delay", delay)
	f.gate.Leave()
	time.Sleep(delay)
	ending()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := f.listener.end(); err != nil {
		f.log.WarnContext(ctx, "new connections may be cut off", "error", err)
	}
	select {
	case <-f.failed: // all that was taken is in the server's hands
	case <-ctx.Done():
	}
	if err := f.server.Shutdown(ctx); err != nil {
		return fmt.Errorf("requests in flight were cut off: %w", err)
	}
	return nil
}

// close ends whatever is left.
func (f *front) close() error {
	if err := f.server.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// closeWithin closes the connections to the databases, and leaves those to themselves that hang.
func closeWithin(limit time.Duration, all ...*postgres.DB) {
	var closed sync.WaitGroup
	for _, db := range all {
		closed.Go(db.Close)
	}
	done := make(chan struct{})
	go func() {
		closed.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}
