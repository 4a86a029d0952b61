// Package pgtest gives every test a PostgreSQL database of its own, cloned from one that is already migrated. TEST ONLY.
//
// The server is the one that the environment names (see withpg), or else a throw-away one that the first test starts.
// Without either, tests fail: they are never skipped.
package pgtest

import (
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// The environment variables of the tests.
const (
	// EnvServer is the address of the server to use, with the name of a database that may be used for administration.
	EnvServer = "COSELL_TEST_DATABASE_URL"
	// EnvPoolMaxConns limits the pools of the code under test, to show that it works with few connections.
	EnvPoolMaxConns = "COSELL_TEST_POOL_MAX_CONNS"
)

// timeZone of the sessions of every test is far from UTC and off by a quarter of an hour, so that code that forgets to ask
// for UTC is caught.
const timeZone = "Asia/Kathmandu"

var mainRuns atomic.Bool

// Main runs the tests of a package, drops their databases, stops the server if this process started it, and exits. Every package that uses
// databases calls it from TestMain.
func Main(m *testing.M) {
	mainRuns.Store(true)
	code := m.Run()
	if err := closeServer(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// URL returns the address of a fresh database with the newest schema, which is dropped after the test.
func URL(t testing.TB) string {
	t.Helper()
	return copyOf(t, running(t).template)
}

// EmptyURL returns the address of a fresh database without a schema, which is dropped after the test.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return clone(t, running(t), "template0")
}

// running returns the server, starting it for the first test.
func running(t testing.TB) *server {
	t.Helper()
	if !mainRuns.Load() {
		t.Fatal("pgtest: the package needs func TestMain(m *testing.M) { pgtest.Main(m) }")
	}
	s, err := theServer()
	if err != nil {
		t.Fatalf("pgtest: no PostgreSQL server for the tests: %v", err)
	}
	return s
}

// copyOf returns the address of a fresh copy of the template, whose name template returns once it exists.
func copyOf(t testing.TB, template func() (string, error)) string {
	t.Helper()
	s := running(t)
	name, err := template()
	if err != nil {
		t.Fatalf("pgtest: preparing the template: %v", err)
	}
	return clone(t, s, name)
}

func clone(t testing.TB, s *server, template string) string {
	t.Helper()
	name := newName()
	if err := s.create(t.Context(), name, template); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { s.dropLater(name) })
	return s.url(name)
}

func newName() string { return "test_" + strings.ToLower(rand.Text()[:16]) }
