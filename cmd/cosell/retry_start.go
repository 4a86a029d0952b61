package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"syscall"
	"time"

	"github.com/cosell/cosell/internal/localpg"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/wording"
)

// The approximate pauses between attempts to start.
const (
	shortestPause = 200 * time.Millisecond
	longestPause  = 1600 * time.Millisecond
)

// retryStart calls do until it succeeds, ctx ends, or it fails with an error that waiting does not cure. Meanwhile the servers tell callers
// what is being waited for.
func retryStart[T any](ctx context.Context, servers *httpServers, log *slog.Logger, do func() (T, error)) (T, error) {
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		made, err := do()
		if err == nil {
			return made, nil
		}
		if ctx.Err() != nil {
			return made, ctx.Err()
		}
		reason, passing := outage(err)
		if !passing {
			return made, err
		}
		wait := pause + rand.N(pause/4) // so that instances do not all try at the same moment
		servers.wait(reason, wait)
		log.WarnContext(ctx, "the service cannot start yet; it is tried again", "in", wait, "error", err)
		select {
		case <-ctx.Done():
			return made, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// outage tells whether waiting may cure an error of the start, and what is being waited for.
func outage(err error) (reason wording.Format, passing bool) {
	if errors.Is(err, localpg.ErrDown) {
		return "The embedded database does not start.", true
	}
	// A missing file or program does not appear by itself. This comes first, since errors of files look like those of a network.
	_, ofFile := errors.AsType[*fs.PathError](err)
	if errors.Is(err, localpg.ErrNoPrograms) || ofFile && !errors.Is(err, syscall.ENOSPC) {
		return "", false
	}
	return postgres.Outage(err)
}
