package partnercenter_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// tried is the id that a client sends again when it retries a call.
var tried = apitest.Header{Name: "MS-RequestId", Value: "5f3c5d6e-1111-2222-3333-444455556666"}

// While the first call runs, the same call is asked to come back; then it gets the first one's answer.
func TestACallThatIsTriedAgainTooEarly(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	conn := h.Connect(t)
	_, err := conn.Exec(t.Context(), `
		create function wait_for_the_test() returns trigger language plpgsql as $$
		begin
			perform pg_advisory_xact_lock(1, 42);
			return new;
		end
		$$;
		create trigger waits before insert on deal_history for each row execute function wait_for_the_test()`)
	require.NoError(t, err)
	held, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = held.Exec(t.Context(), "select pg_advisory_xact_lock(1, 42)")
	require.NoError(t, err)
	var first *apitest.Response
	var done sync.WaitGroup
	done.Go(func() { first = c.Post(t, referrals, sample(), tried) })
	require.Eventually(t, func() bool {
		var waits bool
		err := held.QueryRow(t.Context(), "select exists (select from pg_locks where not granted and classid = 1 and objid = 42)").Scan(&waits)
		return err == nil && waits
	}, 5*time.Second, 5*time.Millisecond)
	early := c.Post(t, referrals, sample(), tried).Want(t, http.StatusConflict)
	require.Equal(t, "idempotency-key-in-use", early.Text(t, "error", "innerError", "code"))
	require.NotEmpty(t, early.Header.Get("Retry-After"))
	require.NoError(t, held.Rollback(t.Context()))
	done.Wait()
	first.Want(t, http.StatusOK)
	again := c.Post(t, referrals, sample(), tried).Want(t, http.StatusOK)
	require.JSONEq(t, string(first.Body), string(again.Body))
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, first.ETag(), again.ETag())
	require.Equal(t, 1, h.Count(t, "deals"))
}

// However many copies of a call arrive at once, one deal is created, and nobody hears of another.
func TestManyOfOneCallAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	answers := make([]*apitest.Response, 10)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = c.Post(t, referrals, sample(), tried) })
	}
	all.Wait()
	ids := map[string]bool{}
	for _, a := range answers {
		require.Contains(t, []int{http.StatusOK, http.StatusConflict}, a.Status, "%s", a.Body)
		if a.Status == http.StatusOK {
			ids[a.ID(t)] = true
		}
	}
	require.Len(t, ids, 1)
	require.Equal(t, 1, h.Count(t, "deals"))
}

// The kept answer belongs to the caller, is kept for a day, and refusals are not kept.
func TestWhoseCallIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	bad := sample()
	bad["name"] = ""
	c.Post(t, referrals, bad, tried).Want(t, http.StatusBadRequest)
	c.Post(t, referrals+"?dryRun=true", sample(), tried).Want(t, http.StatusOK)
	first := c.Post(t, referrals, sample(), tried).Want(t, http.StatusOK).ID(t)
	require.Equal(t, first, c.Post(t, referrals, sample(), tried).ID(t))
	other := h.AddUser("contoso", "second@contoso.example", access.Grant{Role: access.ReferralAdmin})
	require.NotEqual(t, first, other.Post(t, referrals, sample(), tried).Want(t, http.StatusOK).ID(t))
	h.Clock.Add(25 * time.Hour)
	require.NotEqual(t, first, c.Post(t, referrals, sample(), tried).Want(t, http.StatusOK).ID(t))
	require.Equal(t, 3, h.Count(t, "deals"))
}

// A name that a caller puts into Host shows only in that caller's own links, and nowhere if the service's address is set.
func TestAHostOfSomebodyElses(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	get := func(h *apitest.Harness, headers ...string) (self string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+at(id), nil)
		require.NoError(t, err)
		req.Host = "evil.example"
		req.Header.Set("Authorization", "Bearer "+c.Token())
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		var read struct {
			Links struct{ Self struct{ URI string } }
		}
		require.NoError(t, json.NewDecoder(res.Body).Decode(&read))
		return read.Links.Self.URI
	}
	require.Equal(t, "http://evil.example"+at(id), get(h))
	require.Equal(t, "http://evil.example"+at(id), get(h, "X-Forwarded-Host", "proxy.example", "X-Forwarded-Proto", "https"), "of a proxy that is not trusted")
	require.Equal(t, h.URL+at(id), c.Get(t, at(id)).Text(t, "links", "self", "uri"))
	require.Contains(t, nameless(t, h, c, at(id)), `"uri":"`+h.URL+at(id)+`"`, "no host is named: the address that was asked")
	set := apitest.Open(t, h.DBURL, func(c *apitest.Config) { c.PublicURL = "https://cosell.example" })
	require.Equal(t, "https://cosell.example"+at(id), get(set))
	made := c.On(set).Post(t, referrals, sample()).Want(t, http.StatusOK)
	require.Equal(t, "https://cosell.example"+at(made.ID(t)), made.Header.Get("Location"))
}

// nameless returns the answer to an HTTP/1.0 request, which names no host.
func nameless(t *testing.T, h *apitest.Harness, c *apitest.Client, path string) string {
	t.Helper()
	to, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.URL, "http://"))
	require.NoError(t, err)
	defer to.Close()
	_, err = to.Write([]byte("GET " + path + " HTTP/1.0\r\nAuthorization: Bearer " + c.Token() + "\r\n\r\n"))
	require.NoError(t, err)
	answer, err := io.ReadAll(to)
	require.NoError(t, err)
	return string(answer)
}

// A write is answered even if access in the organisation changes between the write and the reading of the answer: if it were run once
// more, it would be refused because of its own effect.
func TestARegistrationIsAnsweredThoughAccessChangesMeanwhile(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := h.CreateWon(t)
	tag := c.Get(t, at(id)).ETag()
	_, err := h.DB.Pool().Exec(t.Context(), `
		create function change_access() returns trigger language plpgsql as $$
		begin
			update organizations set access_version = access_version + 1 where id = 'contoso';
			return new;
		end
		$$;
		create trigger changes_access after insert on registrations for each row execute function change_access()`)
	require.NoError(t, err)
	form := h.RegistrationForm()
	answer := c.Patch(t, at(id), []any{operation("add", "/registrations/-", form)}, apitest.IfMatch(tag), apitest.Header{Name: "Prefer", Value: "return=representation"})
	require.Equal(t, "AzureIPCoSell", answer.Want(t, http.StatusOK).At(t, "registrations", 0, "type"))
	require.Equal(t, 1, h.Count(t, "registrations"))
}
