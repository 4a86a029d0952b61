//go:build drill && linux

package main

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/localpg"
)

// The drills of `make drill` break what is beside the service, while clients write, and take minutes. They run one after the other, so that the
// figures are worth something. Each tells what it measured and fails beyond its mark.

// The marks of the drills.
const (
	againAfterCrash     = 2 * time.Second // from the moment that the database answers again
	againAfterPromotion = 5 * time.Second
	longestOfMigrations = 100 * time.Millisecond // without a write, while a newer program changes the schema
)

// TestDrillDatabaseKilled kills PostgreSQL under load and starts it again.
func TestDrillDatabaseKilled(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	server := newDrillServer(t)
	l := newDrillLoad(t, server)
	for range 3 {
		l.awaitWrites(t, 50)
		server.kill(t)
		time.Sleep(time.Second)
		server.start(t)
		l.requireWritingWithin(t, againAfterCrash)
	}
	l.requireNothingLost(t)
}

// TestDrillPrimaryVanishes freezes a primary, which keeps its connections and answers nothing, and promotes its synchronous standby.
func TestDrillPrimaryVanishes(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	primary := newDrillServer(t)
	standby := primary.newStandby(t)
	l := newDrillLoad(t, primary, standby)
	l.awaitWrites(t, 50)
	primary.freeze()
	time.Sleep(2 * time.Second) // as long as somebody takes to see it
	standby.promote(t)
	standby.exec(t, "alter system set synchronous_standby_names = ''")
	standby.exec(t, "select pg_reload_conf()")
	l.requireWritingWithin(t, againAfterPromotion)
	l.awaitWrites(t, 200) // while the frozen one is still there
	primary.kill(t)
	l.requireNothingLost(t)
}

// TestDrillReadOnly forbids to write, with sessions that stay so, and allows it again.
func TestDrillReadOnly(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	server := newDrillServer(t)
	l := newDrillLoad(t, server)
	l.awaitWrites(t, 50)
	server.exec(t, "alter database cosell set default_transaction_read_only = on")
	server.exec(t, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cosell'")
	l.requireReady(t, http.StatusServiceUnavailable)
	time.Sleep(3 * time.Second) // every connection is one that cannot write by now
	server.exec(t, "alter database cosell set default_transaction_read_only = off")
	l.requireWritingWithin(t, againAfterCrash)
	l.requireReady(t, http.StatusOK)
	l.requireNothingLost(t)
}

// TestDrillDiskFull fills the disk of the database under load and makes room again.
func TestDrillDiskFull(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	require.Zero(t, os.Geteuid(), "the disk is a small file system, which only root can mount")
	home := drillHome(t)
	require.NoError(t, syscall.Mount("cosell-drill", home, "tmpfs", 0, "size=400m,mode=755"))
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(home, syscall.MNT_DETACH)) })
	server := makeDrillServer(t, home, "max_wal_size=64MB", "min_wal_size=32MB")
	server.start(t)
	l := newDrillLoad(t, server)
	l.awaitWrites(t, 50)
	filler, err := os.Create(home + "/filler")
	require.NoError(t, err)
	_, err = io.CopyN(filler, zeros{}, 1<<30)
	require.ErrorIs(t, err, syscall.ENOSPC)
	refused := l.refusals()
	require.Eventually(t, func() bool { return l.refusals() > refused+20 }, time.Minute, 10*time.Millisecond, "the disk is full")
	time.Sleep(3 * time.Second)
	require.NoError(t, filler.Close())
	require.NoError(t, os.Remove(filler.Name()))
	select {
	case <-server.ended: // it gave up
		server.start(t)
	default:
		server.awaitAnswer(t)
	}
	l.requireWritingWithin(t, againAfterCrash)
	l.requireNothingLost(t)
}

// zeros gives as many zeros as are read.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestDrillClocks lets the clock of the database leap by hours, back and forth. Changes are made and told all the same, the difference is a
// metric, and is warned of once.
func TestDrillClocks(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	libraries, _ := filepath.Glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
	require.NotEmpty(t, libraries, "apt install faketime")
	home := drillHome(t)
	clock := home + "/clock"
	leap := func(to string) { require.NoError(t, os.WriteFile(clock, []byte(to+"\n"), 0o644)) } // the server runs as another user
	leap("+0h")
	server := makeDrillServer(t, home)
	server.environ = []string{"LD_PRELOAD=" + libraries[0], "FAKETIME_TIMESTAMP_FILE=" + clock, "FAKETIME_NO_CACHE=1", "DONT_FAKE_MONOTONIC=1"}
	server.start(t)
	l := newDrillLoad(t, server)
	for _, to := range []string{"+0h", "-2h", "+3h", "-5h", "+0h"} {
		leap(to)
		hours, err := time.ParseDuration(to)
		require.NoError(t, err)
		l.requireDifference(t, hours)
		begun := time.Now() //nolint:forbidigo // a stopwatch
		l.awaitWrites(t, 50)
		have := len(l.world.receiver.received())
		require.Eventually(t, func() bool { return len(l.world.receiver.received()) > have+100 }, 30*time.Second, 10*time.Millisecond, "webhooks stand still")
		t.Logf("at %s: 50 changes and 100 deliveries in %v", to, time.Since(begun).Round(time.Millisecond))
	}
	l.requireNothingLost(t)
	l.world.requireDelivered(t)
	for _, p := range l.instances {
		require.Equal(t, 1, strings.Count(p.out.String(), "the clocks of this machine and of the database differ"))
	}
}

// requireDifference waits until every instance tells that the database's clock is ahead by as much.
func (l *drillLoad) requireDifference(t *testing.T, ahead time.Duration) {
	t.Helper()
	metric := regexp.MustCompile(`(?m)^cosell_clock_difference_seconds (\S+)$`)
	for _, p := range l.instances {
		require.Eventually(t, func() bool {
			_, answer, err := p.do(http.MethodGet, "/metrics", nil)
			found := metric.FindSubmatch(answer)
			if err != nil || found == nil {
				return false
			}
			is, err := strconv.ParseFloat(string(found[1]), 64)
			return err == nil && math.Abs(is-ahead.Seconds()) < 1
		}, 10*time.Second, 50*time.Millisecond)
	}
}

// requireReady waits until every instance answers so whether it is ready.
func (l *drillLoad) requireReady(t *testing.T, status int) {
	t.Helper()
	for _, p := range l.instances {
		require.Eventually(t, func() bool {
			is, _, err := p.do(http.MethodGet, "/readyz", nil)
			return err == nil && is == status
		}, 5*time.Second, 20*time.Millisecond)
	}
}

// drillLoad is what clients do to two instances while something breaks.
type drillLoad struct {
	world     *world
	instances []*program
	before    int // deals that were there
	stop      chan struct{}
	clients   sync.WaitGroup

	mu         sync.Mutex
	asked      map[string]string // the deal made under each key; "" if none was acknowledged
	at         []time.Time       // when writes were acknowledged
	refused    int               // answers with 503
	unexpected map[int]int       // answers beside 201 and 503, by status
}

// drillClients is how many clients write at the same time.
const drillClients = 24

// newDrillLoad starts two instances on the servers and lets clients create deals, each under a key with which it asks until it hears of success.
func newDrillLoad(t *testing.T, servers ...*drillServer) *drillLoad {
	t.Helper()
	return newDrillLoadOf(t, "", servers...)
}

// newDrillLoadOf is newDrillLoad with instances of another program, unless that is "".
func newDrillLoadOf(t *testing.T, other string, servers ...*drillServer) *drillLoad {
	t.Helper()
	l := &drillLoad{
		world: newWorldOn(t, drillURL(localpg.Database, servers...), other), stop: make(chan struct{}), asked: map[string]string{}, unexpected: map[int]int{},
	}
	few := "COSELL_MAX_CONNS=8" // so that no instance has one to spare
	l.instances = []*program{l.world.launch(t, few), l.world.launch(t, few)}
	l.before = l.world.count(t, "select count(*) from deals")
	for client := range drillClients {
		l.clients.Go(func() {
			for n := 0; l.create(client, fmt.Sprint("drill-", client, "-", n)); n++ {
			}
		})
	}
	t.Cleanup(l.halt)
	return l
}

// create asks the instances in turn until the deal is acknowledged, and returns false when the load is to end.
func (l *drillLoad) create(client int, key string) bool {
	for try := client; ; try++ {
		id, status := l.instances[try%len(l.instances)].create(key)
		l.note(key, id, status)
		select {
		case <-l.stop:
			return false
		default:
		}
		if status == http.StatusCreated {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (l *drillLoad) note(key, id string, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[key] = id
	switch status {
	case http.StatusCreated:
		l.at = append(l.at, time.Now()) //nolint:forbidigo // a stopwatch
	case http.StatusServiceUnavailable:
		l.refused++
	case http.StatusConflict, 0: // 409: the key is still at work elsewhere
	default:
		l.unexpected[status]++
	}
}

func (l *drillLoad) writes() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.at)
}

func (l *drillLoad) refusals() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}

// awaitWrites waits until so many more writes are acknowledged.
func (l *drillLoad) awaitWrites(t *testing.T, more int) {
	t.Helper()
	have := l.writes()
	require.Eventually(t, func() bool { return l.writes() >= have+more }, time.Minute, 5*time.Millisecond)
}

// requireWritingWithin fails the drill unless every instance writes again within the time from now on.
func (l *drillLoad) requireWritingWithin(t *testing.T, most time.Duration) {
	t.Helper()
	begun := time.Now() //nolint:forbidigo // a stopwatch
	l.awaitWrites(t, 1)
	first := time.Since(begun)
	for i, p := range l.instances {
		require.Eventually(t, func() bool {
			key := fmt.Sprint("again-", begun.UnixNano(), "-", i)
			id, status := p.create(key)
			l.note(key, id, status)
			return status == http.StatusCreated
		}, time.Minute, 5*time.Millisecond)
	}
	took := time.Since(begun)
	t.Logf("writing again after %v, on both instances after %v", first.Round(time.Millisecond), took.Round(time.Millisecond))
	require.Less(t, took, most)
}

func (l *drillLoad) halt() {
	select {
	case <-l.stop:
	default:
		close(l.stop)
	}
	l.clients.Wait()
}

// requireNothingLost ends the load and fails the drill unless every acknowledged deal is there once, every change has its event, and the feed is
// in order and without a hole.
func (l *drillLoad) requireNothingLost(t *testing.T) {
	t.Helper()
	l.halt()
	l.world.passAMinute(t)
	require.Empty(t, l.unexpected, "answers by status")
	for key, id := range l.asked {
		now, status := l.instances[0].create(key)
		require.Equal(t, http.StatusCreated, status)
		if id != "" {
			require.Equal(t, id, now, "an acknowledged deal is lost, or made twice")
		}
	}
	require.Equal(t, l.before+len(l.asked), l.world.count(t, "select count(*) from deals"), "a key was applied twice, or never")
	l.world.settle(t)
	l.world.requireNoHole(t)
	t.Logf("%d writes acknowledged; the longest time without one: %v", len(l.at), l.longestGap().Round(time.Millisecond))
}

func (l *drillLoad) longestGap() (longest time.Duration) {
	for i := range l.at[1:] {
		longest = max(longest, l.at[i+1].Sub(l.at[i]))
	}
	return longest
}
