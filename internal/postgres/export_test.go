package postgres

import (
	"context"
	"io/fs"
	"log/slog"

	"github.com/golang-migrate/migrate/v4"
)

// MigrateFiles is Migrate with other files.
func MigrateFiles(ctx context.Context, databaseURL string, files fs.FS, log *slog.Logger) error {
	return migrateWith(ctx, databaseURL, files, log, (*migrate.Migrate).Up)
}

// ForceFiles is MigrateForce with other files.
var ForceFiles = forceVersion
