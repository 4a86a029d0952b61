package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/notify"
)

// LeadDay holds the leads that came in at a location on one day, of a kind that has a digest.
type LeadDay struct {
	Day            time.Time
	Location       string
	Digest         notify.Kind
	OrganizationID string
	Events         []uuid.UUID
}

// CountLeads adds leads to their day and returns how many that has now.
func (tx *Tx) CountLeads(ctx context.Context, d LeadDay) (int, error) {
	return one(ctx, tx, pgx.RowTo[int], `
		insert into lead_days (day, mpn_id, digest, organization_id, count, waiting) values ($1, $2, $3, $4, $5, '{}')
		on conflict (day, mpn_id, digest) do update set count = lead_days.count + excluded.count
		returning count`, d.Day, d.Location, d.Digest, d.OrganizationID, len(d.Events))
}

// KeepForDigest keeps leads that have been counted for the digest of their day.
func (q *Queue) KeepForDigest(d LeadDay) {
	q.add("update lead_days set waiting = waiting || $4::uuid[] where day = $1 and mpn_id = $2 and digest = $3",
		d.Day, d.Location, d.Digest, d.Events)
}

// TakeLeadDay removes the first day before the given one and returns it with the leads that wait, or false if there is none. Several
// instances may do it at once: each takes different ones.
func (tx *Tx) TakeLeadDay(ctx context.Context, before time.Time) (d LeadDay, found bool, err error) {
	taken, err := rows(ctx, tx, func(row pgx.CollectableRow) (LeadDay, error) {
		var d LeadDay
		err := row.Scan(&d.Day, &d.Location, &d.Digest, &d.OrganizationID, &d.Events)
		return d, err
	}, `
		delete from lead_days where (day, mpn_id, digest) = (
			select day, mpn_id, digest from lead_days where day < $1 order by day, mpn_id, digest limit 1 for update skip locked)
		returning day, mpn_id, digest, organization_id, waiting`, before)
	if err != nil || len(taken) == 0 {
		return LeadDay{}, false, err
	}
	return taken[0], true, nil
}
