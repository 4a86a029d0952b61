package worker

import (
	"context"
	"log/slog"
)

// untilStopped drops what the job library logs after it was stopped: it reports work that was cancelled on purpose as errors.
type untilStopped struct{ slog.Handler }

// Handle passes a record on, unless its context has ended.
func (h untilStopped) Handle(ctx context.Context, r slog.Record) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return h.Handler.Handle(ctx, r)
	}
}

// WithAttrs returns a handler that adds attributes.
func (h untilStopped) WithAttrs(attrs []slog.Attr) slog.Handler {
	return untilStopped{h.Handler.WithAttrs(attrs)}
}

// WithGroup returns a handler that puts attributes into a group.
func (h untilStopped) WithGroup(name string) slog.Handler {
	return untilStopped{h.Handler.WithGroup(name)}
}

// routine lowers to debug what the job library logs about its routine work.
type routine struct{ slog.Handler }

// Enabled tells whether the level is logged.
func (h routine) Enabled(ctx context.Context, level slog.Level) bool {
	return h.Handler.Enabled(ctx, belowWarnings(level))
}

// Handle passes a record on.
func (h routine) Handle(ctx context.Context, r slog.Record) error {
	r.Level = belowWarnings(r.Level)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs returns a handler that adds attributes.
func (h routine) WithAttrs(attrs []slog.Attr) slog.Handler {
	return routine{h.Handler.WithAttrs(attrs)}
}

// WithGroup returns a handler that puts attributes into a group.
func (h routine) WithGroup(name string) slog.Handler {
	return routine{h.Handler.WithGroup(name)}
}

func belowWarnings(level slog.Level) slog.Level {
	if level < slog.LevelWarn {
		return slog.LevelDebug
	}
	return level
}
