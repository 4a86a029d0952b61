//go:build drill && linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/localpg"
)

// drillServer is a PostgreSQL server that a drill breaks. What it has acknowledged survives that its processes are killed.
type drillServer struct {
	home, data string
	port       int
	settings   []string // name=value
	environ    []string // beside what it needs
	cmd        *exec.Cmd
	ended      chan struct{}
}

// newDrillServer starts a server with an empty database called cosell, in memory.
func newDrillServer(t *testing.T) *drillServer {
	t.Helper()
	s := makeDrillServer(t, drillHome(t))
	s.start(t)
	return s
}

// makeDrillServer makes a server in the folder, and does not start it.
func makeDrillServer(t *testing.T, home string, settings ...string) *drillServer {
	t.Helper()
	s := &drillServer{home: home, data: filepath.Join(home, "data"), port: freePort(t), settings: settings}
	require.NoError(t, os.Mkdir(s.data, 0o700))
	initdb := s.command(t, "initdb", "-D", s.data, "-U", localpg.User, "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	if owner := initdb.SysProcAttr.Credential; owner != nil {
		require.NoError(t, os.Chown(s.data, int(owner.Uid), int(owner.Gid)))
	}
	out, err := initdb.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Cleanup(func() { s.kill(t) })
	return s
}

// drillHome returns a folder in memory that the server's user may enter, which t.TempDir is not when root runs the drills.
func drillHome(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("/dev/shm", "cosell-drill-") //nolint:usetesting // see above
	require.NoError(t, err)
	require.NoError(t, os.Chmod(home, 0o755)) // the server runs as another user
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(home)) })
	return home
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port // that is what tcp means
}

func (s *drillServer) command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd, err := localpg.Command(context.Background(), localpg.FromEnv(os.Getenv), s.data, name, args...)
	require.NoError(t, err)
	cmd.Dir = s.home
	return cmd
}

// start starts the server and waits until it answers, as a standby too.
func (s *drillServer) start(t *testing.T) {
	t.Helper()
	s.launch(t)
	s.awaitAnswer(t)
	if _, err := os.Stat(filepath.Join(s.data, "standby.signal")); err != nil {
		s.tryExec(t, "create database "+localpg.Database)
	}
}

// awaitAnswer waits until the server answers.
func (s *drillServer) awaitAnswer(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), s.url())
		if err != nil {
			return false
		}
		return conn.Close(t.Context()) == nil
	}, time.Minute, 20*time.Millisecond, "see %s", s.logFile())
}

// launch starts the server and waits for nothing.
func (s *drillServer) launch(t *testing.T) {
	t.Helper()
	args := []string{
		"-D", s.data, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "synchronous_commit=on", "-c", "timezone=UTC",
	}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	s.cmd, s.ended = s.command(t, "postgres", args...), make(chan struct{})
	s.cmd.Env = append(s.cmd.Env, s.environ...)
	s.cmd.SysProcAttr.Setpgid, s.cmd.SysProcAttr.Pdeathsig = true, syscall.SIGQUIT
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(t, err)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	begun := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the kernel sends the signal when the thread that forked ends
		defer runtime.UnlockOSThread()
		defer log.Close()
		err := s.cmd.Start()
		begun <- err
		if err == nil {
			_ = s.cmd.Wait()
		}
		close(s.ended)
	}()
	require.NoError(t, <-begun)
}

func (s *drillServer) logFile() string { return s.home + "/postgres.log" }

// url returns the address of the database for administration.
func (s *drillServer) url() string { return drillURL("postgres", s) }

// drillURL returns the address of a database that is on one of the servers: on the one that can be written to.
func drillURL(database string, servers ...*drillServer) string {
	hosts := ""
	for _, s := range servers {
		hosts += fmt.Sprintf(",127.0.0.1:%d", s.port)
	}
	q := url.Values{"user": {localpg.User}, "sslmode": {"disable"}, "connect_timeout": {"2"}}
	if len(servers) > 1 {
		q.Set("target_session_attrs", "read-write")
	}
	return "postgres://" + hosts[1:] + "/" + database + "?" + q.Encode()
}

func (s *drillServer) exec(t *testing.T, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.url())
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err, sql)
}

func (s *drillServer) tryExec(t *testing.T, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.url())
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, _ = conn.Exec(t.Context(), sql)
}

// signal sends a signal to every process of the server, to the one that starts the others first.
func (s *drillServer) signal(what syscall.Signal) {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Signal(what) // it may be gone already
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link)))
		if target, _ := os.Readlink(link); err == nil && target == s.data && pid != s.cmd.Process.Pid {
			_ = syscall.Kill(pid, what)
		}
	}
}

// freeze stops every process of the server in its tracks: it keeps its connections and answers nothing.
func (s *drillServer) freeze() { s.signal(syscall.SIGSTOP) }

// kill kills every process of the server, which may be frozen.
func (s *drillServer) kill(t *testing.T) {
	t.Helper()
	if s.ended == nil {
		return
	}
	s.signal(syscall.SIGKILL)
	<-s.ended
}

// stop stops the server as one stops it in peace.
func (s *drillServer) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGINT))
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		require.Fail(t, "the server does not stop")
	}
}

// newStandby makes a second server that follows the first, which waits for it before it acknowledges anything.
func (s *drillServer) newStandby(t *testing.T) *drillServer {
	t.Helper()
	s.stop(t)
	home := drillHome(t)
	out, err := exec.CommandContext(t.Context(), "cp", "-a", s.data, home+"/data").CombinedOutput()
	require.NoError(t, err, "%s", out)
	follower := &drillServer{home: home, data: home + "/data", port: freePort(t), settings: append([]string{
		fmt.Sprintf("primary_conninfo=host=127.0.0.1 port=%d user=%s application_name=standby", s.port, localpg.User),
	}, s.settings...)}
	t.Cleanup(func() { follower.kill(t) })
	require.NoError(t, os.WriteFile(follower.data+"/standby.signal", nil, 0o644)) // the server runs as another user
	s.start(t)
	follower.start(t)
	s.exec(t, "alter system set synchronous_standby_names = 'standby'")
	s.exec(t, "select pg_reload_conf()")
	require.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), s.url())
		require.NoError(t, err)
		defer conn.Close(context.Background())
		var follows bool
		err = conn.QueryRow(t.Context(), "select exists (select from pg_stat_replication where sync_state = 'sync')").Scan(&follows)
		return err == nil && follows
	}, time.Minute, 20*time.Millisecond)
	return follower
}

// promote makes a standby the server that is written to, by itself.
func (s *drillServer) promote(t *testing.T) {
	t.Helper()
	s.exec(t, "select pg_promote()")
}
