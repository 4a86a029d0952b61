//go:build drill && linux

package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// TestDrillOldBesideNew rolls out a newer program, with a migration that this one does not know, beside two instances of this one under
// load, kills an old one and starts it again on the new schema, and rolls back to the old ones alone.
func TestDrillOldBesideNew(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	newer := newerProgram(t)
	l := newDrillLoad(t, newDrillServer(t))
	l.awaitWrites(t, 50)
	rolledOut := l.world.launchOther(t, newer).ready(t)
	require.Equal(t, 999999, l.world.count(t, "select version from schema_migrations"))
	_, status := rolledOut.create("by-the-newer")
	require.Equal(t, http.StatusCreated, status)
	l.awaitWrites(t, 50)
	killed := l.world.launch(t)
	require.NoError(t, killed.cmd.Process.Kill())
	_ = killed.cmd.Wait()
	again := l.world.launch(t)
	_, status = again.create("by-the-older")
	require.Equal(t, http.StatusCreated, status)
	require.NoError(t, rolledOut.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, rolledOut.cmd.Wait())
	l.awaitWrites(t, 50)
	l.before += 2 // what the two others made
	l.requireNothingLost(t)
}

// newerProgram builds the program with one migration more.
func newerProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	overlay := map[string]map[string]string{"Replace": {}}
	for name, sql := range map[string]string{
		"999999_newer.up.sql":   "alter table deals add column newer text; create table newer (id int);",
		"999999_newer.down.sql": "drop table newer; alter table deals drop column newer;",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(sql), 0o600))
		overlay["Replace"][filepath.Join(root, "migrations", name)] = file
	}
	text, err := json.Marshal(overlay)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o600))
	program := filepath.Join(dir, "cosell")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".").CombinedOutput() // it is this program
	require.NoError(t, err, "%s", out)
	return program
}

// launchOther starts another program as launch starts this one.
func (w *world) launchOther(t *testing.T, path string) *program {
	t.Helper()
	p := &program{bearer: admin, out: &output{}}
	p.cmd = exec.Command(path, "serve", "--demo", "--addr", "127.0.0.1:0", "--log-level", "warn", "--database-url", w.url) //nolint:noctx // it is ended below
	p.cmd.Env = append(os.Environ(), w.environment()...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if t.Failed() {
			t.Log(p.out)
		}
	})
	return p
}
