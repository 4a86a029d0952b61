package localpg

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProgramsFromTheExplicitFolder(t *testing.T) {
	t.Parallel()
	dir := fakePrograms(t, "16.4")
	p, err := Config{BinDir: dir}.findPrograms(t.Context(), &home{dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, programs{dir: dir, major: 16}, p)
}

func TestUnusableProgramsAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	silent := fakePrograms(t, "16.4")
	writeProgram(t, filepath.Join(silent, "postgres"), "exit 1")
	strange := fakePrograms(t, "16.4")
	writeProgram(t, filepath.Join(strange, "postgres"), "echo hello")
	bare := fakePrograms(t, "16.4")
	require.NoError(t, os.Remove(filepath.Join(bare, "../share/extension/pg_trgm.control")))

	for name, c := range map[string]struct{ dir, want string }{
		"none":              {t.TempDir(), "no PostgreSQL server"},
		"too old":           {fakePrograms(t, "14.9"), "version 14, too old"},
		"does not run":      {silent, "does not run"},
		"unknown version":   {strange, "unknown version"},
		"without extension": {bare, "lacks the contrib extension pg_trgm"},
	} {
		_, err := Config{BinDir: c.dir}.findPrograms(t.Context(), &home{dir: t.TempDir()})
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, err, EnvBinDir, name)
	}
}

func TestProgramsFromTheCacheAreFoundWithTheMachineHidden(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	want := filepath.Join(npm.folder(cache), "bin")
	fillPrograms(t, want, "17.10")
	p, err := Config{CacheDir: cache, HideMachine: true}.findPrograms(t.Context(), &home{dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, programs{dir: want, major: 17}, p)
}

func TestProgramsHaveToFitTheDataInTheHome(t *testing.T) {
	t.Parallel()
	h := &home{dir: t.TempDir()}
	require.NoError(t, os.Mkdir(h.dataFolder(15), 0o700))
	require.NoError(t, os.Mkdir(h.dataFolder(16)+".new", 0o700)) // not finished, so it does not count

	_, err := Config{BinDir: fakePrograms(t, "16.4")}.findPrograms(t.Context(), h)
	require.ErrorContains(t, err, "holds the data of PostgreSQL 15, and only PostgreSQL 16 is at hand")

	_, err = Config{CacheDir: t.TempDir(), HideMachine: true}.findPrograms(t.Context(), h)
	require.ErrorContains(t, err, "install version 15", "nothing is fetched that could not be used")

	p, err := Config{BinDir: fakePrograms(t, "15.1")}.findPrograms(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, 15, p.major)
}

func TestNewestFolderComesFirst(t *testing.T) {
	t.Parallel()
	require.Greater(t, lastNumber("/usr/lib/postgresql/17/bin"), lastNumber("/usr/lib/postgresql/9/bin"))
	require.Zero(t, lastNumber("/usr/local/pgsql/bin"))
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	env := map[string]string{EnvBinDir: "/somewhere", EnvSearch: "off"}
	require.Equal(t, Config{BinDir: "/somewhere", HideMachine: true}, FromEnv(func(name string) string { return env[name] }))
	require.Equal(t, Config{}, FromEnv(func(string) string { return "" }))
}

func TestDefaultsAreAbsoluteFolders(t *testing.T) {
	t.Parallel()
	c, err := Config{CacheDir: "relative"}.withDefaults()
	require.NoError(t, err)
	require.True(t, filepath.IsAbs(c.Home))
	require.True(t, filepath.IsAbs(c.CacheDir))
	require.NotNil(t, c.Log)
}

// fakePrograms returns a folder with programs that know nothing but their version.
func fakePrograms(t *testing.T, version string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	bin := filepath.Join(root, "bin")
	fillPrograms(t, bin, version)
	return bin
}

func fillPrograms(t *testing.T, bin, version string) {
	t.Helper()
	extensions := filepath.Join(bin, "../share/extension")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	require.NoError(t, os.MkdirAll(extensions, 0o755))
	writeProgram(t, filepath.Join(bin, "initdb"), "exit 0")
	writeProgram(t, filepath.Join(bin, "postgres"), "echo 'postgres (PostgreSQL) "+version+"'")
	for _, name := range []string{"pg_trgm", "btree_gin"} {
		require.NoError(t, os.WriteFile(filepath.Join(extensions, name+".control"), nil, 0o600))
	}
}

// writeProgram keeps other tests from forking meanwhile: a child that inherits the open file makes it "busy" for exec.
func writeProgram(t *testing.T, path, script string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	require.NoError(t, os.WriteFile(path, []byte(strings.Join([]string{"#!/bin/sh", script, ""}, "\n")), 0o755))
}
