package apitest

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// Link is a connection to a database that a test can disturb.
type Link struct {
	URL string // of the database, through this link

	network, address string // of the database itself
	mu               sync.Mutex
	changed          chan struct{} // closed when the link changes
	hung, cut        bool
	delay            time.Duration
	open             map[net.Conn]bool
}

// NewLink returns a link to the database, which ends with the test.
func NewLink(t testing.TB, databaseURL string) *Link {
	t.Helper()
	cfg, err := pgconn.ParseConfig(databaseURL)
	require.NoError(t, err)
	l := &Link{open: map[net.Conn]bool{}, changed: make(chan struct{})}
	l.network, l.address = pgconn.NetworkAddress(cfg.Host, cfg.Port)
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed below
	require.NoError(t, err)
	u, err := url.Parse(databaseURL)
	require.NoError(t, err)
	q := u.Query()
	q.Set("host", "127.0.0.1")
	q.Set("port", strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)) // that is what tcp means
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")          // addresses of databases know no other space
	l.URL = u.String()
	go l.serve(listener)
	t.Cleanup(func() {
		_ = listener.Close()
		l.Cut()
	})
	return l
}

func (l *Link) serve(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		go l.join(near)
	}
}

// join connects both ends, unless the link is cut.
func (l *Link) join(near net.Conn) {
	defer l.forget(near)
	if !l.remember(near) {
		return
	}
	far, err := net.Dial(l.network, l.address) //nolint:noctx // it is local
	if err != nil {
		return
	}
	defer l.forget(far)
	if l.remember(far) {
		go l.pass(far, near)
		l.pass(near, far)
	}
}

// pass passes on what one end sends to the other, according to the state of the link.
func (l *Link) pass(to io.WriteCloser, from io.Reader) {
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if !l.await() || err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// await waits as long as the link hangs, or for its delay if it is slow, and tells whether it is still connected.
func (l *Link) await() bool {
	for {
		l.mu.Lock()
		hung, cut, delay, changed := l.hung, l.cut, l.delay, l.changed
		l.mu.Unlock()
		switch {
		case cut:
			return false
		case hung:
			<-changed
		case delay == 0:
			return true
		default:
			select {
			case <-time.After(delay):
				return true
			case <-changed: // what is in transit is affected by the change
			}
		}
	}
}

func (l *Link) remember(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[c] = true
	return !l.cut
}

func (l *Link) forget(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
	_ = c.Close()
}

// Hang lets nothing through any more, silently.
func (l *Link) Hang() { l.set(func() { l.hung = true }) }

// Slow lets everything through, each piece with the delay.
func (l *Link) Slow(delay time.Duration) { l.set(func() { l.delay = delay }) }

// Cut resets the connections and refuses new ones.
func (l *Link) Cut() {
	l.set(func() {
		l.cut = true
		for c := range l.open {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			_ = c.Close()
		}
	})
}

// Mend restores the link.
func (l *Link) Mend() { l.set(func() { l.hung, l.cut, l.delay = false, false, 0 }) }

func (l *Link) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	close(l.changed)
	l.changed = make(chan struct{})
}
