package migrations_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/migrations"
)

// A migration that has landed has been run on databases that this change will never reach.
func TestWhatHasLandedIsNotChanged(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("checksums.txt")
	require.NoError(t, err)
	landed := map[string]string{}
	for line := range strings.Lines(string(list)) {
		sum, file, ok := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, ok, "%q is not what sha256sum prints", line)
		landed[file] = sum
	}
	files, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	var missing []string
	for _, file := range files {
		text, err := migrations.FS.ReadFile(file)
		require.NoError(t, err)
		sum := sha256.Sum256(text)
		switch landed[file] {
		case hex.EncodeToString(sum[:]):
		case "":
			missing = append(missing, file)
		default:
			t.Errorf("%s has landed and must not be changed: undo the change, and make a migration of its own for it", file)
		}
		delete(landed, file)
	}
	require.Empty(t, landed, "have landed and must not be removed or renamed")
	require.Empty(t, missing, "When they are as they will be released, type:\n  (cd migrations && sha256sum %s >>checksums.txt)", strings.Join(missing, " "))
}

// lastToLockSeveral is the last migration that was released before this rule.
const lastToLockSeveral = "000087"

var (
	made   = regexp.MustCompile(`(?im)^\s*create table (?:if not exists )?(\w+)`)
	locked = regexp.MustCompile(`(?im)^\s*(?:alter|drop) table (?:if exists )?(\w+)|^\s*create trigger[^;]*? on (\w+)|^\s*drop trigger[^;]*? on (\w+)` +
		`|^\s*(?:create|create or replace|drop) view (\w+)|^\s*create (?:unique )?index (?:\w+ )?on (\w+)`)
)

// A migration that holds one table while it waits for another stops whoever takes them in the other order.
func TestAMigrationLocksOneTable(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"deals", "placed_events"}, lockedTables("alter table deals add a int;\ncreate trigger t before insert\n  on placed_events for each row;"))
	require.Empty(t, lockedTables("create table users (id int);\ncreate index users_by_id on users (id);"))
	files, err := fs.Glob(migrations.FS, "*.up.sql")
	require.NoError(t, err)
	looked := 0
	for _, file := range files {
		if file[:6] <= lastToLockSeveral {
			continue
		}
		text, err := migrations.FS.ReadFile(file)
		require.NoError(t, err)
		require.LessOrEqual(t, len(lockedTables(string(text))), 1, "%s locks %v: make a migration of each", file, lockedTables(string(text)))
		looked++
	}
	require.Positive(t, looked)
}

// lockedTables returns what a migration locks of what others may be reading, without what it has made itself.
func lockedTables(migration string) []string {
	var own, tables []string
	for _, found := range made.FindAllStringSubmatch(migration, -1) {
		own = append(own, found[1])
	}
	for _, found := range locked.FindAllStringSubmatch(migration, -1) {
		if name := strings.Join(found[1:], ""); !slices.Contains(own, name) {
			tables = append(tables, name)
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
