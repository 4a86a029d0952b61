package migrations_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
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
