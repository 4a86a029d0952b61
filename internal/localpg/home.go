package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A socket's path has to fit into 104 bytes on macOS and 108 on Linux, including the file's own name.
const longestSocketFolder = 85

// home is a folder that this process owns until release.
type home struct {
	dir       string // without symbolic links, because running servers are recognised by their folder
	lock      *os.File
	ephemeral bool
}

// claim returns the home of the configuration, locked. It returns ErrInUse if another process holds it.
func claim(cfg Config) (*home, error) {
	if cfg.Home == "" {
		return claimEphemeral(cfg)
	}
	if err := makeFolder(cfg.Home); err != nil {
		return nil, fmt.Errorf("the home cannot be made, choose another with --home or COSELL_HOME: %w", err)
	}
	return lockHome(cfg.Home, cfg.Ephemeral)
}

// lockHome uses a kernel lock, which is released however its owner ends.
func lockHome(dir string, ephemeral bool) (*home, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the home cannot be written, choose another with --home or COSELL_HOME: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		busy := fmt.Errorf("%w: %s (stop it, or choose another home with --home or COSELL_HOME)", ErrInUse, dir)
		return nil, errors.Join(busy, lock.Close())
	}
	return &home{dir: dir, lock: lock, ephemeral: ephemeral}, nil
}

// release unlocks the home, and removes a throw-away one.
func (h *home) release() error {
	var err error
	if h.ephemeral {
		err = os.RemoveAll(h.dir)
	}
	if e := h.lock.Close(); !errors.Is(e, os.ErrClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// dataFolder returns the folder for the data of one major version; another version cannot read it.
func (h *home) dataFolder(major int) string {
	return filepath.Join(h.dir, "data-"+strconv.Itoa(major))
}

// majors returns the major versions of the data in the home.
func (h *home) majors() []int {
	var majors []int
	entries, _ := os.ReadDir(h.dir)
	for _, entry := range entries {
		number, ok := strings.CutPrefix(entry.Name(), "data-")
		if major, err := strconv.Atoi(number); ok && err == nil {
			majors = append(majors, major)
		}
	}
	return majors
}

// socketFolder returns run in the home or, if that path is too long for a socket, a folder that depends on nothing but the home, so that a
// restarted server is found at the same address.
func (h *home) socketFolder() string {
	folder := filepath.Join(h.dir, "run")
	if len(folder) <= longestSocketFolder {
		return folder
	}
	sum := sha256.Sum256([]byte(h.dir))
	return "/tmp/cosell-" + hex.EncodeToString(sum[:8])
}

// open returns the cluster in the home, creating it on the first start.
func (h *home) open(ctx context.Context, cfg Config, progs programs) (*cluster, error) {
	c := &cluster{
		programs:  progs,
		data:      h.dataFolder(progs.major),
		sockets:   h.socketFolder(),
		logFile:   filepath.Join(h.dir, "postgres.log"),
		ephemeral: cfg.Ephemeral,
		log:       cfg.Log,
	}
	c.account = serverAccount(c.data)
	if err := c.account.checkAccess(h.dir, "choose another home with --home or COSELL_HOME"); err != nil {
		return nil, err
	}
	if err := c.account.checkAccess(progs.dir, "install PostgreSQL where every user can run it, or set "+EnvBinDir); err != nil {
		return nil, err
	}
	if err := c.account.makePrivateFolder(c.sockets); err != nil {
		return nil, err
	}
	if err := rotateLog(c.logFile); err != nil {
		return nil, err
	}
	if _, err := os.Stat(c.data); err == nil {
		return c, nil // from an earlier start
	}
	return c, c.create(ctx)
}

// rotateLog keeps the server's log from growing without bound: one older file is kept.
func rotateLog(file string) error {
	const enough = 10 << 20
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Size() < enough:
		return nil
	default:
		return os.Rename(file, file+".1")
	}
}
