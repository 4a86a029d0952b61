// Package bench holds the initial contents of the yardstick's databases, and the bodies that it sends.
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

// The contents of limit's database.
var (
	//go:embed limit/schema.sql
	LimitSchema string
	//go:embed limit/load.sql
	LimitRows string
)

// Organizations are the organisations in Cosell's database: each with a location, a published co-sell ready solution, and a referral admin
// with a token, tok-001 to tok-100.
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

// SchemaVersion returns a name for the present migrations, which changes when they do.
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
