package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/lifecycle"
)

// ListJobs answers GET /v1/operations/jobs.
func (s *Server) ListJobs(w http.ResponseWriter, r *http.Request, p apigen.ListJobsParams) {
	about := listName(r)
	before, err := about.number(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f := job.Filter{State: text(p.State), Kind: p.Kind, Queue: p.Queue}
	found, more, err := s.Verbs.Jobs(r.Context(), actor(r), f, before, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(j job.Record) string { return strconv.FormatInt(j.ID, 10) })
}

// GetJob answers GET /v1/operations/jobs/{jobId}.
func (s *Server) GetJob(w http.ResponseWriter, r *http.Request, id apigen.JobID) {
	j, err := s.Verbs.Job(r.Context(), actor(r), id)
	s.giveValue(w, r, j, err)
}

// RetryJob answers POST /v1/operations/jobs/{jobId}/retry.
func (s *Server) RetryJob(w http.ResponseWriter, r *http.Request, id apigen.JobID, p apigen.RetryJobParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.RetryJob(ctx, c, id)
	})
}

// CancelJob answers POST /v1/operations/jobs/{jobId}/cancel.
func (s *Server) CancelJob(w http.ResponseWriter, r *http.Request, id apigen.JobID, p apigen.CancelJobParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.CancelJob(ctx, c, id)
	})
}

// GetJobSummary answers GET /v1/operations/summary.
func (s *Server) GetJobSummary(w http.ResponseWriter, r *http.Request) {
	found, err := s.Verbs.JobSummary(r.Context(), actor(r))
	s.giveValue(w, r, found, err)
}
