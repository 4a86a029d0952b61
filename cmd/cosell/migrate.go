package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cosell/cosell/internal/postgres"
)

type migrate struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema to the newest version."`
	Down   migrateDown   `cmd:"" help:"Undo the newest migrations."`
	Status migrateStatus `cmd:"" help:"Tell where the schema stands."`
	Force  migrateForce  `cmd:"" help:"Record a version after a repair by hand, without running anything."`
}

type migrateUp struct {
	database
	logging
}

// Run brings the schema to the newest version.
func (c *migrateUp) Run(ctx context.Context) error {
	return c.beside(ctx, c.logger(), func(url string) error { return postgres.Migrate(ctx, url, c.logger()) })
}

type migrateDown struct {
	database
	logging
	Steps int `env:"COSELL_MIGRATE_STEPS" default:"1" help:"How many migrations to undo."`
}

// Run undoes migrations.
func (c *migrateDown) Run(ctx context.Context) error {
	if c.Steps < 1 {
		return errors.New("--steps (COSELL_MIGRATE_STEPS): give 1 or more")
	}
	return c.beside(ctx, c.logger(), func(url string) error { return postgres.MigrateDown(ctx, url, c.Steps) })
}

type migrateStatus struct {
	database
	logging
}

// Run prints the version of the schema.
func (c *migrateStatus) Run(ctx context.Context, stdout io.Writer) error {
	return c.beside(ctx, c.logger(), func(url string) error {
		s, err := postgres.MigrationStatus(ctx, url)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "schema %d of %d, dirty: %t\n%s", s.Current, s.Latest, s.Dirty, newerSchemaNote(s))
		return err
	})
}

// newerSchemaNote says whether a schema that is newer than this program still serves it.
func newerSchemaNote(s postgres.Status) string {
	switch {
	case s.Current <= s.Latest:
		return ""
	case s.Serves():
		return "The schema is newer than this program, which it serves all the same.\n"
	default:
		return fmt.Sprintf("The schema is newer than this program and does not serve it: it needs one that knows %d.\n", s.Oldest)
	}
}

type migrateForce struct {
	database
	logging
	SchemaVersion int `arg:"" help:"The version to record; -1 for none."`
}

// Run records a version.
func (c *migrateForce) Run(ctx context.Context) error {
	return c.beside(ctx, c.logger(), func(url string) error { return postgres.MigrateForce(ctx, url, c.SchemaVersion) })
}
