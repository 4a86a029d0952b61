package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/wording"
)

const (
	arrivalTimeout = 500 * time.Millisecond // how long a request may take to arrive once its connection has been accepted
	closeTimeout   = 500 * time.Millisecond // how long closing the connections to the database may take
)

// httpServers are the addresses at which requests come in. They answer from the start of the program, before there is a service.
type httpServers struct {
	sockets []*socket  // the first is the public one
	failed  chan error // the error with which each Serve ended
	log     *slog.Logger

	mu    sync.Mutex
	conns map[net.Conn]http.ConnState // the open ones
}

// socket is one of those addresses.
type socket struct {
	listener *drainingListener
	gate     *door.Gate
	server   *http.Server
}

// listen starts to answer at the addresses. The error names the setting of one that is not available.
func (c *serve) listen(ctx context.Context, log *slog.Logger) (*httpServers, error) {
	h := &httpServers{failed: make(chan error, 2), log: log, conns: map[net.Conn]http.ConnState{}}
	if err := c.listenAt(ctx, h, c.Addr); err != nil {
		return nil, inPlainWords(err, c.Addr, "--addr (COSELL_ADDR)")
	}
	if c.OperatorAddr == "" {
		return h, nil
	}
	if err := c.listenAt(ctx, h, c.OperatorAddr); err != nil {
		return nil, errors.Join(inPlainWords(err, c.OperatorAddr, "--operator-addr (COSELL_OPERATOR_ADDR)"), h.close())
	}
	return h, nil
}

// inPlainWords says why it is not possible to listen at an address, and which setting to change.
func inPlainWords(err error, addr, setting string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program: stop that one, or choose another address with %s", addr, setting)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err // it names the system call
	}
	return fmt.Errorf("cannot listen at %s (%w): choose another address, such as 127.0.0.1:8080, with %s", addr, err, setting)
}

// listenAt starts to answer at an address. The time-outs close the connections of callers that send or read too slowly.
func (c *serve) listenAt(ctx context.Context, h *httpServers, addr string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return errors.Join(fmt.Errorf("%s is no TCP address", addr), listener.Close())
	}
	s := &socket{listener: &drainingListener{TCPListener: tcp}, gate: door.NewGate()}
	s.server = &http.Server{
		Handler: s.gate, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readTimeout, WriteTimeout: c.WriteTimeout, IdleTimeout: time.Minute,
		MaxHeaderBytes: door.MaxHeaderBytes, ConnState: h.trackConn,
	}
	h.sockets = append(h.sockets, s)
	go func() { h.failed <- s.server.Serve(door.Listener(s.listener)) }()
	return nil
}

// wait makes every address say why there is no service yet, and when to ask again.
func (h *httpServers) wait(reason wording.Format, again time.Duration) {
	for _, s := range h.sockets {
		s.gate.Wait(reason, again)
	}
}

// open lets requests through to the service. If operators have an address of their own, everything is there, and what is theirs does not
// exist at the public one.
func (h *httpServers) open(everything, public http.Handler) {
	if len(h.sockets) == 1 {
		h.sockets[0].gate.Open(everything)
		return
	}
	h.sockets[0].gate.Open(public)
	h.sockets[1].gate.Open(everything)
}

// answerUntil answers requests until ctx ends, and for the delay after that, during which it sends callers elsewhere. Then it calls ending,
// accepts no new connections, and waits up to grace for the requests in flight.
func (h *httpServers) answerUntil(ctx context.Context, delay, grace time.Duration, ending func()) error {
	select {
	case err := <-h.failed:
		return err
	case <-ctx.Done():
	}
	h.log.InfoContext(ctx, "stopping", "delay", delay)
	for _, s := range h.sockets {
		s.gate.Leave()
	}
	time.Sleep(delay)
	ending()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	for _, s := range h.sockets {
		s.listener.end()
	}
	for range h.sockets {
		select {
		case <-h.failed: //nolint:errcheck // it says that the listener was closed; by now the server has every accepted connection
		case <-ctx.Done():
		}
	}
	// Once it is shutting down, the server drops connections whose request has not arrived yet, so give those a moment to arrive.
	for until := time.Now().Add(arrivalTimeout); h.busy() && time.Now().Before(until); { //nolint:forbidigo // a stopwatch
		time.Sleep(time.Millisecond)
	}
	var ended errgroup.Group
	for _, s := range h.sockets {
		ended.Go(func() error { return s.server.Shutdown(ctx) })
	}
	if err := ended.Wait(); err != nil {
		return fmt.Errorf("requests in flight were cut off: %w", err)
	}
	return nil
}

// trackConn records the state of every open connection.
func (h *httpServers) trackConn(conn net.Conn, state http.ConnState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(h.conns, conn)
		return
	}
	h.conns[conn] = state
}

// busy tells whether a request is in flight, or a new connection is still waiting for its first one.
func (h *httpServers) busy() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, state := range h.conns {
		if state != http.StateIdle {
			return true
		}
	}
	return false
}

// close closes the servers that are still open.
func (h *httpServers) close() error {
	var all []error
	for _, s := range h.sockets {
		if err := s.server.Close(); !errors.Is(err, net.ErrClosed) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// closeWithin closes the pools, and gives up waiting for those that take longer than the limit.
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
