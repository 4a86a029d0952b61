package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// port is only part of the socket's name. It is always given, because programs differ in their default and clients take another one from
// PGPORT.
const port = "5432"

// cluster is a data folder with everything that a server on it needs.
type cluster struct {
	programs  programs
	account   account
	data      string
	sockets   string
	logFile   string
	ephemeral bool
	log       *slog.Logger
}

// launch starts a server on the data and returns when it accepts connections. It waits for a recovery for as long as that takes.
func (c *cluster) launch(ctx context.Context) (*process, error) {
	if err := c.cleanUp(ctx); err != nil {
		return nil, err
	}
	logFile, err := os.OpenFile(c.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	defer logFile.Close()
	afterStart := context.WithoutCancel(ctx) // the server runs on after the start
	cmd := exec.CommandContext(afterStart, filepath.Join(c.programs.dir, "postgres"), c.arguments()...)
	cmd.Dir = c.data
	c.account.prepare(cmd)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	p, err := spawn(cmd, c.stopSignal())
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	if err := c.awaitReady(ctx, p); err != nil {
		return nil, err
	}
	return p, nil
}

func (c *cluster) awaitReady(ctx context.Context, p *process) error {
	for {
		select {
		case <-ctx.Done():
			p.stop(c.stopSignal())
			return ctx.Err()
		case <-p.exited:
			return fmt.Errorf("%w (%w), the end of %s says:\n%s", ErrDown, p.exitReason(), c.logFile, c.logTail())
		case <-time.After(5 * time.Millisecond):
		}
		if status := postmaster(c.data); status.pid == p.Pid && status.ready {
			return nil
		}
	}
}

// pidFile is what postmaster.pid says about the running server.
type pidFile struct {
	pid   int
	ready bool
}

// postmaster reads the pid file, whose eighth line is the server's state. Without a file it returns zeros.
func postmaster(data string) pidFile {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}
	}
	lines := strings.Split(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(lines[0]))
	return pidFile{pid: pid, ready: len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready"}
}

// stopSignal asks a durable server for a fast but clean shutdown; a throw-away one has nothing to save.
func (c *cluster) stopSignal() syscall.Signal {
	if c.ephemeral {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}

func (c *cluster) arguments() []string {
	settings := durableSettings()
	if c.ephemeral {
		settings = ephemeralSettings()
	}
	maps.Copy(settings, map[string]string{
		"listen_addresses": "", "port": port, "unix_socket_directories": c.sockets, "unix_socket_permissions": "0700",
		"timezone": "UTC", "log_timezone": "UTC", "jit": "off",
	})
	args := []string{"-D", c.data}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// durableSettings suit a small machine that also runs the service. Whatever a client was told is saved stays saved. The log leaves out
// failed statements, which the service logs itself, and so the values of rows in them.
func durableSettings() map[string]string {
	return map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "wal_compression": "on",
		"shared_buffers": "256MB", "effective_cache_size": "1GB", "work_mem": "8MB", "maintenance_work_mem": "64MB",
		"max_connections": "100", "max_wal_size": "2GB", "checkpoint_timeout": "15min", "random_page_cost": "1.1",
		"log_checkpoints": "off", "log_min_messages": "log",
	}
}

// ephemeralSettings trade all safety for speed.
func ephemeralSettings() map[string]string {
	return map[string]string{
		"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
		"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "1GB", "checkpoint_timeout": "1d",
		"shared_buffers": "64MB", "max_connections": "200", "log_checkpoints": "off",
		"dynamic_shared_memory_type": "mmap", // in the data folder, where a sweep finds it
		// A test that counts statements sets track for its database.
		"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "none",
	}
}

// logTail returns the last lines of the server's log, for an error message.
func (c *cluster) logTail() string {
	text, err := os.ReadFile(c.logFile)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-1500):])
}

// removeSockets removes the folder of the sockets if it is outside the home.
func (c *cluster) removeSockets() error {
	if strings.HasPrefix(c.sockets, filepath.Dir(c.data)+"/") {
		return nil
	}
	return os.RemoveAll(c.sockets)
}
