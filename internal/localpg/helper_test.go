package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// helperHome makes the test program act as a service on that home; see runHelper.
const helperHome = "LOCALPG_TEST_HELPER_HOME"

const (
	patience = 20 * time.Second
	interval = 10 * time.Millisecond
)

func TestMain(m *testing.M) {
	if home := os.Getenv(helperHome); home != "" {
		os.Exit(runHelper(home))
	}
	code := m.Run()
	if dir, err := madeHome(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// newHome returns an empty folder that the server's user may enter, which t.TempDir is not when root runs the tests.
func newHome(t *testing.T) string {
	t.Helper()
	dir, err := makeHome()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// usedHome returns a home with data in it: most tests need a server and not the making of one.
func usedHome(t *testing.T) string {
	t.Helper()
	made, err := madeHome()
	require.NoError(t, err)
	dir := newHome(t)
	out, err := exec.CommandContext(t.Context(), "cp", "-a", made+"/.", dir).CombinedOutput()
	require.NoError(t, err, string(out))
	return dir
}

var madeHome = sync.OnceValues(func() (string, error) {
	dir, err := makeHome()
	if err != nil {
		return "", err
	}
	cfg := FromEnv(os.Getenv)
	cfg.Home = dir
	s, err := Start(context.Background(), cfg)
	if err != nil {
		return "", err
	}
	return dir, s.Stop()
})

func makeHome() (string, error) {
	dir, err := os.MkdirTemp("", "cosell-localpg-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// started returns a server with the environment's programs, and stops it after the test.
func started(t *testing.T, cfg Config) *Server {
	t.Helper()
	env := FromEnv(os.Getenv)
	cfg.BinDir, cfg.HideMachine = env.BinDir, env.HideMachine
	s, err := Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func ask(t *testing.T, s *Server, query string) string {
	t.Helper()
	answer, err := tryAsk(t.Context(), s.URL(Database), query)
	require.NoError(t, err)
	return answer
}

func tryAsk(ctx context.Context, url, query string) (answer string, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, query).Scan(&answer)
	return answer, err
}

func execute(t *testing.T, s *Server, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL(Database))
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), statement)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// runHelper is a service on the home: it says when the server is ready and then waits for its end. It returns the exit code.
func runHelper(home string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg := FromEnv(os.Getenv)
	cfg.Home, cfg.Log = home, slog.New(slog.NewTextHandler(os.Stderr, nil))
	s, err := Start(ctx, cfg)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ready")
	<-ctx.Done()
	if s.Stop() != nil {
		return 1
	}
	return 0
}
