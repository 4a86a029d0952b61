package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// cleanUp stops whatever a dead owner of the home left running on the data folder, and then removes its pid file and sockets. The caller
// holds the lock of the home, so no living process owns them. The pid file must stay until the last process is gone: it keeps two servers
// from writing the same data.
func (c *cluster) cleanUp(ctx context.Context) error {
	if err := stopLeftovers(ctx, c.data, c.log.Warn); err != nil {
		return err
	}
	socket := filepath.Join(c.sockets, ".s.PGSQL."+port)
	for _, file := range []string{socket, socket + ".lock", filepath.Join(c.data, "postmaster.pid")} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("what an earlier run left behind: %w", err)
		}
	}
	return nil
}

// stopLeftovers returns once no process works in the data folder any more.
func stopLeftovers(ctx context.Context, data string, warn func(string, ...any)) error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		pids := serverProcesses(data)
		if len(pids) == 0 {
			return nil
		}
		warn("stopping PostgreSQL processes that were left behind", "pids", pids)
		if err := stopProcesses(ctx, data, pids, signal); err != nil {
			return err
		}
	}
	if pids := serverProcesses(data); len(pids) > 0 {
		return fmt.Errorf("the processes %v still use %s and cannot be stopped", pids, data)
	}
	return nil
}

// stopProcesses asks a live postmaster for a fast shutdown, which ends its children too. Children without one are told to quit at once:
// what was committed is in the write-ahead log.
func stopProcesses(ctx context.Context, data string, pids []int, signal syscall.Signal) error {
	if signal == syscall.SIGINT {
		main := postmaster(data).pid
		if !slices.Contains(pids, main) {
			signal = syscall.SIGQUIT
		} else {
			pids = []int{main}
		}
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, signal) // it may be gone already
	}
	return awaitGone(ctx, data)
}

// awaitGone returns once no process works in the data folder any more, or after stopTimeout.
func awaitGone(ctx context.Context, data string) error {
	timeout := time.After(stopTimeout)
	for len(serverProcesses(data)) > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout:
			return nil
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}
