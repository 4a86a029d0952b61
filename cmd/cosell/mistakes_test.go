package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/localpg"
	"github.com/cosell/cosell/internal/pgtest"
)

// told runs the program, which has to end by itself, and returns the one line that it tells a person.
func told(t *testing.T, environment []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), environment...)
	var printed, line strings.Builder
	cmd.Stdout, cmd.Stderr = &printed, &line
	require.Error(t, cmd.Run(), "%q", args)
	require.Empty(t, printed.String(), "%q", args)
	require.Equal(t, 1, strings.Count(line.String(), "\n"), "%s", line.String())
	return line.String()
}

// What hinders a start is told before the database is touched, with the setting that helps.
func TestWhatHindersAStartIsToldBeforeAnyWork(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = busy.Close() })
	at := busy.Addr().String()
	require.Equal(t, "cosell: "+at+" is in use by another program: stop that one, or choose another address with --addr (COSELL_ADDR)\n",
		told(t, nil, "serve", "--demo", "--addr", at, "--database-url", url))
	require.Contains(t, told(t, nil, "serve", "--addr", "127.0.0.1:0", "--operator-addr", at, "--database-url", url), "with --operator-addr (COSELL_OPERATOR_ADDR)")
	require.Contains(t, told(t, nil, "serve", "--addr", "nonsense", "--database-url", url), "such as 127.0.0.1:8080, with --addr (COSELL_ADDR)")
	require.Contains(t, told(t, nil, "serve", "--addr", "127.0.0.1:0", "--reason-threshold", "much", "--database-url", url), "--reason-threshold (COSELL_REASON_THRESHOLD)")
	require.Contains(t, ran(t, "migrate", "status", "--database-url", url), "schema 0 of ")
}

func TestAHomeThatCannotBeHadIsToldBeforeAnyWork(t *testing.T) {
	t.Parallel()
	serve := []string{"serve", "--demo", "--addr", "127.0.0.1:0", "--database-url", "", "--home"}
	home := t.TempDir()
	lock, err := os.Create(filepath.Join(home, "lock"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = lock.Close() })
	require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	line := told(t, nil, append(serve, home)...)
	require.Contains(t, line, "in use by another running instance")
	require.Contains(t, line, "--home or COSELL_HOME")

	line = told(t, nil, append(serve, filepath.Join(lock.Name(), "below"))...)
	require.Contains(t, line, "choose another with --home or COSELL_HOME")
}

// A program that is missing does not come by waiting.
func TestAMissingProgramIsToldBeforeAnyWork(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"migrate", "up"}} {
		line := told(t, []string{localpg.EnvBinDir + "=/no/such/folder"}, append(command, "--database-url", "", "--home", home)...)
		require.Contains(t, line, "there is no PostgreSQL to run: "+localpg.EnvBinDir+": no PostgreSQL server in /no/such/folder")
	}
	made, err := filepath.Glob(filepath.Join(home, "data-*"))
	require.NoError(t, err)
	require.Empty(t, made)
}

func TestCommandsSpeakPlainly(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	for args, said := range map[string]string{
		"serve --frobnicate":                        "cosell: unknown flag --frobnicate (`cosell serve --help` tells what there is)\n",
		"tokens crate":                              "did you mean \"create\"? (`cosell tokens --help`",
		"tokens create nobody@mail.example":         "cosell: No user has that address.\n",
		"bootstrap --name Ada --email nonsense":     "cosell: email: This is not a mail address.\n",
		"migrate down --steps 0":                    "cosell: --steps (COSELL_MIGRATE_STEPS): give 1 or more\n",
		"migrate force 999":                         "cosell: there is no migration 999\n",
		"rates load /no/such/file":                  "no such file or directory",
		"serve --log-format xml":                    "\"auto\",\"json\",\"text\"",
		"serve --invitation-ttl 5x":                 "--invitation-ttl: give a duration with its unit, such as 90s, 5m or 72h, not \"5x\" (",
		"serve --invitation-ttl 5":                  "--invitation-ttl: give a duration with its unit, such as 90s, 5m or 72h, not \"5\" (",
		"serve --rate-limit many":                   "cosell: --rate-limit: give a whole number, not \"many\" (",
		"serve --rate-limit -5":                     "cosell: --rate-limit: write it as --rate-limit=-5 (",
		"serve --rate-limit":                        "cosell: --rate-limit needs a value (",
		"serve --oidc-config /no/such/file":         "cosell: --oidc-config (COSELL_OIDC_CONFIG): open /no/such/file: no such file or directory\n",
		"serve --trusted-proxies 10.0.0.1":          "cosell: --trusted-proxies (COSELL_TRUSTED_PROXIES): \"10.0.0.1\" is no network, such as 10.0.0.0/8\n",
		"serve --webhook-networks mine":             "cosell: --webhook-networks (COSELL_WEBHOOK_NETWORKS): \"mine\" is no network, such as 10.0.0.0/8\n",
		"serve --log-level loud":                    "cosell: --log-level: give debug, info, warn or error, not \"loud\" (",
		"serve --smtp-host a.example --smtp-user a": "cosell: mail: the sender (COSELL_MAIL_FROM) must be a mail address, maybe with a name before it in the form Name <address>; there is a user without a password (COSELL_SMTP_PASSWORD)\n",
		"serve --demo=perhaps":                      "give true or false, not \"perhaps\" (",
		"tokens create":                             "cosell: give <email> (`cosell tokens create --help`",
		"tokens":                                    "cosell: name a command: create (`cosell tokens --help`",
		"":                                          "cosell: name a command (`cosell --help` tells what there is)\n",
		"bootstrap":                                 "cosell: give --email=STRING, --name=STRING (",
		"serve --clock-interval 0s --addr 127.1:0":  "--clock-interval (COSELL_CLOCK_INTERVAL): give ",
	} {
		require.Contains(t, told(t, []string{"DATABASE_URL=" + url}, strings.Fields(args)...), said)
	}
}

func TestACommandThatFindsNoDatabaseSaysWhereToLook(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, refused(t, "migrate", "status", "--database-url", "postgres://127.0.0.1:1/x"), "Look at DATABASE_URL, and whether the server")
	require.ErrorContains(t, refused(t, "migrate", "status", "--database-url", "mysql://x"), "Look at DATABASE_URL.")
}
