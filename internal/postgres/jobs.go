package postgres

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/job"
)

// jobStates maps the states of the job library to ours.
var jobStates = map[rivertype.JobState]job.State{
	rivertype.JobStateAvailable: job.Available, rivertype.JobStateRunning: job.Running, rivertype.JobStateRetryable: job.Retryable,
	rivertype.JobStateScheduled: job.Scheduled, rivertype.JobStatePending: job.Pending, rivertype.JobStateCompleted: job.Completed,
	rivertype.JobStateCancelled: job.Cancelled, rivertype.JobStateDiscarded: job.Discarded,
}

// ListJobs returns up to limit jobs, newest first, before the given one.
func (db *DB) ListJobs(ctx context.Context, f job.Filter, before int64, limit int) ([]job.Record, error) {
	q := river.NewJobListParams().OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(limit).
		Where("id < @before", river.NamedArgs{"before": before})
	var states []rivertype.JobState
	for _, s := range f.State {
		states = append(states, rivertype.JobState(strings.ToLower(s)))
	}
	if states != nil {
		q = q.States(states...)
	}
	if f.Kind != nil {
		q = q.Kinds(f.Kind...)
	}
	if f.Queue != nil {
		q = q.Queues(f.Queue...)
	}
	found, err := db.jobs.JobList(ctx, q)
	if err != nil {
		return nil, translate(err)
	}
	all := make([]job.Record, len(found.Jobs))
	for i, j := range found.Jobs {
		all[i] = record(j)
	}
	return all, nil
}

// Job returns a job, or fault NotFound.
func (db *DB) Job(ctx context.Context, id int64) (job.Record, error) {
	return oneJob(db.jobs.JobGet(ctx, id))
}

// Job locks a job for this transaction and returns it, or fault NotFound.
func (tx *Tx) Job(ctx context.Context, id int64) (job.Record, error) {
	tx.Queue.add("select from river.river_job where id = $1 for update", id)
	if err := tx.flush(ctx); err != nil {
		return job.Record{}, err
	}
	return oneJob(tx.jobs.JobGetTx(ctx, &openTx{conn: tx.conn}, id))
}

// RetryJob makes a locked job available at once, with one more attempt if it has used up all of them.
func (tx *Tx) RetryJob(ctx context.Context, id int64) (job.Record, error) {
	return oneJob(tx.jobs.JobRetryTx(ctx, &openTx{conn: tx.conn}, id))
}

// CancelJob cancels a locked job.
func (tx *Tx) CancelJob(ctx context.Context, id int64) (job.Record, error) {
	return oneJob(tx.jobs.JobCancelTx(ctx, &openTx{conn: tx.conn}, id))
}

func oneJob(j *rivertype.JobRow, err error) (job.Record, error) {
	switch {
	case errors.Is(err, rivertype.ErrNotFound):
		return job.Record{}, fault.Missing()
	case err != nil:
		return job.Record{}, translate(err)
	default:
		return record(j), nil
	}
}

func record(j *rivertype.JobRow) job.Record {
	state := jobStates[j.State]
	r := job.Record{
		ID: j.ID, Kind: j.Kind, Queue: j.Queue, State: state, Actions: job.Possible(state), Attempt: j.Attempt, MaxAttempts: j.MaxAttempts,
		Arguments: j.EncodedArgs, Failures: []job.Failure{}, Created: j.CreatedAt, Scheduled: j.ScheduledAt,
		Attempted: j.AttemptedAt, Finalized: j.FinalizedAt,
	}
	for _, e := range j.Errors {
		r.Failures = append(r.Failures, job.Failure{Attempt: e.Attempt, Occurred: e.At.UTC(), Detail: job.Brief(e.Error)})
	}
	return r
}

// JobSummary returns what there is to do. Jobs are counted along the index by which they are fetched, so that completed ones, of which
// there may be many, are not read; deliveries to endpoints and events without a place, along theirs. Events have neither a queue nor a
// state, so they have a count of their own, as have the lag of the projection and the state of the mail server.
func (db *DB) JobSummary(ctx context.Context) (job.Summary, error) {
	type counted struct {
		Queue, State *string
		Count        int64
		Oldest       *time.Time
		TroubleSince *time.Time
		Detail       *string
		Filled       *bool
		Unprojected  *int64
		Since        *time.Time
	}
	found, err := rows(ctx, db, pgx.RowToStructByName[counted], `
		select queue, state::text as state, count(*) as count, min(scheduled_at) as oldest,
			null::timestamptz as trouble_since, null as detail, null::bool as filled, null::bigint as unprojected,
			null::timestamptz as since
		from river.river_job
		where state in ('available', 'running', 'retryable', 'scheduled', 'pending', 'cancelled', 'discarded') group by queue, state
		union all
		select 'webhooks', case when next_attempt_at <= now() then 'available' else 'scheduled' end, count(*), min(next_attempt_at),
			null, null, null, null, null
		from webhook_deliveries where status = 'Waiting' group by 2
		union all
		select null, null, w.count, w.oldest, m.trouble_since, m.detail, p.filled, f.position - p.position, (
			select e.occurred_at from events e where e.position > p.position order by e.position limit 1)
		from (select count(*), min(occurred_at) as oldest from unplaced_events) w
			cross join mail_server m cross join feed f cross join projection p
		where p.state = 'Running'
		order by 1, 2`)
	s := job.Summary{Queues: []job.Depth{}}
	for _, c := range found {
		if c.Queue == nil {
			s.Events = job.Backlog{Count: c.Count, Oldest: c.Oldest}
			s.Projection = job.Projection{Filled: *c.Filled, Events: *c.Unprojected, Oldest: c.Since}
			s.MailServer = job.MailServer{TroubleSince: c.TroubleSince, Detail: c.Detail}
			continue
		}
		state := jobStates[rivertype.JobState(*c.State)]
		s.Queues = append(s.Queues, job.Depth{Queue: *c.Queue, State: state, Count: c.Count, Oldest: *c.Oldest})
	}
	return s, err
}
