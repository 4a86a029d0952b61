// Package bench holds what the yardstick's databases begin with, and the bodies that it sends.
package bench

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
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

// SchemaVersion returns a name for the migrations as they are: other migrations, other name.
func SchemaVersion() (string, error) {
	names, err := fs.Glob(migrations.FS, "*.up.sql")
	sum := sha256.New()
	for _, name := range names {
		text, unread := fs.ReadFile(migrations.FS, name)
		err = errors.Join(err, unread)
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:4]), err
}
