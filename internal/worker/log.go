package worker

import (
	"context"
	"log/slog"
)

// untilStopped leaves out what the job library reports of work that was stopped on purpose, which it takes for errors.
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

// routine logs at debug what the job library tells from minute to minute of work that goes well.
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
