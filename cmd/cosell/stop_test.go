package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// TestNobodyIsCutOffWhenTheServiceStops stops the service under the load of callers who keep their connections: every request that was
// taken is answered, at both addresses, until no connection is taken any more.
func TestNobodyIsCutOffWhenTheServiceStops(t *testing.T) {
	t.Parallel()
	p := launch(t, inDemo.URL(t), "COSELL_SHUTDOWN_DELAY=2s", "COSELL_OPERATOR_ADDR=127.0.0.1:0").ready(t)
	operators := p.ofOperators(t)
	var load keptConnections
	for range 8 {
		load.callers.Go(func() { load.call(strings.TrimPrefix(p.at, "http://")) })
		load.callers.Go(func() { load.call(strings.TrimPrefix(operators.at, "http://")) })
	}
	require.Eventually(t, func() bool { return load.answered.Load() > 200 }, time.Minute, time.Millisecond)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	for _, at := range []*program{p, operators} {
		require.Eventually(t, func() bool {
			status, answer, err := at.do(http.MethodGet, "/readyz", nil)
			return err == nil && status == http.StatusServiceUnavailable && strings.Contains(string(answer), "stopping")
		}, 2*time.Second, time.Millisecond)
	}
	require.NoError(t, p.cmd.Wait(), "exit code 0")
	load.callers.Wait()
	require.Empty(t, load.cut)
	require.Positive(t, load.closed.Load(), "answers ended their connections")
}

// keptConnections are callers who keep their connection for as long as they may.
type keptConnections struct {
	callers          sync.WaitGroup
	answered, closed atomic.Int64
	mu               sync.Mutex
	cut              []error
}

// call asks again and again, on the same connection until an answer ends it, until no connection is to be had.
func (k *keptConnections) call(at string) {
	for {
		conn, err := net.Dial("tcp", at) //nolint:noctx // it is at hand
		if err != nil {
			if !errors.Is(err, syscall.ECONNREFUSED) {
				k.note(err)
			}
			return
		}
		err = k.ask(conn)
		_ = conn.Close()
		if err != nil {
			k.note(err)
			return
		}
	}
}

func (k *keptConnections) note(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = append(k.cut, err)
}

// ask asks until an answer says that it is the last one.
func (k *keptConnections) ask(conn net.Conn) error {
	in := bufio.NewReader(conn)
	for n := 1; ; n++ {
		if _, err := fmt.Fprintf(conn, "GET /v1/deals?limit=1 HTTP/1.1\r\nHost: cosell\r\nAuthorization: Bearer %s\r\n\r\n", referralAdmin); err != nil {
			return err
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return fmt.Errorf("request %d of a connection: %w", n, err)
		}
		if _, err = io.Copy(io.Discard, res.Body); err != nil {
			return err
		}
		_ = res.Body.Close()
		k.answered.Add(1)
		if res.Close {
			k.closed.Add(1)
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// A service whose database hangs answers what it has taken, and ends well and in time.
func TestTheServiceStopsWhileItsDatabaseHangs(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, inDemo.URL(t))
	p := launch(t, link.URL, "COSELL_REQUEST_TIMEOUT=2s").ready(t)
	link.Hang()
	var asked sync.WaitGroup
	statuses := make([]int, 4)
	for i := range statuses {
		asked.Go(func() { statuses[i], _, _ = p.do(http.MethodGet, "/v1/deals", nil) })
	}
	time.Sleep(100 * time.Millisecond) // they are on their way
	begun := time.Now()                //nolint:forbidigo // a stopwatch
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), "exit code 0")
	require.Less(t, time.Since(begun), 10*time.Second)
	asked.Wait()
	for _, status := range statuses {
		require.Equal(t, http.StatusServiceUnavailable, status)
	}
}
