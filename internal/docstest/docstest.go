// Package docstest compares what the docs show with what the code says. TEST ONLY.
package docstest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// update is the variable that lets tests write what they compare.
const update = "COSELL_TEST_UPDATE_DOCS"

// root is the folder of the repository, seen from a package of internal or cmd.
const root = "../.."

// RequireShown fails the test unless the file shows want between its lines "<!-- name:begin -->" and "<!-- name:end -->". With
// COSELL_TEST_UPDATE_DOCS=1 in the environment it writes want there instead.
func RequireShown(t *testing.T, file, name, want string) {
	t.Helper()
	path := filepath.Join(root, file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	begin, end := fmt.Sprintf("<!-- %s:begin -->\n", name), fmt.Sprintf("<!-- %s:end -->", name)
	before, rest, found := strings.Cut(string(text), begin)
	require.True(t, found, "%s has no line %s", file, begin)
	shown, after, found := strings.Cut(rest, end)
	require.True(t, found, "%s has no line %s", file, end)
	if os.Getenv(update) != "" && shown != want {
		require.NoError(t, os.WriteFile(path, []byte(before+begin+want+end+after), 0o644))
		return
	}
	require.Equal(t, want, shown, "%s does not show what the code says. To write it there, type:\n  %s=1 go test -run '^%s$' %s",
		file, update, t.Name(), here(t))
}

// here returns the tested package as `go test` in the folder of the repository takes it.
func here(t *testing.T) string {
	t.Helper()
	from, err := filepath.Abs(root)
	require.NoError(t, err)
	to, err := os.Getwd()
	require.NoError(t, err)
	path, err := filepath.Rel(from, to)
	require.NoError(t, err)
	return "./" + filepath.ToSlash(path)
}
