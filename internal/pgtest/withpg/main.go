// Command withpg runs a command with a throw-away PostgreSQL server, whose address it passes on in the environment: withpg go test ./...
// starts one server for the tests of all packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/cosell/cosell/internal/pgtest"
)

// The exit codes that shells use: the command could not be run, and it was ended by the signal with this number.
const (
	exitNotRun   = 127
	exitBySignal = 128
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpg command [argument ...]")
		os.Exit(2)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
	}
	os.Exit(code)
}

// run returns the exit code of the command, and an error if there is something to report besides.
func run(args []string) (code int, err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	if os.Getenv(pgtest.EnvServer) != "" {
		return command(args, os.Environ(), signals)
	}
	server, err := pgtest.Start(context.Background(), slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return exitNotRun, err
	}
	code, err = command(args, append(os.Environ(), pgtest.EnvServer+"="+server.URL("postgres")), signals)
	return code, errors.Join(err, server.Stop())
}

// command runs args to their end and passes signals on. A process group of its own keeps a Ctrl-C in the terminal from reaching the command
// twice.
func command(args, environ []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.CommandContext(context.Background(), args[0], args[1:]...) // it ends by itself or by a signal
	cmd.Env = environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return exitNotRun, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = syscall.Kill(-cmd.Process.Pid, s.(syscall.Signal)) // it may be gone already
		case err := <-ended:
			return exitCode(cmd.ProcessState, err)
		}
	}
}

// exitCode does not treat a failure of the command itself as an error.
func exitCode(state *os.ProcessState, err error) (int, error) {
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		err = nil
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitBySignal + int(status.Signal()), err
	}
	return state.ExitCode(), err
}
