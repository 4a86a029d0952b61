package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/solution"
)

// Addressee returns the party that the target of a lead names, zero for a target that nobody matches, and whether the currency has a rate
// this month.
func (tx *Tx) Addressee(ctx context.Context, t deal.Target, currency string, now time.Time) (deal.Addressee, error) {
	to := deal.Addressee{Rates: map[string]bool{"USD": true}}
	tx.Queue.queueRates([]string{currency}, now, to.Rates)
	if t.Type == deal.SolutionProfile {
		tx.Queue.queueOfferer(t.ID, &to)
	} else {
		tx.Queue.queueDescribed(t.ID, &to)
	}
	err := tx.flush(ctx)
	return to, err
}

func (q *Queue) queueOfferer(solutionID string, to *deal.Addressee) {
	var status account.OrganizationStatus
	var s solution.Solution
	q.add(`
		select o.status, s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives
		from solutions s join organizations o on o.id = s.organization_id
		where s.id = $1`, solutionID).Query(func(found pgx.Rows) error {
		_, err := pgx.ForEachRow(found, []any{
			&status, &s.ID, &s.Name, &s.OrganizationID, &s.OrganizationName, &s.Location, &s.PublishState, &s.CoSellStatus, &s.Incentives,
		}, func() error {
			to.Party = deal.Party{OrganizationID: s.OrganizationID, OrganizationName: s.OrganizationName, Location: s.Location}
			to.Solution, to.Active, to.Published = &s, status == account.Open, s.PublishState == solution.Published
			return nil
		})
		return err
	})
}

func (q *Queue) queueDescribed(location string, to *deal.Addressee) {
	q.add(`
		select o.status = 'Active', p.state = 'Published', l.mpn_id, o.id, o.name
		from business_profiles p join locations l on l.mpn_id = p.mpn_id join organizations o on o.id = l.organization_id
		where p.mpn_id = $1`, location).Query(func(found pgx.Rows) error {
		_, err := pgx.ForEachRow(found, []any{&to.Active, &to.Published, &to.Location, &to.OrganizationID, &to.OrganizationName},
			func() error { return nil })
		return err
	})
}

// ContactsUntil returns when the customer's contacts in a lead that nobody has taken up are hidden; nil for every other deal.
func (db *DB) ContactsUntil(ctx context.Context, dealID uuid.UUID) (*time.Time, error) {
	return one(ctx, db, pgx.RowTo[*time.Time], `
		select case when deal_type = 'Lead' and (status in ('None', 'New') or substatus = 'Expired') then expires_at end
		from deals where id = $1`, dealID)
}

// KeepExpiry records that a lead has expired, so that whatever still holds its contacts is erased in time.
func (q *Queue) KeepExpiry(id uuid.UUID, now time.Time) {
	q.add("insert into expired_leads (deal_id, expired_at) values ($1, $2)", id, now)
}

// EraseContacts erases the contacts of up to limit leads that expired by a time from everything that was told of them, and returns of how
// many. Several instances may do it at once: each takes different ones.
func (tx *Tx) EraseContacts(ctx context.Context, by, now time.Time, limit int) (int, error) {
	due, err := rows(ctx, tx, pgx.RowTo[uuid.UUID], `
		select deal_id from expired_leads where erased_at is null and expired_at <= $1
		order by expired_at, deal_id limit $2 for update skip locked`, by, limit)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	// An event gets its place by moving to the other table, so those that still wait for one come first.
	tx.Queue.add(`
		update unplaced_events set deal = jsonb_set(deal::jsonb, '{customerProfile,team}', '[]')
		where deal_id = any($1) and deal is not null`, due)
	tx.Queue.add(`
		update placed_events set deal = jsonb_set(deal::jsonb, '{customerProfile,team}', '[]')
		where deal_id = any($1) and deal is not null`, due)
	tx.Queue.add(`
		update replaced_documents set document = jsonb_set(document::jsonb, '{customerProfile,team}', '[]')
		where deal_id = any($1)`, due)
	tx.Queue.add("update expired_leads set erased_at = $2 where deal_id = any($1)", due, now)
	return len(due), nil
}
