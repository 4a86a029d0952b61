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
