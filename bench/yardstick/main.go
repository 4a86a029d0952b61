// Command yardstick compares what a request costs Cosell with what the same work costs others: in pairs of short alternating runs on one
// PostgreSQL, as the CPU of server and database per request, in ratio to a program that does no more than it must. See ../README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/cosell/cosell/internal/localpg"
)

// yardstick holds the flags of a run.
type yardstick struct {
	home        string // of the databases, which are kept for the next run
	programs    string // the folder with cosell and limit
	fastify     string // the folder with the program for Node
	deals       int
	connections int
	rounds      int
	seconds     time.Duration // of a run
	operations  string
	profile     string // the file for Cosell's CPU profile
}

func main() {
	var y yardstick
	flag.StringVar(&y.home, "home", "", "folder of the databases, kept for the next run; default: yardstick in Cosell's cache")
	flag.StringVar(&y.programs, "programs", "bin", "folder with the programs cosell and limit")
	flag.StringVar(&y.fastify, "fastify", "bench/fastify", "folder of the peer for Node, left out where its modules are missing")
	flag.IntVar(&y.deals, "deals", 100_000, "deals of 100 organisations in the databases")
	flag.IntVar(&y.connections, "connections", 16, "requests at once")
	flag.IntVar(&y.rounds, "rounds", 24, "runs of each program for each operation")
	flag.DurationVar(&y.seconds, "time", 700*time.Millisecond, "how long a run is")
	flag.StringVar(&y.operations, "operations", strings.Join(operations, ","), "what is measured")
	flag.StringVar(&y.profile, "profile", "", "file for a CPU profile of Cosell")
	flag.Parse()
	if err := y.runUntilSignal(); err != nil {
		fmt.Fprintln(os.Stderr, "yardstick:", err)
		os.Exit(1)
	}
}

func (y yardstick) runUntilSignal() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return y.run(ctx)
}

func (y yardstick) run(ctx context.Context) (err error) {
	if y.home == "" {
		cache, err := localpg.DefaultCache()
		if err != nil {
			return err
		}
		y.home = filepath.Join(cache, "yardstick")
	}
	server, err := localpg.Start(ctx, localpg.Config{Home: y.home})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	d, err := y.databases(server)
	if err != nil {
		return err
	}
	if err := d.fill(ctx); err != nil {
		return err
	}
	targets, err := d.start(ctx)
	defer func() {
		for _, t := range targets {
			err = errors.Join(err, t.stop())
		}
	}()
	if err != nil {
		return err
	}
	if err := d.deal(ctx, targets); err != nil {
		return err
	}
	postmaster, err := y.postmaster()
	if err != nil {
		return err
	}
	results, err := y.measure(ctx, targets, postmaster)
	if err == nil {
		fmt.Print(table(targets, results))
	}
	return err
}

// postmaster returns the main process of the database.
func (y yardstick) postmaster() (pid int, err error) {
	files, err := filepath.Glob(filepath.Join(y.home, "data-*", "postmaster.pid"))
	if err != nil || len(files) != 1 {
		return 0, errors.Join(err, fmt.Errorf("%d servers in %s", len(files), y.home))
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(string(text), &pid)
	return pid, err
}

// measure runs each operation in rounds: one to warm up, and then those that count. The order of the programs changes from round to round.
func (y yardstick) measure(ctx context.Context, targets []*target, postmaster int) (map[string][][]figures, error) {
	results := map[string][][]figures{}
	for operation := range strings.SplitSeq(y.operations, ",") {
		of := make([][]figures, len(targets))
		for round := range y.rounds + 1 {
			for k := range targets {
				i := (k + round) % len(targets)
				if !targets[i].does(operation) {
					continue
				}
				f, err := targets[i].load(ctx, operation, y, postmaster)
				if err != nil {
					return nil, fmt.Errorf("%s of %s: %w", operation, targets[i].name, err)
				}
				if round > 0 {
					of[i] = append(of[i], f)
				}
			}
		}
		results[operation] = of
	}
	return results, nil
}
