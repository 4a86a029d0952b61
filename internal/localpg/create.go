package localpg

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// create creates the data folder with the database in it. It works in a folder next to it, which is renamed only when everything is on the
// disk: a start that is killed halfway leaves nothing that looks like data.
func (c *cluster) create(ctx context.Context) error {
	fresh := c.data + ".new"
	if err := stopLeftovers(ctx, fresh, c.log.Warn); err != nil {
		return err
	}
	if err := c.account.makePrivateFolder(fresh); err != nil {
		return err
	}
	if err := c.initialize(ctx, fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, c.data); err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	c.log.Info("created the database", "folder", c.data)
	return syncFolder(filepath.Dir(c.data))
}

func (c *cluster) initialize(ctx context.Context, dir string) error {
	err := c.runTool(ctx, "", "initdb", "-D", dir, "-U", User, "-A", "trust", "--encoding=UTF8", "--locale="+locale(),
		"--no-sync", "--no-instructions")
	if err != nil {
		return err
	}
	input := "CREATE DATABASE " + Database + ";\n" + packPages
	err = c.runTool(ctx, input, "postgres", "--single", "-D", dir, "-F", "-c", "exit_on_error=on", "postgres")
	if err != nil || c.ephemeral {
		return err
	}
	return c.runTool(ctx, "", "initdb", "-D", dir, "--sync-only")
}

// packPages makes the server compress full-page images in the log with lz4, if it was built with it. The default method takes several times
// as long: a quarter of the cost of a change to pages that change for the first time since a checkpoint.
const packPages = "DO $$ BEGIN " +
	"IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'wal_compression') THEN " +
	"ALTER ROLE " + User + " SET wal_compression = 'lz4'; END IF; END $$;\n"

// runTool runs one of the programs to its end as the server's account.
func (c *cluster) runTool(ctx context.Context, input, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(c.programs.dir, name), args...)
	cmd.Dir = filepath.Dir(c.data)
	c.account.prepare(cmd)
	cmd.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	p, err := spawn(cmd, syscall.SIGKILL)
	if err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	<-p.exited
	if p.err != nil {
		return fmt.Errorf("%s: %w\n%s", name, p.err, out.String())
	}
	return nil
}

// locale returns the name of a locale that sorts and folds Unicode text; the C.UTF-8 of macOS does not.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

// syncFolder makes a rename in the folder survive a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	defer f.Close()
	return f.Sync()
}
