package httpapi_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// draftInEuros names everything that can be remembered: a location, a solution and a currency of the organisation's own.
func draftInEuros() apitest.Object {
	draft := apitest.Draft("contoso")
	draft["mpnId"] = "1000002"
	draft["details"].(apitest.Object)["currency"] = "EUR"
	return draft
}

// creating returns a service, and a caller of it that has created such a deal.
func creating(t *testing.T) (*apitest.Harness, *apitest.Client) {
	t.Helper()
	h := apitest.New(t)
	_, err := h.DB.Pool().Exec(t.Context(), `
		insert into exchange_rates (currency, month, usd_per_unit) values ('EUR', '2020-01-01', 1.1) on conflict do nothing`)
	require.NoError(t, err)
	_, err = h.DB.Pool().Exec(t.Context(), `
		update solutions set publish_state = 'Published', co_sell_status = 'CoSellReady' where organization_id = 'contoso'`)
	require.NoError(t, err)
	c := h.As("contoso", access.ReferralAdmin)
	c.Create(t, draftInEuros()) // the first request reads who asks, and all that the deal names
	return h, c
}

func TestWhatIsRememberedIsNotRead(t *testing.T) {
	t.Parallel()
	h, c := creating(t)
	for _, key := range []string{"", "k"} {
		trips, statements := h.CountTrips(t, http.StatusCreated, func() *apitest.Response {
			if key == "" {
				return c.Post(t, "/v1/deals", draftInEuros())
			}
			return c.Post(t, "/v1/deals", draftInEuros(), apitest.Key(key))
		})
		require.Equal(t, 1, trips)
		require.LessOrEqual(t, statements, 6)
	}
	trips, _ := h.CountTrips(t, http.StatusOK, func() *apitest.Response {
		return c.Post(t, "/v1/deals?dryRun=true", draftInEuros())
	})
	require.Equal(t, 1, trips)
}

// Whoever changes what a deal names, by whatever way, is heard of by the very next deal.
func TestWhatIsRememberedIsAsItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ change, code, shown string }{
		"a role is taken":         {change: "delete from grants where role = 'ReferralAdmin'", code: "role-missing"},
		"no solution is ready":    {change: "update solutions set publish_state = 'Draft' where organization_id = 'contoso'", code: "creation-not-eligible"},
		"a solution moves":        {change: "update solutions set organization_id = 'fabrikam', mpn_id = '2000001' where id = 'SOL-10001-CTS'", code: "validation-failed"},
		"a solution is withdrawn": {change: "update solutions set publish_state = 'Draft' where id = 'SOL-10001-CTS'", code: "validation-failed"},
		"a location moves":        {change: "update locations set organization_id = 'fabrikam' where mpn_id = '1000002'", code: "validation-failed"},
		"a rate goes":             {change: "delete from exchange_rates where currency = 'EUR'", code: "validation-failed"},
		"all rates go":            {change: "truncate exchange_rates", code: "validation-failed"},
		"a rate is another's":     {change: "update exchange_rates set currency = 'XYZ' where currency = 'EUR'", code: "validation-failed"},
		"a solution gets a name":  {change: "update solutions set name = 'Renamed' where id = 'SOL-10001-CTS'", shown: "Renamed"},
		"the organisation does":   {change: "update organizations set name = 'Contoso Reborn' where id = 'contoso'", shown: "Contoso Reborn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, caller := creating(t)
			_, err := h.DB.Pool().Exec(t.Context(), c.change)
			require.NoError(t, err)
			r := caller.Post(t, "/v1/deals", draftInEuros(), apitest.Key("k"))
			if c.code != "" {
				require.Equal(t, c.code, r.Text(t, "code"), "%s", r.Body)
				return
			}
			require.Equal(t, http.StatusCreated, r.Status, "%s", r.Body)
			require.Contains(t, string(r.Body), c.shown)
		})
	}
}

func TestTheDefaultLocationIsAsItIs(t *testing.T) {
	t.Parallel()
	h, c := creating(t)
	draft := draftInEuros()
	delete(draft, "mpnId")
	require.Equal(t, "1000001", c.Post(t, "/v1/deals", draft).Want(t, http.StatusCreated).Text(t, "mpnId"))
	_, err := h.DB.Pool().Exec(t.Context(), "update organizations set default_location = '1000002' where id = 'contoso'")
	require.NoError(t, err)
	require.Equal(t, "1000002", c.Post(t, "/v1/deals", draft).Want(t, http.StatusCreated).Text(t, "mpnId"))
}

// A key is not looked at before what is remembered is relied on: the database itself lets one of many through.
func TestManyCreateUnderOneKeyAtOnce(t *testing.T) {
	t.Parallel()
	_, c := creating(t)
	answers := make([]*apitest.Response, 12)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = c.Post(t, "/v1/deals", draftInEuros(), apitest.Key("at-once")) })
	}
	all.Wait()
	created := map[string]bool{}
	for _, r := range answers {
		if r.Status == http.StatusConflict {
			require.Equal(t, "idempotency-key-in-use", r.Text(t, "code"))
			continue
		}
		require.Equal(t, http.StatusCreated, r.Status, "%s", r.Body)
		created[r.ID(t)] = true
	}
	require.Len(t, created, 1)
	require.Len(t, c.Get(t, "/v1/deals").Want(t, http.StatusOK).At(t, "items"), 2)
	c.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("at-once")).
		WantProblem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
}

// Who asks again under a key, as often as he likes, has the database write nothing that it then takes back: rows that are dead at once.
func TestAReplayWritesNoDealInVain(t *testing.T) {
	t.Parallel()
	h, c := creating(t)
	_, err := h.DB.Pool().Exec(t.Context(), `
		create sequence written;
		create function note_what_is_written() returns trigger language plpgsql as $$
		begin
			perform nextval('written');
			return new;
		end
		$$;
		create trigger notes_what_is_written before insert on deals for each row execute function note_what_is_written()`)
	require.NoError(t, err)
	first := c.Post(t, "/v1/deals", draftInEuros(), apitest.Key("k")).Want(t, http.StatusCreated)
	for range 3 {
		wantReplay(t, first, c.Post(t, "/v1/deals", draftInEuros(), apitest.Key("k")))
	}
	var written int
	require.NoError(t, h.DB.Pool().QueryRow(t.Context(), "select last_value from written").Scan(&written))
	require.Equal(t, 1, written)
}

// What was answered is answered again, whatever is wrong with it by now: the caller may not have heard.
func TestAReplayComesBeforeWhatIsRemembered(t *testing.T) {
	t.Parallel()
	h, c := creating(t)
	first := c.Post(t, "/v1/deals", draftInEuros(), apitest.Key("k")).Want(t, http.StatusCreated)
	_, err := h.DB.Pool().Exec(t.Context(), "update solutions set publish_state = 'Draft' where organization_id = 'contoso'")
	require.NoError(t, err)
	for range 2 { // the second time it is remembered that no solution is ready
		c.Post(t, "/v1/deals", draftInEuros()).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
	}
	wantReplay(t, first, c.Post(t, "/v1/deals", draftInEuros(), apitest.Key("k")))
	c.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")).
		WantProblem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
}
