package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// RegistrationPrograms returns up to limit versions of the program, newest first, below a version.
func (db *DB) RegistrationPrograms(ctx context.Context, before int64, limit int) ([]Listed[int64], error) {
	return rows(ctx, db, pgx.RowToStructByPos[Listed[int64]],
		"select version, document from registration_programs where version < $1::bigint order by version desc limit $2", before, limit)
}

// NewestProgram returns the newest version and the incentives that registrations are under way for. Until the transaction is over
// nobody else makes a version.
func (tx *Tx) NewestProgram(ctx context.Context) (registration.Program, []solution.Incentive, error) {
	var p registration.Program
	var running []solution.Incentive
	tx.queue("lock table registration_programs in share row exclusive mode")
	tx.queue("select document from registration_programs order by version desc limit 1").QueryRow(func(row pgx.Row) error { return scanJSON(row, &p) })
	tx.queue(`select t from unnest(array['AzureIpCoSell', 'BizAppsPremium', 'BizAppsStandard']) t where exists (
			select from registrations r where r.type = t and r.status = any(array['ReviewPending', 'ActionRequired', 'Approved', 'Passed', 'Failed',
				'MarketplaceValidationPending', 'MarketplaceValidationPassed', 'MarketplaceValidationFailed']))`).
		Query(func(found pgx.Rows) (err error) {
			running, err = pgx.CollectRows(found, pgx.RowTo[solution.Incentive])
			return err
		})
	return p, running, tx.settle(ctx)
}

// InsertProgram writes a new version.
func (tx *Tx) InsertProgram(p registration.Program) error {
	document, err := json.Marshal(p)
	tx.queue("insert into registration_programs (version, valid_from, document) values ($1, $2, $3)", p.Version, p.ValidFrom, document)
	return err
}

// Holiday is a day on which nobody decides.
type Holiday struct {
	Day  string `json:"day"` // YYYY-MM-DD
	Name string `json:"name"`
}

// Holidays returns up to limit holidays behind a day, in order.
func (db *DB) Holidays(ctx context.Context, after string, limit int) ([]Holiday, error) {
	return rows(ctx, db, pgx.RowToStructByPos[Holiday],
		"select day::text, name from holidays where day > $1::date order by day limit $2", after, limit)
}

// SetHoliday makes a day a holiday.
func (tx *Tx) SetHoliday(h Holiday) {
	tx.queue("insert into holidays (day, name) values ($1, $2) on conflict (day) do update set name = excluded.name", h.Day, h.Name)
}

// RemoveHoliday makes a day an ordinary one, and returns the holiday that it was, if it was one.
func (tx *Tx) RemoveHoliday(ctx context.Context, day string) (h Holiday, was bool, err error) {
	tx.queue("delete from holidays where day = $1 returning day::text, name", day).Query(func(found pgx.Rows) error {
		_, err := pgx.ForEachRow(found, []any{&h.Day, &h.Name}, func() error { was = true; return nil })
		return err
	})
	return h, was, tx.settle(ctx)
}

// queueHolidays lets the holidays of the year that follows a time be read with the next round trip.
func (tx *Tx) queueHolidays(now time.Time, into registration.Holidays) {
	tx.queue("select day::text from holidays where day between $1 and $2", now.Format(time.DateOnly), now.AddDate(1, 0, 0).Format(time.DateOnly)).
		Query(func(found pgx.Rows) error {
			days, err := pgx.CollectRows(found, pgx.RowTo[string])
			for _, d := range days {
				into[d] = true
			}
			return err
		})
}

// ExceptionFacts is RegistrationFacts for an exception: with the registration of the deal for the incentive, locked, if there is one, and
// the holidays of the year.
func (tx *Tx) ExceptionFacts(ctx context.Context, organizationID string, dealID uuid.UUID, incentive string, now time.Time) (registration.Facts, registration.Holidays, error) {
	holidays := registration.Holidays{}
	tx.queue("select from registrations where deal_id = $1 and organization_id = $2 and type = $3 for update", dealID, organizationID, incentive)
	tx.queueHolidays(now, holidays)
	f, err := tx.RegistrationFacts(ctx, organizationID, dealID, nil, now)
	return f, holidays, err
}

// InsertException writes a new exception.
func (tx *Tx) InsertException(e registration.Exception) ([]byte, error) {
	document, err := json.Marshal(e)
	tx.queue(`insert into registration_exceptions (id, deal_id, registration_id, organization_id, status, due, document)
		values ($1, $2, $3, $4, $5, $6, $7)`, e.ID, e.DealID, e.RegistrationID, e.OrganizationID, e.Status, e.DecideBy, document)
	return document, err
}

// DecideException writes the decision of a locked exception.
func (tx *Tx) DecideException(e registration.Exception) ([]byte, error) {
	document, err := json.Marshal(e)
	tx.queue("update registration_exceptions set status = $2, document = $3 where id = $1", e.ID, e.Status, document)
	return document, err
}

// ExceptionToDecide locks an exception of whichever organisation, and its registration if it has one, and returns them, or fault NotFound.
func (tx *Tx) ExceptionToDecide(ctx context.Context, id uuid.UUID) (e registration.Exception, r *registration.Registration, err error) {
	tx.queue(`select r.document from registrations r where r.id = (select registration_id from registration_exceptions where id = $1) for update`, id).
		Query(func(found pgx.Rows) error {
			for found.Next() {
				r = new(registration.Registration)
				if err := scanJSON(found, r); err != nil {
					return err
				}
			}
			return found.Err()
		})
	tx.queue("select document from registration_exceptions where id = $1 for update", id).QueryRow(func(row pgx.Row) error { return scanJSON(row, &e) })
	return e, r, tx.settle(ctx)
}

// Exception returns an exception of whichever organisation, with what decides who may see it, or fault NotFound.
func (db *DB) Exception(ctx context.Context, id uuid.UUID) (RegistrationDocument, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RegistrationDocument, error) {
		r := RegistrationDocument{ID: id}
		return r, row.Scan(&r.JSON, &r.Subject.OrganizationID, &r.Subject.Location, &r.Subject.TeamEmails)
	}, `select e.document, d.organization_id, d.mpn_id, d.team_emails from registration_exceptions e join deals d on d.id = e.deal_id
		where e.id = $1`, id)
}

// ExceptionOfDeal returns the exception of the organisation's deal, nil if there is none, and what decides who may see it; or fault
// NotFound.
func (db *DB) ExceptionOfDeal(ctx context.Context, organizationID string, dealID uuid.UUID) ([]byte, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	document, err := one(ctx, db, func(row pgx.CollectableRow) ([]byte, error) {
		var document []byte
		return document, row.Scan(&document, &subject.Location, &subject.TeamEmails)
	}, `select e.document, d.mpn_id, d.team_emails from deals d left join registration_exceptions e on e.deal_id = d.id
		where d.id = $1 and d.organization_id = $2`, dealID, organizationID)
	return document, subject, err
}

// ExceptionPosition is a place in the list of exceptions: just behind the one that is due then and has this id.
type ExceptionPosition struct {
	Due string // YYYY-MM-DD
	ID  uuid.UUID
}

// Exceptions returns up to limit exceptions of all organisations in a status, those first whose decision is due first, behind the
// position.
func (db *DB) Exceptions(ctx context.Context, status string, after ExceptionPosition, limit int) ([]Listed[ExceptionPosition], error) {
	return rows(ctx, db, func(row pgx.CollectableRow) (Listed[ExceptionPosition], error) {
		var l Listed[ExceptionPosition]
		return l, row.Scan(&l.JSON, &l.Key.Due, &l.Key.ID)
	}, `select document, due::text, id from registration_exceptions
		where status = $1 and (due, id) > ($2::date, $3) order by due, id limit $4`, status, after.Due, after.ID, limit)
}
