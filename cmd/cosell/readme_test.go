package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

func insertOrganization(t *testing.T, url string) {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.InsertOrganization(postgres.Organization{ID: "adatum", Name: "Adatum", Locations: []postgres.Location{{ID: "9000001", Name: "Main"}}}, time.Unix(0, 0))
		return nil
	}))
}

// The walk of the README is run line by line, and must print what the README says behind "#>".
func TestReadmeWalk(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "<!-- walk:begin -->\n```sh\n")
	require.True(t, found)
	walk, _, found := strings.Cut(rest, "```\n<!-- walk:end -->")
	require.True(t, found)

	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", strings.ReplaceAll(walk, "http://127.0.0.1:8080", at))
	printed, err := cmd.Output()
	require.NoError(t, err, "%s", printed)
	require.Equal(t, promised(walk), string(printed))
}

// promised returns what the walk says that it prints.
func promised(walk string) string {
	var lines strings.Builder
	for line := range strings.Lines(walk) {
		if said, ok := strings.CutPrefix(line, "#> "); ok {
			lines.WriteString(said)
		}
	}
	return lines.String()
}
