package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// A throw-away server is kept in memory if this much of it is free.
const memoryNeeded = 1 << 30

// claimEphemeral returns a fresh home for a throw-away server, and removes those that killed runs left behind.
func claimEphemeral(cfg Config) (*home, error) {
	prefix := filepath.Join(ephemeralRoot(), "cosell-test-"+strconv.Itoa(os.Geteuid()))
	// Nobody may sweep between the creation of a folder and the taking of its lock.
	gate, err := os.OpenFile(prefix+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	defer gate.Close()
	if err := syscall.Flock(int(gate.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	removeDeadHomes(prefix, cfg)
	dir, err := os.MkdirTemp(filepath.Dir(prefix), filepath.Base(prefix)+"-")
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	return lockHome(dir, true)
}

// removeDeadHomes removes the homes that nobody holds any more. One that cannot be removed is left for the next run.
func removeDeadHomes(prefix string, cfg Config) {
	folders, _ := filepath.Glob(prefix + "-*")
	for _, folder := range folders {
		if err := removeDeadHome(folder, cfg); err != nil && !errors.Is(err, ErrInUse) {
			cfg.Log.Warn("a killed run's folder stays", "folder", folder, "error", err)
		}
	}
}

func removeDeadHome(folder string, cfg Config) error {
	h, err := lockHome(folder, true)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout+time.Second)
	defer cancel()
	for _, major := range h.majors() {
		err = errors.Join(err, stopLeftovers(ctx, h.dataFolder(major), cfg.Log.Warn))
	}
	return errors.Join(err, h.release())
}

// ephemeralRoot returns the folder in memory if the machine has one with enough room.
func ephemeralRoot() string {
	const memory = "/dev/shm"
	var stat syscall.Statfs_t
	if err := syscall.Statfs(memory, &stat); err != nil || uint64(stat.Bavail)*uint64(stat.Bsize) < memoryNeeded {
		return os.TempDir()
	}
	return memory
}
