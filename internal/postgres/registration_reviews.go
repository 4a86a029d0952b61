package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/registration"
)

// Claim tells who is working on a review, and since when.
type Claim struct {
	UserID uuid.UUID `json:"userId"`
	Name   string    `json:"name"`
	Since  time.Time `json:"claimedDateTime"`
}

// Queued is a registration in the reviewers' queue.
type Queued struct {
	Registration jsontext.Value `json:"registration"`
	Since        time.Time      `json:"waitingSinceDateTime"`
	AgeDays      int            `json:"ageDays"`
	Claim        *Claim         `json:"claim"`
	Others       int            `json:"otherPartiesRegistered"` // for the same incentive
	id           uuid.UUID
}

// ID returns the id of the registration.
func (q Queued) ID() uuid.UUID { return q.id }

func scanQueued(now time.Time) pgx.RowToFunc[Queued] {
	return func(row pgx.CollectableRow) (Queued, error) {
		var q Queued
		var document []byte
		var by *uuid.UUID
		var name *string
		var at *time.Time
		if err := row.Scan(&q.id, &document, &q.Since, &by, &name, &at, &q.Others); err != nil {
			return q, err
		}
		q.Registration = document
		q.AgeDays = int(now.Sub(q.Since) / (24 * time.Hour))
		if by != nil {
			q.Claim = &Claim{UserID: *by, Name: *name, Since: *at}
		}
		return q, nil
	}
}

// QueueFilter narrows the reviewers' queue; a nil member does not.
type QueueFilter struct {
	Status         []string // at least one
	Type           []string
	OrganizationID *string
	Before         *time.Time // those that have waited since then or longer
	ClaimedBy      *uuid.UUID
	Unclaimed      bool
}

// RegistrationQueue returns up to limit registrations of all organisations in one of the statuses, those that have waited longest first,
// after the position. Of each status only the first ones are read, along an index that has them in order.
func (db *DB) RegistrationQueue(ctx context.Context, f QueueFilter, after *page.Position, limit int, now time.Time) ([]Queued, error) {
	c := &conditions{}
	c.parts = append(c.parts, "r.status = wanted.status")
	c.behind(sortColumn{name: "r.since", kind: "timestamptz"}, "r.id", false, after)
	among(c, "r.type", f.Type)
	equals(c, "r.organization_id", f.OrganizationID)
	equals(c, "r.claimed_by", f.ClaimedBy)
	with(c, "r.since <= %s", f.Before)
	if f.Unclaimed {
		c.parts = append(c.parts, "r.claimed_by is null")
	}
	first, args := c.where("select r.* from registrations r", "order by r.since, r.id limit %s", limit)
	args = append(args, f.Status)
	sql := fmt.Sprintf(`
		select r.id, r.document, r.since, r.claimed_by, u.name, r.claimed_at, (
				select count(*) from deals d join deals o on o.engagement_id = d.engagement_id and o.id <> d.id
					join registrations g on g.deal_id = o.id and g.type = r.type
				where d.id = r.deal_id) as others
		from (
			select r.* from (select distinct unnest($%[2]d::text[]) as status) wanted cross join lateral (%[1]s) r
			order by r.since, r.id limit $%[3]d) r left join users u on u.id = r.claimed_by
		order by r.since, r.id`, first, len(args), len(args)-1)
	return rows(ctx, db.planned(), scanQueued(now), sql, args...)
}

// QueuedRegistration returns a registration of any organisation as its reviewers see it, or fault NotFound.
func (db *DB) QueuedRegistration(ctx context.Context, id uuid.UUID, now time.Time) (Queued, error) {
	return readQueued(ctx, db, id, now)
}

func readQueued(ctx context.Context, from reader, id uuid.UUID, now time.Time) (Queued, error) {
	return one(ctx, from, scanQueued(now), `
		select r.id, r.document, r.since, r.claimed_by, u.name, r.claimed_at, (
				select count(*) from deals d join deals o on o.engagement_id = d.engagement_id and o.id <> d.id
					join registrations g on g.deal_id = o.id and g.type = r.type
				where d.id = r.deal_id) as others
		from registrations r left join users u on u.id = r.claimed_by
		where r.id = $1`, id)
}

// ReviewedRegistration locks a registration of any organisation and returns it, as it is and as its reviewers see it, with the exception of
// its deal if one was asked for; or fault NotFound.
func (tx *Tx) ReviewedRegistration(
	ctx context.Context, id uuid.UUID, now time.Time,
) (q Queued, r registration.Registration, asked *registration.Exception, err error) {
	tx.Queue.add("select from registrations where id = $1 for update", id)
	queueEach(tx.Queue, func(e registration.Exception) { asked = &e }, scanJSON[registration.Exception],
		"select e.document from registration_exceptions e join registrations r on r.deal_id = e.deal_id where r.id = $1", id)
	if q, err = readQueued(ctx, tx, id, now); err != nil {
		return q, r, asked, err
	}
	err = json.Unmarshal(q.Registration, &r)
	return q, r, asked, err
}

// RegistrationOwner returns the organisation to which a registration belongs, or fault NotFound.
func (tx *Tx) RegistrationOwner(ctx context.Context, id uuid.UUID) (organizationID string, err error) {
	return one(ctx, tx, pgx.RowTo[string], "select organization_id from registrations where id = $1", id)
}

// ClaimRegistration records who is working on a locked registration; nil: nobody.
func (q *Queue) ClaimRegistration(id uuid.UUID, by *uuid.UUID, now time.Time) {
	var at *time.Time
	if by != nil {
		at = &now
	}
	q.add("update registrations set claimed_by = $2, claimed_at = $3 where id = $1", id, by, at)
}
