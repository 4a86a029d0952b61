package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/docstest"
)

// counters are what one request costs, in figures that depend neither on the machine nor on what else runs on it.
type counters struct {
	trips      float64 // round trips to the database until the answer
	statements float64 // with those that give its events their places in the feed and bring the figures up to date
	plans      float64 // that were made for statements, which are mostly kept
	pages      float64 // of the database, that these statements look at
	wal        float64 // bytes
	objects    float64 // that come to the server's heap until the answer
}

// costs are the operations of the yardstick, in the order in which they are counted, each with the most that it may cost and the mark where
// there is one. A bound is what was counted and a little more: who makes an operation cheaper lowers it, down to the mark and further. The
// race detector makes some objects more, which the bounds leave room for. A read may tidy a page of what has been replaced on it, which goes
// to the log. While a transaction of another database is open no page is tidied here: a change looks for room on four pages more, a read looks
// at one more. What costs more than it may is counted again, in another database.
var costs = []struct {
	name       string
	request    func(c *counted) []byte
	status     int
	most, mark counters
}{
	{"create", (*counted).create, http.StatusCreated, counters{1, 4.8, 0.5, 50, 11_200, 920}, counters{trips: 2, pages: 60, wal: 8000}},
	{"change", (*counted).change, http.StatusOK, counters{2, 4.7, 0.5, 52, 8_000, 640}, counters{trips: 2, pages: 50, wal: 5000}},
	{"read one", (*counted).readOne, http.StatusOK, counters{1, 2.2, 0.2, 5.5, 500, 135}, counters{}},
	{"list 50 of ten members", (*counted).listMembers, http.StatusOK, counters{1, 2.2, 0.2, 62, 2000, 370}, counters{}},
	{"list 50 whole deals", (*counted).listWhole, http.StatusOK, counters{1, 2.2, 0.2, 62, 2000, 325}, counters{}},
}

// How many requests go ahead, and how many are counted.
const warm, many = 20, 40

//nolint:paralleltest // it counts what the process puts on the heap, so it runs before the tests that run at once
func TestWhatARequestCosts(t *testing.T) {
	for i, cost := range costs {
		var got counters
		for range 3 {
			c := newCounted(t)
			if i > 0 {
				c.send(t, c.written(warm+many, (*counted).create), http.StatusCreated)
				c.findDeals(t)
			}
			c.send(t, c.written(warm, cost.request), cost.status) // so that its statements are prepared and their plans kept
			c.h.Project()
			got = c.count(t, c.written(many, cost.request), cost.status)
			t.Logf("%s costs %+v", cost.name, got)
			if got.within(cost.most) {
				break
			}
		}
		require.True(t, got.within(cost.most), "%s costs more than it may: %+v", cost.name, got)
	}
}

// within tells whether none of the counters is above a bound.
func (c counters) within(most counters) bool {
	return c.trips <= most.trips && c.statements <= most.statements && c.plans <= most.plans && c.pages <= most.pages &&
		c.wal <= most.wal && c.objects <= most.objects
}

func TestTheDocsShowWhatARequestMayCost(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| Operation | Round trips | Statements | Plans | Pages | WAL | Heap objects |\n|---|---|---|---|---|---|---|\n")
	for _, c := range costs {
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s | %s | %s |\n", c.name, bound(c.most.trips, c.mark.trips), bound(c.most.statements, 0),
			bound(c.most.plans, 0), bound(c.most.pages, c.mark.pages), bound(c.most.wal, c.mark.wal), bound(c.most.objects, 0))
	}
	docstest.RequireShown(t, "docs/performance.md", "counters", table.String())
}

// bound shows a bound, and behind it the mark if that is not reached.
func bound(most, mark float64) string {
	if mark > 0 && mark < most {
		return fmt.Sprintf("%g (mark: %g)", most, mark)
	}
	return strconv.FormatFloat(most, 'f', -1, 64)
}

// counted is a service whose database counts statements. It writes the requests of one user.
type counted struct {
	h     *apitest.Harness
	token string
	body  string // of a deal, with placeholders
	deals []struct{ ID, ETag string }
	n     int       // how many requests were written
	stats *pgx.Conn // to ask what was counted
}

func newCounted(t *testing.T) *counted {
	t.Helper()
	url := apitest.New(t).DBURL
	stats, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stats.Close(context.Background())) })
	_, err = stats.Exec(t.Context(), `
		CREATE EXTENSION pg_stat_statements;
		DO $$ BEGIN
			EXECUTE format('ALTER DATABASE %I SET pg_stat_statements.track = top', current_database());
			EXECUTE format('ALTER DATABASE %I SET pg_stat_statements.track_planning = on', current_database());
		END $$`)
	require.NoError(t, err)
	body, err := os.ReadFile("../../bench/create.json")
	require.NoError(t, err)
	h := apitest.Open(t, url) // which connects after that, and so is counted
	return &counted{h: h, token: h.ContosoAdmin().Token(), body: string(body), stats: stats}
}

// findDeals looks for the deals, to read and change them, and for the statistics by which lists of them are planned.
func (c *counted) findDeals(t *testing.T) {
	t.Helper()
	var found struct{ Items []struct{ ID, ETag string } }
	c.h.ContosoAdmin().Get(t, fmt.Sprintf("/v1/deals?limit=%d&fields=eTag", warm+many)).Want(t, http.StatusOK).Decode(t, &found)
	c.deals = found.Items
	_, err := c.stats.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
}

func (c *counted) create() []byte {
	fill := strings.NewReplacer("{n}", strconv.Itoa(c.n), "{hex}", uuid.NewString()[:12], "{solution}", "SOL-10001-CTS", "{org}", "contoso")
	return c.request(http.MethodPost, "/v1/deals", fill.Replace(c.body), "Content-Type: application/json", "Idempotency-Key: "+uuid.NewString())
}

func (c *counted) change() []byte {
	d := c.deals[c.n%len(c.deals)]
	return c.request(http.MethodPatch, apitest.Path(d.ID), fmt.Sprintf(`{"name":"Deal renamed %d"}`, c.n),
		"Content-Type: application/merge-patch+json", "If-Match: "+d.ETag)
}

func (c *counted) readOne() []byte {
	return c.request(http.MethodGet, apitest.Path(c.deals[c.n%len(c.deals)].ID), "")
}

func (c *counted) listMembers() []byte {
	const members = "eTag,organizationId,status,substatus,name,externalReferenceId,mpnId,dealType,createdDateTime,updatedDateTime"
	return c.request(http.MethodGet, "/v1/deals?status=Active&limit=50&fields="+members, "")
}

func (c *counted) listWhole() []byte {
	return c.request(http.MethodGet, "/v1/deals?status=Active&limit=50", "")
}

func (c *counted) request(method, target, body string, headers ...string) []byte {
	text := apitest.Request(method, target, body, append(headers, "Content-Length: "+strconv.Itoa(len(body)))...)
	return []byte(strings.ReplaceAll(text, "%TOKEN%", c.token))
}

// written returns that many requests.
func (c *counted) written(many int, write func(*counted) []byte) [][]byte {
	all := make([][]byte, many)
	for i := range all {
		all[i] = write(c)
		c.n++
	}
	return all
}

// count sends the requests, does what follows from them, and returns what each of them cost.
func (c *counted) count(t *testing.T, requests [][]byte, status int) counters {
	t.Helper()
	_, err := c.stats.Exec(t.Context(), "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()")
	require.NoError(t, err)
	c.h.Trips.Reset()
	objects := c.send(t, requests, status)
	trips := c.h.Trips.Round()
	c.h.Project()
	var statements, plans, pages, wal float64
	require.NoError(t, c.stats.QueryRow(t.Context(), `
		SELECT sum(calls), sum(plans), sum(shared_blks_hit + shared_blks_read), sum(wal_bytes)
		FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND query !~ 'pg_stat_statements'`).Scan(&statements, &plans, &pages, &wal))
	n := float64(len(requests))
	return counters{float64(trips) / n, statements / n, plans / n, pages / n, wal / n, objects / n}
}

// send sends the requests one after another and returns how many objects came to the heap meanwhile, to which it adds none itself.
func (c *counted) send(t *testing.T, requests [][]byte, status int) (objects float64) {
	t.Helper()
	conn := c.h.Dial(t)
	begin := []byte("HTTP/1.1 " + strconv.Itoa(status) + " ")
	buffer := make([]byte, 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, request := range requests {
		_, err := conn.Write(request)
		answer := read(conn, buffer)
		if err != nil || !bytes.HasPrefix(answer, begin) {
			require.FailNow(t, "another answer", "%v %s", err, answer)
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs)
}

// read reads an answer into the buffer and returns it, or what there was of it when the connection ended.
func read(conn net.Conn, buffer []byte) []byte {
	for have := 0; ; {
		n, err := conn.Read(buffer[have:])
		have += n
		header, body, complete := bytes.Cut(buffer[:have], []byte("\r\n\r\n"))
		if err != nil || complete && len(body) >= contentLength(header) {
			return buffer[:have]
		}
	}
}

func contentLength(header []byte) (n int) {
	_, line, _ := bytes.Cut(header, []byte("\r\nContent-Length: "))
	for _, digit := range line {
		if digit < '0' || '9' < digit {
			break
		}
		n = 10*n + int(digit-'0')
	}
	return n
}
