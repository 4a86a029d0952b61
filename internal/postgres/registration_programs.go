package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// RegistrationPrograms returns up to limit versions of the program, newest first, below a version.
func (db *DB) RegistrationPrograms(ctx context.Context, before int64, limit int) ([]Listed[int64], error) {
	return rows(ctx, db, pgx.RowToStructByName[Listed[int64]], `
		select version as key, document as json from registration_programs
		where version < $1::bigint order by version desc limit $2`, before, limit)
}

// RegistrationProgram returns a version of the program, or fault NotFound.
func (db *DB) RegistrationProgram(ctx context.Context, version int64) ([]byte, error) {
	return one(ctx, db, pgx.RowTo[[]byte], "select document from registration_programs where version = $1::bigint", version)
}

// NewestProgram returns the newest version, and the incentives for which there are registrations in progress. Until the transaction is over
// nobody else can create a version.
func (tx *Tx) NewestProgram(ctx context.Context) (registration.Program, []solution.Incentive, error) {
	var p registration.Program
	tx.Queue.add("lock table registration_programs in share row exclusive mode")
	queueOne(tx.Queue, &p, scanJSON[registration.Program], "select document from registration_programs order by version desc limit 1")
	running, err := rows(ctx, tx, pgx.RowTo[solution.Incentive], `
		select t from unnest(array['AzureIpCoSell', 'BizAppsPremium', 'BizAppsStandard']) t where exists (
			select from registrations r where r.type = t and r.status in (
				'ReviewPending', 'ActionRequired', 'Approved', 'Passed', 'Failed',
				'MarketplaceValidationPending', 'MarketplaceValidationPassed', 'MarketplaceValidationFailed'))`)
	return p, running, err
}

// InsertProgram writes a new version.
func (q *Queue) InsertProgram(p registration.Program) error {
	document, err := json.Marshal(p)
	if err != nil {
		return err
	}
	q.add("insert into registration_programs (version, valid_from, document) values ($1, $2, $3)", p.Version, p.ValidFrom, document)
	return nil
}

// Holiday is a day on which no decisions are made.
type Holiday struct {
	Day  string `json:"day"` // YYYY-MM-DD
	Name string `json:"name"`
}

// Holidays returns up to limit holidays behind a day, in order.
func (db *DB) Holidays(ctx context.Context, after string, limit int) ([]Holiday, error) {
	return rows(ctx, db, pgx.RowToStructByName[Holiday],
		"select day::text as day, name from holidays where day > $1::date order by day limit $2", after, limit)
}

// SetHoliday makes a day a holiday.
func (q *Queue) SetHoliday(h Holiday) {
	q.add("insert into holidays (day, name) values ($1, $2) on conflict (day) do update set name = excluded.name", h.Day, h.Name)
}

// RemoveHoliday makes a day an ordinary one, and returns the holiday that it was, if any.
func (tx *Tx) RemoveHoliday(ctx context.Context, day string) (h Holiday, was bool, err error) {
	removed, err := rows(ctx, tx, pgx.RowToStructByName[Holiday],
		"delete from holidays where day = $1 returning day::text as day, name", day)
	if err != nil || len(removed) == 0 {
		return Holiday{}, false, err
	}
	return removed[0], true, nil
}
