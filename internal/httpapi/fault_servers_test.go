package httpapi_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// either returns the address of a database that is behind one of two links: the first that can be written to.
func either(t *testing.T, one, other *apitest.Link) string {
	t.Helper()
	u, err := url.Parse(one.URL)
	require.NoError(t, err)
	second, err := url.Parse(other.URL)
	require.NoError(t, err)
	q, add := u.Query(), second.Query()
	for _, name := range []string{"host", "port"} {
		q.Set(name, q.Get(name)+","+add.Get(name))
	}
	q.Set("target_session_attrs", "read-write")
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	return u.String()
}

// TestAServerVanishes lets one of two servers fall silent while every connection of the service waits for it. Once the requests have given up,
// the other one serves: nobody waits for connections that are only being closed.
func TestAServerVanishes(t *testing.T) {
	t.Parallel()
	first := apitest.New(t)
	one, other := apitest.NewLink(t, first.DBURL), apitest.NewLink(t, first.DBURL)
	other.Cut()
	h := apitest.Open(t, either(t, one, other)+"&pool_max_conns=4", impatient)
	contoso := h.As("contoso", access.ReferralAdmin)
	creators := map[string]*apitest.Client{"contoso": contoso, "northwind": h.As("northwind", access.ReferralAdmin)} // each has half of the pool
	var all sync.WaitGroup
	create := func(want func(*apitest.Response)) {
		for organization, c := range creators {
			for range 4 {
				all.Go(func() { want(c.Post(t, "/v1/deals", apitest.Draft(organization))) })
			}
		}
		all.Wait()
	}
	require.Eventually(t, func() bool {
		create(func(r *apitest.Response) { r.Want(t, http.StatusCreated) })
		return h.DB.Pool().Stat().TotalConns() == 4
	}, time.Minute, time.Millisecond)
	one.Hang()
	other.Mend()
	create(func(r *apitest.Response) { requireDoneOrUnavailable(t, r, http.StatusCreated) })
	require.Eventually(t, func() bool {
		return contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).Status == http.StatusCreated
	}, 6*time.Second, 10*time.Millisecond)
	for range 4 { // the server that was there last is tried first
		within(t, patience, func() *apitest.Response { return contoso.Post(t, "/v1/deals", apitest.Draft("contoso")) }).Want(t, http.StatusCreated)
	}
}

// TestTheDatabaseWasReadOnly forbids to write for a while, as a full disk or a failover does: sessions begun then stay read-only for ever. The
// service says that it is not ready, and none of those sessions is used once others can write.
func TestTheDatabaseWasReadOnly(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, impatient)
	contoso, admin := h.As("contoso", access.ReferralAdmin), h.Connect(t)
	setReadOnly := func(how string) {
		_, err := admin.Exec(t.Context(), "do $$ begin execute format('alter database %I set default_transaction_read_only = "+how+"', current_database()); end $$")
		require.NoError(t, err)
	}
	id := contoso.Create(t, apitest.Draft("contoso"))
	setReadOnly("on")
	_, err := admin.Exec(t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cosell' and datname = current_database()")
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 8 { // each leaves a session
		all.Go(func() {
			contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusServiceUnavailable, "unavailable")
			contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
		})
	}
	all.Wait()
	refused := h.With("").Get(t, "/readyz").WantProblem(t, http.StatusServiceUnavailable, "unavailable")
	require.Contains(t, string(refused.Body), "The database accepts no changes.")
	_, err = admin.Exec(t.Context(), "begin read write")
	require.NoError(t, err)
	setReadOnly("off")
	_, err = admin.Exec(t.Context(), "commit")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).Status == http.StatusCreated
	}, 3*time.Second, 10*time.Millisecond)
	requireBack(t, h)
}

// A server that has no connection left is asked again: requests wait for one that becomes free.
func TestNoConnectionIsLeftOnTheServer(t *testing.T) {
	t.Parallel()
	first := apitest.New(t)
	u, err := url.Parse(first.DBURL)
	require.NoError(t, err)
	q := u.Query()
	admin, role, owner := first.Connect(t), "limited_"+strings.ToLower(rand.Text()[:12]), pgx.Identifier{q.Get("user")}.Sanitize()
	_, err = admin.Exec(t.Context(), "create role "+role+" login connection limit 1 in role "+owner) // the limit is none for a superuser
	require.NoError(t, err)
	q.Set("user", role)
	q.Del("pool_max_conns")
	u.User, u.RawQuery = nil, strings.ReplaceAll(q.Encode(), "+", "%20")
	held, err := pgx.Connect(t.Context(), u.String())
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec(context.Background(), "select pg_terminate_backend(pid) from pg_stat_activity where usename = '"+role+"'")
		require.NoError(t, err)
		_, err = admin.Exec(context.Background(), "drop role "+role)
		require.NoError(t, err)
	})
	h := apitest.Open(t, u.String()+"&pool_max_conns=1")
	created := make(chan struct{})
	go func() {
		defer close(created)
		h.As("contoso", access.ReferralAdmin).Create(t, apitest.Draft("contoso"))
	}()
	require.Eventually(t, func() bool { return h.DB.Pool().Stat().NewConnsCount() >= 2 }, 10*time.Second, 10*time.Millisecond, "it was refused, and asked again")
	require.NoError(t, held.Close(context.Background()))
	<-created
}
