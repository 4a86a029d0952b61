package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// target is a program that is measured.
type target struct {
	name, addr string
	program    string
	args       []string
	environ    []string
	readiness  string // the path that answers 200 when it is ready; empty: any answer will do
	operations map[string]operation
	rows       []row // deals to read and change

	running *exec.Cmd
	ended   chan struct{} // closed when it has ended
}

// does tells whether the program has the operation.
func (t *target) does(operation string) bool {
	_, ok := t.operations[operation]
	return ok
}

func (d databases) cosell(url string) *target {
	return &target{
		name: "Cosell", addr: "127.0.0.1:8150",
		program: filepath.Join(d.programs, "cosell"), args: []string{"serve", "--addr", "127.0.0.1:8150"},
		environ:   []string{"DATABASE_URL=" + url, "COSELL_RATE_LIMIT=0", "COSELL_CPU_PROFILE=" + d.profile},
		readiness: "/readyz", operations: cosellOperations(), rows: []row{},
	}
}

func (d databases) limit(name, style, addr string, operations map[string]operation) *target {
	return &target{
		name: name, addr: addr, program: filepath.Join(d.programs, "limit"), operations: operations,
		args: []string{"-addr", addr, "-style", style, "-db", d.server.URL(d.limitDB) + "&pool_max_conns=8"},
	}
}

// start starts the programs, first the one with which all are compared. It also returns those that run if another one fails to.
func (d databases) start(ctx context.Context) ([]*target, error) {
	all := []*target{
		d.limit("limit", "limit", "127.0.0.1:8131", limitOperations()),
		d.limit("chi + pgx", "typical", "127.0.0.1:8132", usualOperations()),
	}
	if _, err := os.Stat(filepath.Join(d.fastify, "node_modules", "fastify")); err == nil {
		sockets, err := d.socketOf()
		if err != nil {
			return nil, err
		}
		all = append(all, &target{
			name: "fastify", addr: "127.0.0.1:8133", program: "node", args: []string{filepath.Join(d.fastify, "server.mjs")},
			environ:    []string{"NODE_ENV=production", "PORT=8133", "PGHOST=" + sockets, "PGUSER=cosell", "PGDATABASE=" + d.limitDB},
			operations: usualOperations(),
		})
	}
	all = append(all, d.cosell(d.server.URL(d.cosellDB)))
	for i, t := range all {
		if _, err := t.start(ctx); err != nil {
			return all[:i], err
		}
	}
	return all, nil
}

// command returns the program with other arguments.
func (t *target) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.program, args...)
	cmd.Env = append(os.Environ(), t.environ...)
	return cmd
}

// start returns once the program is ready.
func (t *target) start(ctx context.Context) (*target, error) {
	cmd := t.command(context.WithoutCancel(ctx), t.args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is for the yardstick, which stops it
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	t.running, t.ended = cmd, make(chan struct{})
	go func() {
		defer close(t.ended)
		_ = cmd.Wait() // only the end matters
	}()
	for range 600 {
		select {
		case <-t.ended: // another program that answers at its address was left by a run that was killed
			return nil, fmt.Errorf("%s ended at once; is something else at %s?", t.name, t.addr)
		case <-time.After(50 * time.Millisecond):
		}
		res, err := http.Get("http://" + t.addr + t.readiness) //nolint:noctx // it is local
		if err == nil {
			_ = res.Body.Close()
			if t.readiness == "" || res.StatusCode == http.StatusOK {
				return t, nil
			}
		}
	}
	return nil, errors.Join(fmt.Errorf("%s does not answer at %s", t.name, t.addr), t.stop())
}

func (t *target) stop() error {
	if err := t.running.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-t.ended
	return nil
}
