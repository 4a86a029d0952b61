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

const (
	arriving = 500 * time.Millisecond // how long a request may take to arrive once its connection was taken
	closing  = 500 * time.Millisecond // how long the database may take to say goodbye
)

// front is where requests come in, from the program's first moment on.
type front struct {
	listener *drained
	gate     *httpapi.Gate
	server   *http.Server
	failed   chan error
	log      *slog.Logger

	mu    sync.Mutex
	conns map[net.Conn]http.ConnState // that are open
}

// listen begins to answer at the address. The time-outs close the connections of callers that send or read too slowly.
func (c *serve) listen(ctx context.Context, log *slog.Logger) (*front, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, err
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is no TCP address", c.Addr), listener.Close())
	}
	f := &front{listener: &drained{TCPListener: tcp}, gate: httpapi.NewGate(), failed: make(chan error, 1), log: log, conns: map[net.Conn]http.ConnState{}}
	f.server = &http.Server{
		Handler: f.gate, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readWithin, WriteTimeout: c.WriteTimeout, IdleTimeout: time.Minute,
		MaxHeaderBytes: httpapi.MaxHeaderBytes, ConnState: f.note,
	}
	go func() { f.failed <- f.server.Serve(httpapi.Listener(f.listener)) }()
	return f, nil
}

// answerUntil goes on until ctx ends, and for the delay after that, in which callers are asked to go elsewhere. Then it calls ending, and
// answers what is in flight, which may take as long as grace.
func (f *front) answerUntil(ctx context.Context, delay, grace time.Duration, ending func()) error {
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
	f.listener.end()
	select {
	case <-f.failed: //nolint:errcheck // it says that the listener was closed; all that was taken is in the server's hands
	case <-ctx.Done():
	}
	// The server closes a connection whose request arrives once it is shut down.
	for until := time.Now().Add(arriving); f.busy() && time.Now().Before(until); { //nolint:forbidigo // a stopwatch
		time.Sleep(time.Millisecond)
	}
	if err := f.server.Shutdown(ctx); err != nil {
		return fmt.Errorf("requests in flight were cut off: %w", err)
	}
	return nil
}

// note notes what becomes of a connection.
func (f *front) note(conn net.Conn, state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(f.conns, conn)
		return
	}
	f.conns[conn] = state
}

// busy tells whether a request is under way, or its connection was made for one that is still to come.
func (f *front) busy() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, state := range f.conns {
		if state != http.StateIdle {
			return true
		}
	}
	return false
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
