package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// within fails the test unless do takes less than the time.
func within(t testing.TB, most time.Duration, do func() *apitest.Response) *apitest.Response {
	t.Helper()
	begun := time.Now() //nolint:forbidigo // a stopwatch
	answer := do()
	require.Less(t, time.Since(begun), most, "%d %s", answer.Status, answer.Body)
	return answer
}

// patience is how long requests of these tests wait for the database; much less would fail on a busy machine.
const patience = 1500 * time.Millisecond

func impatient(c *apitest.Config) { c.RequestTimeout = patience }

// patiently asks again while an answer takes as long as a request may wait: the machine is busy then. What a broken connection fails is
// answered at once.
func patiently(ask func() *apitest.Response) (answer *apitest.Response) {
	for range 5 {
		begun := time.Now() //nolint:forbidigo // a stopwatch
		answer = ask()
		if answer.Status != http.StatusServiceUnavailable || time.Since(begun) < patience {
			break
		}
	}
	return answer
}

func createPatiently(t testing.TB, c *apitest.Client) (id string) {
	t.Helper()
	return patiently(func() *apitest.Response { return c.Post(t, "/v1/deals", apitest.Draft("contoso")) }).Want(t, http.StatusCreated).ID(t)
}

// requireUnavailable fails the test unless the database shows as gone everywhere, in time, and the service as alive.
func requireUnavailable(t testing.TB, h *apitest.Harness) {
	t.Helper()
	requireAskedBack(t, h)
	within(t, 2*time.Second, func() *apitest.Response { return h.With("").Get(t, "/healthz") }).Want(t, http.StatusOK)
	within(t, 2*patience, func() *apitest.Response { return h.With("").Get(t, "/readyz") }).WantProblem(t, http.StatusServiceUnavailable, "unavailable")
}

// requireAskedBack fails the test unless all requests are asked to come back, in time.
func requireAskedBack(t testing.TB, h *apitest.Harness) {
	t.Helper()
	contoso := h.As("contoso", access.ReferralAdmin)
	var all sync.WaitGroup
	for _, ask := range []func() *apitest.Response{
		func() *apitest.Response { return contoso.Get(t, "/v1/deals") },
		func() *apitest.Response { return contoso.Get(t, apitest.Path(nobody)) },
		func() *apitest.Response { return contoso.Get(t, "/v1/roles") },
		func() *apitest.Response { return contoso.Post(t, "/v1/deals", apitest.Draft("contoso")) },
		func() *apitest.Response { return contoso.Post(t, apitest.Path(nobody, "win"), nil, apitest.Key("k")) },
		func() *apitest.Response { return h.With("a stranger").Get(t, "/v1/access") },
	} {
		all.Go(func() {
			refused := within(t, 2*patience, ask).Want(t, http.StatusServiceUnavailable)
			require.Contains(t, []string{"unavailable", "organization-busy"}, refused.Text(t, "code"))
			require.Equal(t, "1", refused.Header.Get("Retry-After"))
		})
	}
	all.Wait()
}

// requireReady fails the test unless the service says in time that it has its database.
func requireReady(t testing.TB, h *apitest.Harness, within time.Duration) {
	t.Helper()
	require.Eventually(t, func() bool { return h.With("").Get(t, "/readyz").Status == http.StatusOK }, within, 10*time.Millisecond)
}

// requireBack fails the test unless everything works again soon after the database is there.
func requireBack(t testing.TB, h *apitest.Harness) {
	t.Helper()
	contoso := h.As("contoso", access.ReferralAdmin)
	requireReady(t, h, 5*time.Second)
	for range 20 { // on every connection of the pool
		id := createPatiently(t, contoso)
		patiently(func() *apitest.Response { return contoso.Get(t, apitest.Path(id)) }).Want(t, http.StatusOK)
	}
}

func TestNoConnectionIsFree(t *testing.T) {
	t.Parallel()
	first := apitest.New(t)
	h := apitest.Open(t, first.DBURL+"&pool_max_conns=1", impatient)
	h.As("contoso", access.ReferralAdmin).Get(t, "/v1/access").Want(t, http.StatusOK) // so that this one is remembered
	held, err := h.DB.Pool().Acquire(t.Context())
	require.NoError(t, err)
	requireAskedBack(t, h)
	// The database is there and can be written to, which is looked at by another connection.
	within(t, 2*patience, func() *apitest.Response { return h.With("").Get(t, "/readyz") }).Want(t, http.StatusOK)
	held.Release()
	requireBack(t, h)
}

// One connection serves any number of callers, one after the other.
func TestManyShareOneConnection(t *testing.T) {
	t.Parallel()
	first := apitest.New(t)
	h := apitest.Open(t, first.DBURL+"&pool_max_conns=1")
	contoso := h.As("contoso", access.ReferralAdmin)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			id := contoso.Create(t, apitest.Draft("contoso"))
			contoso.Patch(t, apitest.Path(id), `{"name":"Second"}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
			h.As("contoso", access.Viewer).Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusForbidden)
			contoso.Get(t, "/v1/deals?include=microsoftResponse").Want(t, http.StatusOK)
		})
	}
	all.Wait()
	require.Equal(t, 20, first.Count(t, "deals"))
}

// TestConnectionsAreCutOff ends every connection of the service again and again while requests run: they are answered with
// success, or with 503 and when to come back, and what was acknowledged is there.
func TestConnectionsAreCutOff(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	admin := h.Connect(t)
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	load := keepCreating(ctx, t, contoso, 6)
	for i := 0; ctx.Err() == nil; i++ {
		_, err := admin.Exec(context.Background(), "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cosell' and datname = current_database()")
		require.NoError(t, err)
		pause := 20 * time.Millisecond
		if i%5 == 4 { // so that something gets through on a slow machine too
			pause *= 15
		}
		time.Sleep(pause)
	}
	load.callers.Wait()
	requireBack(t, h)
	load.requireThere(t, contoso)
	require.NotContains(t, h.Log.String(), `"status":500`)
}

// load is what several callers do at once.
type load struct {
	callers sync.WaitGroup
	created sync.Map // the identifiers of the deals whose creation was acknowledged
}

// keepCreating lets callers create deals and list them until the context ends, whether the database is there or not.
func keepCreating(ctx context.Context, t testing.TB, c *apitest.Client, callers int) *load {
	t.Helper()
	l := &load{}
	for range callers {
		l.callers.Go(func() {
			for ctx.Err() == nil {
				answer := c.Post(t, "/v1/deals", apitest.Draft("contoso"))
				requireDoneOrUnavailable(t, answer, http.StatusCreated)
				requireDoneOrUnavailable(t, c.Get(t, "/v1/deals?limit=1"), http.StatusOK)
				if answer.Status == http.StatusCreated {
					l.created.Store(answer.ID(t), nil)
					continue
				}
				time.Sleep(20 * time.Millisecond) // leave the machine to what brings the database back
			}
		})
	}
	return l
}

// requireThere fails the test unless the client can list every deal of which the callers, who are done, were told.
func (l *load) requireThere(t testing.TB, c *apitest.Client) {
	t.Helper()
	there, acknowledged := map[any]bool{}, 0
	for _, id := range idsOf(t, c) {
		there[id] = true
	}
	for id := range l.created.Range {
		require.True(t, there[id], "an acknowledged deal is lost")
		acknowledged++
	}
	require.Positive(t, acknowledged)
}

func requireDoneOrUnavailable(t testing.TB, answer *apitest.Response, done int) {
	t.Helper()
	if answer.Status != http.StatusServiceUnavailable {
		answer.Want(t, done)
		return
	}
	require.Equal(t, "1", answer.Header.Get("Retry-After"))
}

// idsOf returns the ids of all deals that the client can list.
func idsOf(t testing.TB, c *apitest.Client) []string {
	t.Helper()
	var ids []string
	for next := "/v1/deals?limit=100&fields=id"; next != ""; {
		var page *apitest.Response
		page, next = c.Page(t, next)
		var list struct{ Items []struct{ ID string } }
		page.Decode(t, &list)
		for _, item := range list.Items {
			ids = append(ids, item.ID)
		}
	}
	return ids
}

// A panic is a fault of ours like any other: the caller is told so and nothing else, the log has the rest.
func TestAPanicIsAnInternalError(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(c *apitest.Config) {
		c.Ready = func(context.Context) error { panic("a secret of the inside") }
	})
	refused := h.With("").Get(t, "/readyz").WantProblem(t, http.StatusInternalServerError, "internal-error")
	require.NotContains(t, string(refused.Body), "secret")
	require.Contains(t, h.Log.String(), "a secret of the inside")
	require.Contains(t, h.Log.String(), "fault_test.go")
	h.As("contoso", access.ReferralAdmin).Get(t, "/v1/access").Want(t, http.StatusOK)
	require.Equal(t, 1, strings.Count(h.Log.String(), `"status":500`))
}
