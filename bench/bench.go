// Package bench holds what the yardstick's databases begin with, and the bodies that it sends.
package bench

import (
	_ "embed"
	"io/fs"

	"github.com/cosell/cosell/migrations"
)

// What limit's database is made of.
var (
	//go:embed limit/schema.sql
	LimitSchema string
	//go:embed limit/load.sql
	LimitRows string
)

// Organizations are those of Cosell's database: each with a location, a published co-sell ready solution, and a referral admin with a
// token, tok-001 to tok-100.
//
//go:embed organizations.sql
var Organizations string

// The bodies of a deal to create, with placeholders.
var (
	//go:embed create.json
	Create string
	//go:embed limit/create.json
	LimitCreate string
)

// SchemaVersion returns the number of the newest migration.
func SchemaVersion() string {
	names, _ := fs.Glob(migrations.FS, "*.up.sql") // the pattern is a good one
	return names[len(names)-1][:6]
}
