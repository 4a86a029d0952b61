package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

// TestTermAnswersWhatIsInFlight tells the program to stop while a change waits for its deal: the change is made and answered,
// nobody else is let in, and the program ends well.
func TestTermAnswersWhatIsInFlight(t *testing.T) {
	t.Parallel()
	url := inDemo.URL(t)
	p := launch(t, url).ready(t)
	id, status := p.create("one")
	require.Equal(t, http.StatusCreated, status)
	release := holdDeal(t, url, id)
	answered := make(chan int, 1)
	go func() {
		status, _, _ := p.do(http.MethodPost, "/v1/deals/"+id+"/win", nil)
		answered <- status
	}()
	awaitWaiting(t, url)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(p.at, "http://"), time.Second) //nolint:noctx // it has a time-out
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, 2*time.Second, 10*time.Millisecond, "new connections are refused")
	require.Empty(t, answered)
	release()
	require.Equal(t, http.StatusOK, <-answered)
	require.NoError(t, p.cmd.Wait(), "exit code 0")
}

// holdDeal locks a deal until release is called.
func holdDeal(t *testing.T, url, id string) (release func()) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "select from deals where id = $1 for update", id)
	require.NoError(t, err)
	return func() {
		require.NoError(t, tx.Rollback(context.Background()))
		pool.Close()
	}
}

// awaitWaiting waits until somebody waits for a lock.
func awaitWaiting(t *testing.T, url string) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	require.Eventually(t, func() bool {
		var waiting bool
		const sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
		return pool.QueryRow(t.Context(), sql).Scan(&waiting) == nil && waiting
	}, 10*time.Second, 5*time.Millisecond)
}

// TestKillUnderLoad kills the program in the midst of creating deals, starts it again and asks for the same deals under the
// same keys: what was acknowledged is there, and every key made one deal.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	url := inDemo.URL(t)
	p := launch(t, url).ready(t)
	before := countDeals(t, url)
	var mu sync.Mutex
	acknowledged, asked := map[string]string{}, 0
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n, status := 0, http.StatusCreated; status == http.StatusCreated; n++ {
				var id string
				key := fmt.Sprint(worker, "-", n)
				id, status = p.create(key)
				mu.Lock()
				acknowledged[key] = id
				asked++
				mu.Unlock()
			}
		})
	}
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return asked > 40
	}, 30*time.Second, time.Millisecond)
	require.NoError(t, p.cmd.Process.Kill())
	all.Wait()
	again := launch(t, url).ready(t)
	for key, id := range acknowledged {
		now, status := again.create(key)
		require.Equal(t, http.StatusCreated, status)
		if id != "" {
			require.Equal(t, id, now, "an acknowledged deal is lost, or made twice")
		}
	}
	require.Equal(t, before+asked, countDeals(t, url))
}

func countDeals(t *testing.T, url string) (count int) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	require.NoError(t, pool.QueryRow(t.Context(), "select count(*) from deals").Scan(&count))
	return count
}

func TestSeveralStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	instances := make([]*program, 4)
	for i := range instances {
		instances[i] = launch(t, url)
	}
	counts := map[int]bool{}
	for _, p := range instances {
		id, status := p.ready(t).create("from-everywhere")
		require.Equal(t, http.StatusCreated, status)
		status, _, err := p.do(http.MethodGet, "/v1/deals/"+id, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
		counts[countDeals(t, url)] = true
	}
	require.Len(t, counts, 1, "the demo is loaded once, and one key makes one deal whichever instance is asked")
}
