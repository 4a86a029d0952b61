// Command cosell is the service and its tools.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

func main() {
	if err := runUntilSignal(); err != nil {
		fmt.Fprintln(os.Stderr, "cosell:", err)
		os.Exit(1)
	}
}

// runUntilSignal runs the command on the command line until it ends or a signal ends it.
func runUntilSignal() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return run(ctx, os.Args[1:], os.Stdout)
}

// commands are the commands of the program with their flags. Every flag can also be given by its environment variable.
type commands struct {
	Serve     serve         `cmd:"" help:"Run the service."`
	Bootstrap bootstrap     `cmd:"" help:"Make the very first operator of an empty database."`
	Tokens    tokens        `cmd:"" help:"Look after API tokens."`
	Migrate   migrate       `cmd:"" help:"Bring the database's schema up or down, or tell where it stands."`
	Rates     rates         `cmd:"" help:"Look after exchange rates."`
	Insights  insightsTools `cmd:"" help:"Look after figures and scores."`
	Demo      makeDemo      `cmd:"" help:"Make a demo with many deals, to see how the service does with them."`
	Version   version       `cmd:"" help:"Print the version."`

	VersionFlag printVersion `name:"version" help:"Print the version."`
}

// run parses the arguments and runs the command that they name until it ends or ctx does.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	var c commands
	done := errors.New("help was given")
	parser, err := kong.New(&c, kong.Name("cosell"), kong.Writers(stdout, stdout), kong.UsageOnError(),
		kong.Description("Cosell keeps the life of partner deals, as an HTTP service."),
		kong.Exit(func(int) { panic(done) }))
	if err != nil {
		return err
	}
	return catchHelp(done, func() error {
		k, err := parser.Parse(args)
		if err != nil {
			return withUsage(err)
		}
		k.BindTo(ctx, (*context.Context)(nil))
		k.BindTo(stdout, (*io.Writer)(nil))
		return withAdvice(inWords(k.Run()))
	})
}

// inWords removes from an error what only the API's callers need: the code. It says what is wrong with each thing instead.
func inWords(err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	said := make([]error, len(f.Mistakes))
	for i, m := range f.Mistakes {
		said[i] = fmt.Errorf("%s: %s", strings.TrimPrefix(m.Pointer, "/"), m.Detail)
	}
	return cmp.Or(errors.Join(said...), errors.New(f.Detail.String()))
}

// withAdvice adds to an error of the database which setting to look at.
func withAdvice(err error) error {
	if advice := postgres.Advice(err); advice != "" {
		return fmt.Errorf("%w\n%s", err, advice)
	}
	return err
}

// catchHelp calls do. Asking for help ends it early, by a panic with done, since the parser offers no other way to stop.
func catchHelp(done error, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil && p != any(done) {
			panic(p)
		}
	}()
	return do()
}
