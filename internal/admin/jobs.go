package admin

import (
	"context"
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Jobs returns up to limit jobs before the given one, newest first. The fault is Forbidden.
func (s *Service) Jobs(ctx context.Context, a access.Actor, f job.Filter, before int64, limit int) (page.Page[job.Record], error) {
	if err := access.Require(a, access.OperateJobs); err != nil {
		return page.Page[job.Record]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.ListJobs(ctx, f, before, limit+1)
	if err != nil {
		return page.Page[job.Record]{}, err
	}
	return page.ByID(found, limit, func(j job.Record) string { return strconv.FormatInt(j.ID, 10) }), nil
}

// Job returns a job. Faults: Forbidden, NotFound.
func (s *Service) Job(ctx context.Context, a access.Actor, id int64) (job.Record, error) {
	if err := access.Require(a, access.OperateJobs); err != nil {
		return job.Record{}, s.Advise(ctx, a, err)
	}
	return s.db.Job(ctx, id)
}

// JobSummary returns how much background work there is. The fault is Forbidden.
func (s *Service) JobSummary(ctx context.Context, a access.Actor) (job.Summary, error) {
	if err := access.Require(a, access.OperateJobs); err != nil {
		return job.Summary{}, s.Advise(ctx, a, err)
	}
	return s.db.JobSummary(ctx)
}

// RetryJob makes a job due at once that waits, has failed for good or was cancelled. Faults: Forbidden, NotFound, Conflict (job-state).
func (s *Service) RetryJob(ctx context.Context, c verb.Call, id int64) (verb.Reply, error) {
	return s.operate(ctx, c, id, audit.RetryJob, job.Retry, (*postgres.Tx).RetryJob)
}

// CancelJob cancels a job that waits. Faults: Forbidden, NotFound, Conflict (job-state).
func (s *Service) CancelJob(ctx context.Context, c verb.Call, id int64) (verb.Reply, error) {
	return s.operate(ctx, c, id, audit.CancelJob, job.Cancel, (*postgres.Tx).CancelJob)
}

func (s *Service) operate(
	ctx context.Context, c verb.Call, id int64, logged audit.Action, a job.Action,
	do func(*postgres.Tx, context.Context, int64) (job.Record, error),
) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.OperateJobs), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.OperateJobs); err != nil {
			return verb.Answer{}, err
		}
		before, err := tx.Job(ctx, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := before.May(a); err != nil {
			return verb.Answer{}, err
		}
		after, err := do(tx, ctx, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := verb.Audit(tx, c, c.Actor.OrganizationID, logged, before, after, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(after, strconv.FormatInt(id, 10))
	})
}
