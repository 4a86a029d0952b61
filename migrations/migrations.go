// Package migrations holds the database schema as pairs of SQL files, embedded so that the server and the tests run the same ones.
package migrations

import "embed"

// FS holds every migration, named <number>_<what it does>.<up|down>.sql.
//
//go:embed *.sql
var FS embed.FS
