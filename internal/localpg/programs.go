package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

const oldestMajor = 15

// programs is a folder with the programs of a PostgreSQL server that can be used.
type programs struct {
	dir   string
	major int
}

// findPrograms returns the first programs that fit the data in the home: those in the given folder, on this machine, downloaded earlier, or
// downloaded now. The error says what to install.
func (c Config) findPrograms(ctx context.Context, h *home) (programs, error) {
	if c.BinDir != "" {
		p, err := inspect(ctx, c.BinDir)
		if err != nil {
			return p, fmt.Errorf("%s: %w", EnvBinDir, err)
		}
		return p, fits(p.major, h)
	}
	found, unusable := c.search(ctx)
	for _, p := range found {
		if fits(p.major, h) == nil {
			return p, nil
		}
	}
	if err := fits(fetchedMajor, h); err != nil {
		return programs{}, err
	}
	p, err := c.fetchPrograms(ctx)
	if err != nil {
		return p, errors.Join(append(unusable, err, errNothingFound)...)
	}
	return p, nil
}

var errNothingFound = fmt.Errorf("install PostgreSQL %d or newer with its contrib extensions "+
	"(Debian, Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server postgresql-contrib; "+
	"macOS: brew install postgresql), or set DATABASE_URL", oldestMajor)

// fits refuses programs that cannot read the data of the home: a newer PostgreSQL would start with an empty database, which looks as if the
// data were lost.
func fits(major int, h *home) error {
	kept := h.majors()
	if len(kept) == 0 || slices.Contains(kept, major) {
		return nil
	}
	return fmt.Errorf("%s holds the data of PostgreSQL %d, and only PostgreSQL %d is at hand: "+
		"install version %d, or choose another home with --home or COSELL_HOME", h.dir, kept[0], major, kept[0])
}

// search returns the usable programs on this machine and in the cache, best first, and for each of the others why it cannot be used.
func (c Config) search(ctx context.Context) (found []programs, unusable []error) {
	var folders []string
	if !c.HideMachine {
		folders = machineFolders()
	}
	for _, s := range sources {
		folders = append(folders, filepath.Join(s.folder(c.CacheDir), "bin"))
	}
	for _, folder := range folders {
		p, err := inspect(ctx, folder)
		switch {
		case err == nil:
			found = append(found, p)
		case !errors.Is(err, fs.ErrNotExist):
			unusable = append(unusable, err)
		}
	}
	return found, unusable
}

// machineFolders returns where Debian, Red Hat, a build from source, Homebrew and Postgres.app put their programs, newest
// version first, and then what the PATH offers.
func machineFolders() []string {
	var folders []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		some, _ := filepath.Glob(pattern)
		slices.SortFunc(some, func(a, b string) int { return lastNumber(b) - lastNumber(a) })
		folders = append(folders, some...)
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return folders
	}
	path, err = filepath.EvalSymlinks(path)
	if err != nil || slices.Contains(folders, filepath.Dir(path)) {
		return folders
	}
	return append(folders, filepath.Dir(path))
}

var number = regexp.MustCompile(`\d+`)

func lastNumber(path string) int {
	all := number.FindAllString(path, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(all[len(all)-1])
	return n
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect returns the programs in a folder, or why they cannot be used.
func inspect(ctx context.Context, folder string) (programs, error) {
	initdb, err := filepath.EvalSymlinks(filepath.Join(folder, "initdb"))
	if err != nil {
		return programs{}, fmt.Errorf("no PostgreSQL server in %s: %w", folder, err)
	}
	folder = filepath.Dir(initdb)
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").CombinedOutput()
	if err != nil {
		return programs{}, fmt.Errorf("the PostgreSQL server in %s does not run: %w\n%s", folder, err, out)
	}
	version := versionLine.FindSubmatch(out)
	if version == nil {
		return programs{}, fmt.Errorf("the PostgreSQL server in %s has an unknown version: %s", folder, out)
	}
	p := programs{dir: folder}
	p.major, _ = strconv.Atoi(string(version[1]))
	if p.major < oldestMajor {
		return programs{}, fmt.Errorf("the PostgreSQL server in %s is version %d, too old: %d or newer is needed",
			folder, p.major, oldestMajor)
	}
	return p, p.checkExtensions()
}

// checkExtensions refuses programs without the extensions that the schema needs, which some distributions put into a package of their own.
// An unknown folder layout gets the benefit of the doubt.
func (p programs) checkExtensions() error {
	var seen []string
	for _, pattern := range []string{
		filepath.Join(p.dir, "../share/extension"), filepath.Join(p.dir, "../share/*/extension"),
		fmt.Sprintf("/usr/share/postgresql/%d/extension", p.major),
	} {
		some, _ := filepath.Glob(pattern)
		for _, folder := range some {
			controls, _ := filepath.Glob(filepath.Join(folder, "*.control"))
			seen = append(seen, controls...)
		}
	}
	for _, name := range []string{"pg_trgm.control", "btree_gin.control"} {
		is := func(file string) bool { return filepath.Base(file) == name }
		if len(seen) > 0 && !slices.ContainsFunc(seen, is) {
			return fmt.Errorf("the PostgreSQL server in %s lacks the contrib extension %s", p.dir, name)
		}
	}
	return nil
}
