package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/job"
)

// ListJobs answers GET /v1/operations/jobs.
func (s *Server) ListJobs(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.Number()
	if err != nil {
		return err
	}
	f := job.Filter{State: r.Texts("state"), Kind: r.Texts("kind"), Queue: r.Texts("queue")}
	page, err := s.Admin.Jobs(r.Context(), r.Actor, f, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetJob answers GET /v1/operations/jobs/{jobId}.
func (s *Server) GetJob(w http.ResponseWriter, r *door.Request) error {
	j, err := s.Admin.Job(r.Context(), r.Actor, r.Int("jobId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, j)
}

// RetryJob answers POST /v1/operations/jobs/{jobId}/retry.
func (s *Server) RetryJob(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Int("jobId"), s.Admin.RetryJob)
}

// CancelJob answers POST /v1/operations/jobs/{jobId}/cancel.
func (s *Server) CancelJob(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Int("jobId"), s.Admin.CancelJob)
}

// GetJobSummary answers GET /v1/operations/summary.
func (s *Server) GetJobSummary(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Admin.JobSummary(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}
