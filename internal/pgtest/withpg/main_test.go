package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

// asCommand makes the test program act as withpg itself.
const asCommand = "WITHPG_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestTheCommandHasAServerAndTheServerEndsWithIt(t *testing.T) {
	t.Parallel()
	cmd, in, out := start(t, "sh", "-c", "echo $"+pgtest.EnvServer+"; read wait; exit 7")
	home := reach(t, out)
	require.NoError(t, in.Close())
	require.Equal(t, 7, code(t, cmd))
	require.NoDirExists(t, home)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 0": 0, "exit 3": 3, "kill -KILL $$": exitBySignal + 9} {
		cmd := beside(t, elsewhere, "sh", "-c", script)
		require.NoError(t, cmd.Start())
		require.Equal(t, want, code(t, cmd), script)
	}
	cmd := beside(t, elsewhere, "/no/such/program")
	require.NoError(t, cmd.Start())
	require.Equal(t, exitNotRun, code(t, cmd))
}

func TestSignalsReachTheCommand(t *testing.T) {
	t.Parallel()
	cmd, _, out := start(t, "sh", "-c", "trap 'exit 9' TERM; echo $"+pgtest.EnvServer+"; while :; do sleep 0.02; done")
	home := reach(t, out)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 9, code(t, cmd))
	require.NoDirExists(t, home)
}

func TestWhatAKilledRunLeftIsSwept(t *testing.T) {
	t.Parallel()
	killed, _, out := start(t, "sh", "-c", "echo $"+pgtest.EnvServer+"; read wait")
	home := reach(t, out)
	require.NoError(t, killed.Process.Kill())
	_ = killed.Wait() // it was killed
	require.DirExists(t, home)

	next, _, _ := start(t, "true")
	require.Zero(t, code(t, next))
	require.NoDirExists(t, home)
}

func TestAServerThatIsThereIsUsed(t *testing.T) {
	t.Parallel()
	out, err := beside(t, elsewhere, "sh", "-c", "echo $"+pgtest.EnvServer).Output()
	require.NoError(t, err)
	require.Equal(t, elsewhere+"\n", string(out))
}

// elsewhere is the address of a server that is there already, as far as withpg knows.
const elsewhere = "postgres://elsewhere/postgres"

// beside is withpg with these arguments and an environment that names a server, or none.
func beside(t *testing.T, server string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", pgtest.EnvServer+"="+server)
	return cmd
}

// start runs withpg with these arguments and an environment that names no server.
func start(t *testing.T, args ...string) (*exec.Cmd, io.WriteCloser, *bufio.Reader) {
	t.Helper()
	cmd := beside(t, "", args...)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, in, bufio.NewReader(out)
}

// reach connects to the address that the command printed, and returns the folder of that server.
func reach(t *testing.T, out *bufio.Reader) string {
	t.Helper()
	address, err := out.ReadString('\n')
	require.NoError(t, err)
	cfg, err := pgx.ParseConfig(strings.TrimSpace(address))
	require.NoError(t, err)
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	return filepath.Dir(cfg.Host)
}

func code(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	_ = cmd.Wait() // the code says it all
	return cmd.ProcessState.ExitCode()
}
