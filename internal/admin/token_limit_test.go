package admin_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// giveTokens gives a user tokens that were made at the start.
func giveTokens(t *testing.T, h *apitest.Harness, user string, count int, revoked, expires *time.Time) {
	t.Helper()
	_, err := h.Connect(t).Exec(context.Background(), `insert into tokens (hash, user_id, id, name, prefix, created_at, revoked_at, expires_at)
		select sha256(gen_random_uuid()::text::bytea), $1, gen_random_uuid(), 'filled', 'cosell_', $3, $4, $5 from generate_series(1, $2)`,
		user, count, apitest.Start, revoked, expires)
	require.NoError(t, err)
}

// makeMachine makes a service account and returns its id.
func makeMachine(t *testing.T, admin *apitest.Client) string {
	t.Helper()
	return admin.Post(t, "/v1/service-accounts", apitest.Object{
		"name": "sync", "grants": []any{apitest.Object{"role": "Viewer", "scope": apitest.Object{"type": "Organization"}}},
	}).Want(t, http.StatusCreated).ID(t)
}

func TestAnAccountHasSoManyTokens(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	machine := makeMachine(t, admin)
	past, later := apitest.Start.Add(-time.Hour), apitest.Start.Add(10*time.Minute)
	giveTokens(t, h, machine, 60, &past, nil)
	giveTokens(t, h, machine, 60, nil, &past)
	giveTokens(t, h, machine, 1, nil, &later)
	giveTokens(t, h, machine, 48, nil, nil)
	create := func() *apitest.Response {
		return admin.Post(t, "/v1/tokens", apitest.Object{"name": "more", "userId": machine})
	}
	var last string
	rotate := func(overlap int) *apitest.Response {
		answer := admin.Post(t, "/v1/tokens/"+last+"/rotate", apitest.Object{"overlapSeconds": overlap})
		if answer.Status == http.StatusCreated {
			last = answer.Text(t, "token", "id")
		}
		return answer
	}
	last = create().Want(t, http.StatusCreated).Text(t, "token", "id")
	refused := create().WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
	require.Contains(t, refused.Text(t, "detail"), "50")
	require.Equal(t, "600", refused.Header.Get("Retry-After"))
	admin.Post(t, "/v1/tokens?dryRun=true", apitest.Object{"name": "more", "userId": machine}).WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
	admin.Post(t, "/v1/tokens", apitest.Object{"name": "my own"}).Want(t, http.StatusCreated)
	h.Clock.Add(10 * time.Minute)
	create().Want(t, http.StatusCreated)
	refused = create().WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
	require.Empty(t, refused.Header.Get("Retry-After"), "none of them ends by itself")

	rotate(0).Want(t, http.StatusCreated)
	create().WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
	rotate(3600).Want(t, http.StatusCreated)
	giveTokens(t, h, machine, 48, nil, nil)
	rotate(3600).Want(t, http.StatusCreated) // to the 100th
	refused = rotate(3600).WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
	require.Contains(t, refused.Text(t, "detail"), "100")
	require.Equal(t, "3600", refused.Header.Get("Retry-After"))
	rotate(0).Want(t, http.StatusCreated)
	h.Clock.Add(time.Hour)
	rotate(60).Want(t, http.StatusCreated)
}

func TestTokensMadeAtOnceKeepToTheLimit(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	machine := makeMachine(t, admin)
	giveTokens(t, h, machine, 49, nil, nil)
	hold := h.Connect(t)
	_, err := hold.Exec(context.Background(), "begin; select from organizations where id = 'contoso' for update")
	require.NoError(t, err)
	const crowd = 4 // each starts over if another was faster, but not for ever
	answers := make(chan *apitest.Response, crowd)
	for range crowd {
		go func() { answers <- admin.Post(t, "/v1/tokens", apitest.Object{"name": "more", "userId": machine}) }()
	}
	spectator := h.Connect(t)
	require.Eventually(t, func() bool {
		var waiting int
		require.NoError(t, spectator.QueryRow(context.Background(), "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").Scan(&waiting))
		return waiting == crowd
	}, 4*time.Second, 5*time.Millisecond)
	_, err = hold.Exec(context.Background(), "rollback")
	require.NoError(t, err)
	made := 0
	for range crowd {
		if a := <-answers; a.Status == http.StatusCreated {
			made++
		} else {
			a.WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
		}
	}
	require.Equal(t, 1, made)
}

// Whoever runs the service is not limited, so that they can help.
func TestTheOperatorOfTheServiceMakesTokensBeyondTheLimit(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	var user, address string
	require.NoError(t, h.Connect(t).QueryRow(context.Background(), "select id, email from users where organization_id = 'contoso' and kind = 'Person' order by id limit 1").
		Scan(&user, &address))
	giveTokens(t, h, user, 50, nil, nil)
	secret, err := h.Admin.IssueToken(context.Background(), "contoso", address, "help")
	require.NoError(t, err)
	person := h.With(secret)
	person.Post(t, "/v1/tokens", apitest.Object{"name": "more"}).WantProblem(t, http.StatusTooManyRequests, "quota-tokens")
}
