package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

const (
	fetchedMajor = 17 // of every source
	fetchTimeout = 10 * time.Minute
)

// source is one way to fetch the programs.
type source struct {
	name    string
	version string
	// fetch fills the folder dst, and may write whatever else it needs into scratch.
	fetch func(ctx context.Context, scratch, dst string) error
}

// sources are tried in this order.
var sources = []source{npm, library}

// folder returns the folder in the cache for the programs of the source.
func (s source) folder(cache string) string {
	return filepath.Join(cache, "postgres-"+s.version+"-"+s.name+"-"+platform())
}

// platform returns the name of this machine's kind in packages; not every such name has a package.
func platform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

// fetchPrograms downloads the programs into the cache. One process does so, others that want the same wait for it.
func (c Config) fetchPrograms(ctx context.Context) (programs, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	if err := makeFolder(c.CacheDir); err != nil {
		return programs{}, err
	}
	lock, err := awaitLock(ctx, filepath.Join(c.CacheDir, "lock"))
	if err != nil {
		return programs{}, err
	}
	defer lock.Close()
	var errs []error
	for _, s := range sources {
		p, err := c.fetchFrom(ctx, s)
		if err == nil {
			return p, nil
		}
		errs = append(errs, fmt.Errorf("fetching PostgreSQL with %s: %w", s.name, err))
	}
	return programs{}, errors.Join(errs...)
}

// fetchFrom lets the source fill a folder next to the final one, and moves it only once the programs in it run: a download that is killed
// halfway leaves nothing that looks like programs.
func (c Config) fetchFrom(ctx context.Context, s source) (programs, error) {
	final := s.folder(c.CacheDir)
	if p, err := inspect(ctx, filepath.Join(final, "bin")); err == nil {
		return p, nil
	}
	c.Log.Info("fetching PostgreSQL, once", "with", s.name, "version", s.version, "into", final)
	scratch := filepath.Join(c.CacheDir, "incoming")
	defer func() { _ = os.RemoveAll(scratch) }() // the next download would remove it too
	if err := errors.Join(os.RemoveAll(scratch), os.RemoveAll(final), makeFolder(scratch)); err != nil {
		return programs{}, err
	}
	dst := filepath.Join(scratch, "programs")
	if err := s.fetch(ctx, scratch, dst); err != nil {
		return programs{}, err
	}
	if _, err := inspect(ctx, filepath.Join(dst, "bin")); err != nil {
		return programs{}, err
	}
	if err := os.Rename(dst, final); err != nil {
		return programs{}, err
	}
	return inspect(ctx, filepath.Join(final, "bin"))
}

// awaitLock waits for a lock that another process may hold.
func awaitLock(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	for syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return f, nil
}
