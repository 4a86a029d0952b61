package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

// TestKillWhileEventsAreSent kills the program again and again while events are on their way: all of them arrive, under the ids that
// the feed has.
func TestKillWhileEventsAreSent(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	start := func() *program { return launch(t, url, "--webhook-networks", "127.0.0.0/8").ready(t) }
	var mu sync.Mutex
	arrived := map[string]int{}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		arrived[r.Header.Get("Webhook-Id")]++
		mu.Unlock()
	}))
	t.Cleanup(receiver.Close)
	p := start()
	body, err := json.Marshal(map[string]any{"url": receiver.URL, "eventTypes": []string{"referral-created"}})
	require.NoError(t, err)
	status, answer, err := p.do(http.MethodPost, "/v1/webhooks", body)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, status, "%s", answer)
	made := map[string]bool{}
	for round := range 3 {
		for n := range 20 {
			id, status := p.create(string(rune('a'+round)) + string(rune('a'+n)))
			require.Equal(t, http.StatusCreated, status)
			made[id] = true
		}
		require.NoError(t, p.cmd.Process.Kill())
		_ = p.cmd.Wait()
		pass(t, url, 2*time.Minute)
		p = start()
	}
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(arrived) >= len(made)
	}, 3*time.Minute, 50*time.Millisecond)
	require.Len(t, arrived, len(made), "every event keeps its id")
}

// pass lets time pass for the jobs that a program had begun when it was killed.
func pass(t *testing.T, url string, d time.Duration) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "update river.river_job set attempted_at = attempted_at - $1::interval where state = 'running'", d)
	require.NoError(t, err)
}

func TestReadmeWebhooks(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t), "--webhook-networks", "127.0.0.0/8")
	requireSaid(t, strings.ReplaceAll(section(t, "webhooks"), "http://127.0.0.1:8080", at))
}
