package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

func TestMistakesAboutSigningInAreNamedAtTheStart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "providers.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"issuer": "http://login.example", "algorithms": ["none"]}]`), 0o600))
	err := refused(t, "serve", "--oidc-config", file, "--trusted-proxies", "here,10.0.0.0/8,there")
	for _, want := range []string{`"here"`, `"there"`, file, "/0/issuer", "/0/audience", "/0/algorithms/0"} {
		require.ErrorContains(t, err, want)
	}
	err = refused(t, "serve", "--oidc-config", file+".missing")
	require.ErrorContains(t, err, "--oidc-config")
}

func TestServiceStartsWithoutTheProvider(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "providers.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"issuer": "http://127.0.0.1:1", "audience": "cosell"}]`), 0o600))
	address, _ := started(t, "--demo", "--database-url", inDemo.URL(t), "--oidc-config", file)
	const ofThatProvider = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwOi8vMTI3LjAuMC4xOjEifQ.x"
	for secret, want := range map[string]int{ofThatProvider: 503, "demo-contoso-viewer": 200} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/v1/deals", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+secret)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, want, res.StatusCode)
	}
}

func TestATokenForAnAddressInSeveralOrganizationsNeedsOne(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	insertOrganization(t, url)
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.InsertOrganization(newOrganization("fabrikam", "Fabrikam", "9000002"))
		for _, who := range []struct{ organization, name, address string }{
			{"adatum", "Rita", "rita@mail.example"}, {"fabrikam", "Rita", "rita@mail.example"}, {"adatum", "Alma", "alma@mail.example"},
		} {
			user := account.NewUser{Name: who.name, Email: who.address}.User(who.organization, account.Person, time.Unix(0, 0))
			user.Status = account.Active
			tx.Queue.InsertUser(user)
		}
		return nil
	}))
	create := func(args ...string) error {
		return run(t.Context(), append([]string{"tokens", "create", "--database-url", url, "--log-level", "error"}, args...), io.Discard)
	}
	require.NoError(t, create("Alma@mail.example"))
	require.NoError(t, create("rita@mail.example", "--organization", "fabrikam"))
	require.ErrorContains(t, create("rita@mail.example"), "adatum, fabrikam")
	require.ErrorContains(t, create("rita@mail.example"), "--organization")
	require.ErrorContains(t, create("rita@mail.example", "--organization", "nowhere"), "No user has that address.")
	require.ErrorContains(t, create("\u212aim@mail.example"), "No user has that address.")
}

func TestTwoProvidersNameTheirOrganizations(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "providers.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"issuer": "https://a.example", "audience": "cosell", "organizations": ["contoso"]},
		{"issuer": "https://b.example", "audience": "cosell"}]`), 0o600))
	err := refused(t, "serve", "--oidc-config", file)
	require.ErrorContains(t, err, "/1/organizations is missing")
	require.NotContains(t, err.Error(), "/0/")
}
