package docstest

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	code    = regexp.MustCompile("`[^`\n]*`")
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	noSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// files returns what people read, from the folder of the repository.
func files(t *testing.T) []string {
	t.Helper()
	chapters, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, chapters)
	all := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "migrations/README.md"}
	for _, c := range chapters {
		all = append(all, "docs/"+filepath.Base(c))
	}
	return all
}

// prose returns a file without its blocks of code.
func prose(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	require.NoError(t, err)
	var lines strings.Builder
	inBlock := false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			inBlock = !inBlock
			continue
		}
		if !inBlock {
			lines.WriteString(line)
		}
	}
	require.False(t, inBlock, "a block of code in %s does not end", file)
	return lines.String()
}

// anchors returns the anchors of a file's headings, as GitHub makes them.
func anchors(t *testing.T, file string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(prose(t, file), -1) {
		slug := strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-")
		anchor := slug
		for i := 1; all[anchor]; i++ {
			anchor = slug + "-" + strconv.Itoa(i)
		}
		all[anchor] = true
	}
	return all
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	links := 0
	for _, file := range files(t) {
		for _, found := range link.FindAllStringSubmatch(code.ReplaceAllString(prose(t, file), ""), -1) {
			to, err := url.Parse(found[1])
			require.NoError(t, err, "%s", file)
			if to.Scheme != "" {
				continue
			}
			links++
			target := file
			if to.Path != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(file), to.Path))
			}
			_, err = os.Stat(filepath.Join(root, target))
			require.NoError(t, err, "%s links to %s", file, found[1])
			if to.Fragment != "" {
				require.True(t, anchors(t, target)[to.Fragment], "%s links to %s, which has no such heading", file, found[1])
			}
		}
	}
	require.Greater(t, links, 50)
}

func TestTheListOfChaptersIsWhole(t *testing.T) {
	t.Parallel()
	list := prose(t, "docs/README.md")
	for _, file := range files(t) {
		if name, ok := strings.CutPrefix(file, "docs/"); ok && name != "README.md" {
			require.Contains(t, list, "]("+name+")")
		}
	}
}

// The lines of the map that begin with the names of folders have every folder of internal, and no other.
func TestTheMapNamesEveryPackage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs/code.md"))
	require.NoError(t, err)
	var named, packages []string
	for line := range strings.Lines(string(text)) {
		for field := range strings.FieldsSeq(line) {
			if !strings.HasPrefix(line, "  ") || !strings.HasSuffix(field, "/") {
				break
			}
			name, _, _ := strings.Cut(field, "/")
			named = append(named, name)
		}
	}
	folders, err := os.ReadDir(filepath.Join(root, "internal"))
	require.NoError(t, err)
	for _, f := range folders {
		packages = append(packages, f.Name())
	}
	slices.Sort(named)
	require.Equal(t, packages, slices.Compact(named), "put every package in the map of docs/code.md")
}

// The files of code that the docs name can be found: by the path if that is given, or else anywhere.
func TestTheFilesThatAreNamedExist(t *testing.T) {
	t.Parallel()
	exists := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && (entry.Name() == ".git" || entry.Name() == "node_modules") {
			return filepath.SkipDir
		}
		exists[filepath.Base(path)], exists[path] = true, true
		return err
	}))
	for _, file := range []string{"CONTRIBUTING.md", "docs/code.md"} {
		for _, name := range regexp.MustCompile(`[\w/]+\.go\b`).FindAllString(prose(t, file), -1) {
			require.True(t, exists[name] || exists[filepath.Join(root, name)], "%s names %s, which there is not", file, name)
		}
	}
}

// A name that the docs say is in a file is declared there.
func TestTheNamesAreInTheFilesThatAreNamed(t *testing.T) {
	t.Parallel()
	placed := regexp.MustCompile("`(\\w+)`(?: and `(\\w+)`)? in `([\\w/]+\\.go)`")
	seen := 0
	for _, file := range files(t) {
		for _, found := range placed.FindAllStringSubmatch(prose(t, file), -1) {
			text, err := os.ReadFile(filepath.Join(root, found[3]))
			require.NoError(t, err, "%s", file)
			for _, name := range slices.DeleteFunc(found[1:3], func(name string) bool { return name == "" }) {
				declared := regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|var |type |const |\t)` + name + `\b`)
				require.True(t, declared.Match(text), "%s says that %s is in %s", file, name, found[3])
				seen++
			}
		}
	}
	require.Greater(t, seen, 10)
}

func TestTheReadmeIsOnePage(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "CONTRIBUTING.md"} {
		info, err := os.Stat(filepath.Join(root, file))
		require.NoError(t, err)
		require.LessOrEqual(t, info.Size(), int64(8_000), "%s is one page; put the rest in a chapter of docs", file)
	}
}
