package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/migrations"
)

// templateTurn is the key of the advisory lock that a process holds while it builds the template.
const templateTurn = 0x7067_7465_7374 // "pgtest"

// buildTemplate returns the name of a database with the newest schema to which nobody may connect. The test programs of several packages
// run at once: one builds it, the others wait and use it.
func (s *server) buildTemplate() (string, error) {
	ctx := context.Background()
	hash, err := hashOf(migrations.FS)
	if err != nil {
		return "", err
	}
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateTurn); err != nil {
		return "", err
	}
	name := "cosell_template_" + hash
	err = s.fillTemplate(ctx, conn, name)
	_, unlocked := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", templateTurn)
	return name, errors.Join(err, unlocked)
}

// fillTemplate marks the database as a template only when it is complete; one without the mark is what a killed run left.
func (s *server) fillTemplate(ctx context.Context, conn *pgxpool.Conn, name string) error {
	var complete bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", name).Scan(&complete)
	if err != nil || complete {
		return err
	}
	if err := errors.Join(s.drop(ctx, name), s.create(ctx, name, "template0")); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, s.url(name), slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
	return err
}

// hashOf returns a name for the contents of the files: it changes when the migrations do.
func hashOf(files fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// Template is a database with the newest schema and some contents, of which tests get copies.
type Template struct{ name func() (string, error) }

// NewTemplate returns a template that is filled when the first test asks for a copy, once for all tests of a package. When fill returns it
// must have closed its connections.
func NewTemplate(fill func(ctx context.Context, url string) error) *Template {
	return &Template{sync.OnceValues(func() (string, error) { return filled(fill) })}
}

// URL returns the address of a fresh copy, which is dropped after the test.
func (tmpl *Template) URL(t testing.TB) string {
	t.Helper()
	return copyOf(t, tmpl.name)
}

// filled returns the name of a database that is dropped after the last test: its contents depend on code, so it is not kept for other runs.
func filled(fill func(ctx context.Context, url string) error) (string, error) {
	ctx := context.Background()
	s, err := theServer()
	if err != nil {
		return "", err
	}
	schema, err := s.template()
	if err != nil {
		return "", err
	}
	name := newName()
	if err := s.create(ctx, name, schema); err != nil {
		return "", err
	}
	s.filled.Store(name, nil)
	return name, fill(ctx, s.url(name))
}
