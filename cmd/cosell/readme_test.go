package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
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

// section returns the lines of shell that the README has between two marks.
func section(t *testing.T, name string) string {
	t.Helper()
	return sectionOf(t, "../../README.md", name)
}

func sectionOf(t *testing.T, file, name string) string {
	t.Helper()
	readme, err := os.ReadFile(file)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "<!-- "+name+":begin -->\n```sh\n")
	require.True(t, found)
	lines, _, found := strings.Cut(rest, "```\n<!-- "+name+":end -->")
	require.True(t, found)
	return lines
}

// requireSaid runs lines of shell and fails the test unless they print what they say behind "#>".
func requireSaid(t *testing.T, lines string, environment ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", lines)
	cmd.Env = append(os.Environ(), environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what runs in the background ends with it
	cmd.WaitDelay = time.Second
	defer func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }()
	printed, err := cmd.Output()
	require.NoError(t, err, "%s", printed)
	require.Equal(t, promised(lines), string(printed))
}

func TestReadmeWalk(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t))
	requireSaid(t, strings.ReplaceAll(section(t, "walk"), "http://127.0.0.1:8080", at))
}

func TestReadmeLeads(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t))
	requireSaid(t, strings.ReplaceAll(section(t, "leads"), "http://127.0.0.1:8080", at))
}

func TestTheWalkOfRegistrations(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t))
	requireSaid(t, strings.ReplaceAll(sectionOf(t, "../../docs/registration.md", "registration"), "http://127.0.0.1:8080", at))
}

func TestReadmeWebhooks(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t), "--webhook-networks", "127.0.0.0/8")
	requireSaid(t, strings.ReplaceAll(section(t, "webhooks"), "http://127.0.0.1:8080", at))
}

// The company is set up with the program itself, on a database of the test's in place of the embedded one.
func TestReadmeCompany(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "cosell")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	lines := strings.NewReplacer("make bin/cosell\n", "", "bin/cosell", program, "127.0.0.1:8081", freeAddress(t)).Replace(section(t, "company"))
	requireSaid(t, lines, "DATABASE_URL="+pgtest.EmptyURL(t), "COSELL_SHUTDOWN_DELAY=0")
}

// freeAddress returns an address that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
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
