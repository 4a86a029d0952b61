package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

func TestMistakesAboutSigningInAreNamedAtTheStart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "providers.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"issuer": "http://login.example", "algorithms": ["none"]}]`), 0o600))
	err := run(t.Context(), []string{"serve", "--oidc-config", file, "--trusted-proxies", "here,10.0.0.0/8,there"}, io.Discard)
	for _, want := range []string{`"here"`, `"there"`, file, "/0/issuer", "/0/audience", "/0/algorithms/0"} {
		require.ErrorContains(t, err, want)
	}
	err = run(t.Context(), []string{"serve", "--oidc-config", file + ".missing"}, io.Discard)
	require.ErrorContains(t, err, "--oidc-config")
}

func TestServiceStartsWithoutTheProvider(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "providers.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"issuer": "http://127.0.0.1:1", "audience": "cosell"}]`), 0o600))
	address, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t), "--oidc-config", file)
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
