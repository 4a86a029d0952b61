package localpg

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKilledServerIsStartedAgainAtTheSameAddress(t *testing.T) {
	t.Parallel()
	s := started(t, Config{Home: usedHome(t)})
	execute(t, s, "CREATE TABLE kept AS SELECT 42 AS answer")
	for range 3 {
		killServer(t, s)
		awaitAnswer(t, s, "SELECT answer::text FROM kept", "42")
	}
}

func TestSupervisorKeepsTryingUntilTheServerComes(t *testing.T) {
	t.Parallel()
	s := started(t, Config{Home: usedHome(t)})
	conf := filepath.Join(s.cluster.data, "postgresql.conf")
	good, err := os.ReadFile(conf)
	require.NoError(t, err)

	appendTo(t, conf, "no_such_setting = 1\n")
	killServer(t, s)
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(s.cluster.logFile)
		return err == nil && len(serverProcesses(s.cluster.data)) == 0 && bytes.Contains(text, []byte("no_such_setting"))
	}, patience, interval, "the first attempt fails")
	require.NoError(t, os.WriteFile(conf, good, 0o600))

	awaitAnswer(t, s, "SELECT '1'", "1")
}

func TestStopEndsAServerThatDoesNotComeBack(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	s := started(t, cfg)
	conf := filepath.Join(s.cluster.data, "postgresql.conf")
	good, err := os.ReadFile(conf)
	require.NoError(t, err)
	appendTo(t, conf, "no_such_setting = 1\n")
	killServer(t, s)

	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop() }()
	require.Eventually(t, func() bool { return len(stopped) > 0 }, stopTimeout, interval)
	require.NoError(t, <-stopped)
	require.Empty(t, serverProcesses(s.cluster.data))

	require.NoError(t, os.WriteFile(conf, good, 0o600))
	require.Equal(t, "1", ask(t, started(t, cfg), "SELECT '1'"), "the home is as good as before")
}

func TestKilledServiceLeavesAHomeThatStarts(t *testing.T) {
	t.Parallel()
	dir := usedHome(t)
	service := startService(t, dir)
	h := home{dir: dir}
	old := postmaster(h.dataFolder(h.majors()[0])).pid
	require.NoError(t, service.Process.Kill())
	_ = service.Wait() // it was killed

	s := started(t, Config{Home: dir})
	require.Equal(t, "1", ask(t, s, "SELECT '1'"))
	require.NotContains(t, serverProcesses(s.cluster.data), old)
}

func TestStoppedServiceStopsItsServer(t *testing.T) {
	t.Parallel()
	dir := usedHome(t)
	service := startService(t, dir)
	require.NoError(t, service.Process.Signal(syscall.SIGTERM))
	require.NoError(t, service.Wait())
	h := home{dir: dir}
	for _, major := range h.majors() {
		require.Empty(t, serverProcesses(h.dataFolder(major)))
	}
}

func TestOrphanServerIsTakenOver(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	s := started(t, cfg)
	execute(t, s, "CREATE TABLE kept AS SELECT 42 AS answer")
	require.NoError(t, s.Stop())
	orphan := startOrphan(t, s.cluster)

	heir := started(t, cfg)
	require.Equal(t, "42", ask(t, heir, "SELECT answer::text FROM kept"))
	require.NotContains(t, serverProcesses(s.cluster.data), orphan)
}

func TestForeignPidFileIsNoObstacle(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	s := started(t, cfg)
	require.NoError(t, s.Stop())
	// After a power cut the number may belong to any process: here to one that lives and is no server.
	pid := strconv.Itoa(os.Getpid())
	require.NoError(t, os.WriteFile(filepath.Join(s.cluster.data, "postmaster.pid"), []byte(pid+"\n"), 0o600))

	require.Equal(t, "1", ask(t, started(t, cfg), "SELECT '1'"))
}

func TestHalfMadeDataIsMadeAnew(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	s := started(t, cfg)
	require.NoError(t, s.Stop())
	require.NoError(t, os.Rename(s.cluster.data, s.cluster.data+".new"))
	require.NoError(t, os.Remove(filepath.Join(s.cluster.data+".new", "global", "pg_control")))

	require.Equal(t, "1", ask(t, started(t, cfg), "SELECT '1'"))
}

func TestKilledRunsAreSweptAtTheNextStart(t *testing.T) {
	t.Parallel()
	cfg, err := Config{Ephemeral: true}.withDefaults()
	require.NoError(t, err)
	dead, err := claimEphemeral(cfg)
	require.NoError(t, err)
	require.NoError(t, dead.lock.Close()) // as the kernel does for a killed owner
	alive, err := claimEphemeral(cfg)
	require.NoError(t, err)
	require.NoDirExists(t, dead.dir)

	next, err := claimEphemeral(cfg)
	require.NoError(t, err)
	require.DirExists(t, alive.dir)
	require.NoError(t, alive.release())
	require.NoError(t, next.release())
}

func killServer(t *testing.T, s *Server) {
	t.Helper()
	require.NoError(t, syscall.Kill(postmaster(s.cluster.data).pid, syscall.SIGKILL))
}

func awaitAnswer(t *testing.T, s *Server, query, want string) {
	t.Helper()
	require.Eventually(t, func() bool {
		answer, err := tryAsk(t.Context(), s.URL(Database), query)
		return err == nil && answer == want
	}, patience, interval)
}

// startService runs this test program as a service on the home and returns when its server is ready.
func startService(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), helperHome+"="+home)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	return cmd
}

// startOrphan starts a server on the data that nobody looks after, and returns its process number.
func startOrphan(t *testing.T, c *cluster) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(c.programs.dir, "postgres"), c.arguments()...)
	cmd.Dir = c.data
	c.account.prepare(cmd)
	cmd.SysProcAttr.Setpgid = true
	require.NoError(t, c.account.makePrivateFolder(c.sockets))
	require.NoError(t, cmd.Start())
	go cmd.Wait() //nolint:errcheck // only so that it does not stay a zombie
	require.Eventually(t, func() bool { return postmaster(c.data).ready }, patience, interval)
	return cmd.Process.Pid
}
