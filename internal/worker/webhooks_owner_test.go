package worker_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/postgres"
)

func accountAdmin(h *apitest.Harness) *apitest.Client { return h.As("contoso", access.AccountAdmin) }

func idOf(t *testing.T, c *apitest.Client) string {
	t.Helper()
	return c.Get(t, "/v1/access").Want(t, http.StatusOK).Text(t, "user", "id")
}

// A webhook is paused when the user by whose access it lives loses that, in whichever way; nothing that waits leaves any more, and the
// account admins are told. It is resumed by somebody else, and lives by that one's access from then on.
func TestAWebhookLivesByTheAccessOfItsOwner(t *testing.T) {
	t.Parallel()
	whole, here := account.ScopeOf(nil), account.ScopeOf([]string{"1000001"})
	for name, lose := range map[string]func(*testing.T, *apitest.Harness, *apitest.Client, string){
		"deactivated": func(t *testing.T, h *apitest.Harness, _ *apitest.Client, user string) {
			accountAdmin(h).Post(t, "/v1/users/"+user+"/deactivate", nil).Want(t, http.StatusOK)
		},
		"role revoked": func(t *testing.T, h *apitest.Harness, _ *apitest.Client, user string) {
			accountAdmin(h).Do(t, http.MethodDelete, "/v1/users/"+user+"/roles/ReferralAdmin", nil).Want(t, http.StatusOK)
		},
		"narrower scope": func(t *testing.T, h *apitest.Harness, _ *apitest.Client, user string) {
			accountAdmin(h).Do(t, http.MethodPut, "/v1/users/"+user+"/roles/ReferralAdmin", apitest.Object{"scope": here}).Want(t, http.StatusOK)
		},
		"narrower scope as it was asked for": func(t *testing.T, h *apitest.Harness, c *apitest.Client, _ string) {
			id := c.Post(t, "/v1/access-requests", apitest.Object{"role": "ReferralAdmin", "scope": here, "notes": "Please"}).Want(t, http.StatusCreated).ID(t)
			accountAdmin(h).Post(t, "/v1/access-requests/"+id+"/grant", nil).Want(t, http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			h.Work(rarely)
			failing := newReceiver(t, answering(http.StatusInternalServerError))
			owner := h.AddUser("contoso", "owner@contoso.example", access.Grant{Role: access.ReferralAdmin})
			user := idOf(t, owner)
			path := owner.Post(t, "/v1/webhooks", apitest.Object{"url": failing.URL}).Want(t, http.StatusCreated).Header.Get("Location")
			other, _ := register(t, h, newReceiver(t, fine).URL)
			contoso(h).Create(t, apitest.Draft("contoso"))
			awaitDelivery(t, h, path, "Waiting", 1)
			settled(t, h)
			accountAdmin(h).Post(t, "/v1/users/"+user+"/deactivate?dryRun=true", nil).Want(t, http.StatusOK)
			accountAdmin(h).Do(t, http.MethodPut, "/v1/users/"+user+"/roles/Viewer", apitest.Object{"scope": whole}).Want(t, http.StatusOK)
			require.Equal(t, "Active", contoso(h).Get(t, path).Text(t, "status"), "nothing is lost yet")

			lose(t, h, owner, user)
			w := accountAdmin(h).Get(t, path).Want(t, http.StatusOK)
			require.Equal(t, []any{"Paused", "OwnerLostAccess", user}, []any{w.At(t, "status"), w.At(t, "pausedReason"), w.At(t, "ownerId")})
			require.Equal(t, "Active", accountAdmin(h).Get(t, other).Text(t, "status"), "others go on")
			hurry(t, h)
			contoso(h).Create(t, apitest.Draft("contoso"))
			h.Settle()
			require.Len(t, failing.all(), 1, "nothing leaves any more")
			require.Equal(t, "Skipped", deliveries(t, h, path)[0].Status)
			mail := accountAdmin(h).Get(t, "/v1/notifications?kind=WebhookOwnerGone").Want(t, http.StatusOK)
			require.Len(t, mail.At(t, "items"), 1)
			require.Equal(t, "AccountAdmins", mail.Text(t, "items", 0, "rule"))
			said := query[string](t, h, "select document->'actor'->>'type' from audit_log where document->>'action' = 'PauseWebhook'")
			require.Equal(t, []string{"User"}, said)

			resumed := contoso(h).Post(t, path+"/resume", nil).Want(t, http.StatusOK)
			require.Equal(t, []any{"Active", user, idOf(t, contoso(h))}, []any{resumed.At(t, "status"), resumed.At(t, "createdBy"), resumed.At(t, "ownerId")})
			contoso(h).Create(t, apitest.Draft("contoso"))
			failing.await(t, 2)
		})
	}
}

// However access was lost, without a verb too: what is about to be sent is asked about again.
func TestNothingIsSentForAnOwnerWithoutAccess(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	owner := h.AddUser("contoso", "owner@contoso.example", access.Grant{Role: access.ReferralAdmin})
	path := owner.Post(t, "/v1/webhooks", apitest.Object{"url": r.URL}).Want(t, http.StatusCreated).Header.Get("Location")
	contoso(h).Create(t, apitest.Draft("contoso"))
	require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.DropGrant(uuid.MustParse(idOf(t, owner)), access.ReferralAdmin)
		return nil
	}))
	h.Work(rarely)
	require.Eventually(t, func() bool { return contoso(h).Get(t, path).Text(t, "status") == "Paused" }, eventually, tick)
	require.Equal(t, "OwnerLostAccess", contoso(h).Get(t, path).Text(t, "pausedReason"))
	h.Settle()
	require.Empty(t, r.all())
	require.Equal(t, []string{"System"}, query[string](t, h, "select document->'actor'->>'type' from audit_log where document->>'action' = 'PauseWebhook'"))
}

// Account admins see where their organisation's events go and can put an end to it; what was sent, and the secrets, are not theirs.
func TestAccountAdminsOverseeWebhooks(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	down := httptest.NewServer(nil)
	down.Close()
	path, secret := register(t, h, down.URL)
	c := accountAdmin(h)
	list := c.Get(t, "/v1/webhooks").Want(t, http.StatusOK)
	require.Equal(t, down.URL, list.Text(t, "items", 0, "url"))
	require.NotContains(t, string(list.Body), secret)
	for _, r := range []*apitest.Response{
		c.Get(t, path+"/deliveries"), c.Post(t, path+"/test", nil), c.Post(t, path+"/resume", nil), c.Post(t, path+"/pause", nil),
		c.Post(t, path+"/rotate-secret", nil), c.Post(t, "/v1/webhooks", apitest.Object{"url": down.URL}),
		c.Patch(t, path, apitest.Object{"url": down.URL + "/in"}, apitest.IfMatch("*")),
		c.Post(t, path+"/replays", apitest.Object{"fromDateTime": apitest.Start, "toDateTime": apitest.Start.Add(time.Second)}),
	} {
		r.WantProblem(t, http.StatusForbidden, "role-missing")
	}
	h.As("northwind", access.AccountAdmin).Do(t, http.MethodDelete, path, nil).WantProblem(t, http.StatusNotFound, "not-found")
	c.Do(t, http.MethodDelete, path, nil).Want(t, http.StatusOK)
	contoso(h).Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
}
