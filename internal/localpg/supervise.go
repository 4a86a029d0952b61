package localpg

import (
	"context"
	"time"
)

// The pauses between attempts to start a server that does not come up; the first attempt is made at once.
const (
	shortestPause = 100 * time.Millisecond
	longestPause  = 5 * time.Second
)

// supervise keeps the server running until ctx ends.
func (s *Server) supervise(ctx context.Context, p *process) {
	defer close(s.done)
	for p != nil {
		select {
		case <-ctx.Done():
			p.stop(s.cluster.stopSignal())
			return
		case <-p.exited:
			s.log.Warn("PostgreSQL is gone although nobody stopped it; starting it again", "exit", p.err)
			p = s.restart(ctx)
		}
	}
}

// restart returns the new process, or nil when ctx ended first.
func (s *Server) restart(ctx context.Context) *process {
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		p, err := s.cluster.launch(ctx)
		if err == nil {
			s.log.Info("PostgreSQL is back")
			return p
		}
		s.log.Error("PostgreSQL does not start", "error", err, "again_in", pause)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}
