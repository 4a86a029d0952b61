package docstest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	listed   = regexp.MustCompile(`"\*\*/internal/([\w/]+)/\*\.go"`)
	testOnly = regexp.MustCompile(`\{pkg: github\.com/cosell/cosell/internal/(\w+), desc: for tests only\}`)
)

// programs are those that stand in the folder of what they run.
var programs = regexp.MustCompile(`/(withpg|provider)$`)

// Every package of internal is in exactly one of the lists that say what a package may import, so that a new one cannot go without.
func TestEveryPackageIsInOneOfTheListsOfWhatItMayImport(t *testing.T) {
	t.Parallel()
	lint, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	require.NoError(t, err)
	lists := map[string]int{}
	for line := range strings.Lines(string(lint)) {
		if strings.Contains(line, `"!**/`) { // a rule for all but those
			continue
		}
		for _, found := range append(listed.FindAllStringSubmatch(line, -1), testOnly.FindAllStringSubmatch(line, -1)...) {
			lists[found[1]]++
		}
	}
	packages := 0
	require.NoError(t, fs.WalkDir(os.DirFS(filepath.Join(root, "internal")), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		sources, err := filepath.Glob(filepath.Join(root, "internal", path, "*.go"))
		if err != nil || len(sources) == 0 {
			return err
		}
		name := programs.ReplaceAllString(filepath.ToSlash(path), "")
		require.Equal(t, 1, lists[name], "put internal/%s into one list of depguard in .golangci.yml", name)
		packages++
		return nil
	}))
	require.Greater(t, packages, 40)
}
