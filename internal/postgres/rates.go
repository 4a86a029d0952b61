package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
)

// SaveRates writes exchange rates, all or none; an existing rate for the month is replaced.
func (db *DB) SaveRates(ctx context.Context, rates []money.MonthlyRate) error {
	return db.Write(ctx, func(tx *Tx) error {
		tx.Queue.SaveRates(rates)
		return nil
	})
}

// SaveRates queues exchange rates; an existing rate for the month is replaced.
func (q *Queue) SaveRates(rates []money.MonthlyRate) {
	currencies, months, values := columnsOf(rates)
	q.add(`
		insert into exchange_rates (currency, month, usd_per_unit)
		select currency, month, usd_per_unit
		from unnest($1::text[], $2::date[], $3::text[]::numeric[]) as r (currency, month, usd_per_unit)
		order by currency, month
		on conflict (currency, month) do update set usd_per_unit = excluded.usd_per_unit`, currencies, months, values)
}

func columnsOf(rates []money.MonthlyRate) (currencies []string, months []time.Time, values []string) {
	for _, r := range rates {
		currencies, months, values = append(currencies, r.Currency), append(months, r.Month), append(values, r.USDPerUnit.String())
	}
	return currencies, months, values
}

// PresentRates locks and returns the existing rates for the same currencies and months.
func (tx *Tx) PresentRates(ctx context.Context, like []money.MonthlyRate) ([]money.MonthlyRate, error) {
	currencies, months, _ := columnsOf(like)
	return rows(ctx, tx, pgx.RowToStructByName[money.MonthlyRate], `
		select e.currency, e.month, e.usd_per_unit
		from exchange_rates e join unnest($1::text[], $2::date[]) as r (currency, month) on e.currency = r.currency and e.month = r.month
		order by e.currency, e.month for update of e`, currencies, months)
}

// RateFilter narrows a list of exchange rates; a nil member does not.
type RateFilter struct {
	Month    *time.Time // its first day
	Currency *string
}

// Rates returns up to limit exchange rates after the position, whose key is the first day of a month and whose id is a currency: the newest
// month first, and by currency within it.
func (db *DB) Rates(ctx context.Context, f RateFilter, after *page.Position, limit int) ([]money.MonthlyRate, error) {
	if after == nil {
		after = &page.Position{Key: "infinity"}
	}
	return rows(ctx, db, pgx.RowToStructByName[money.MonthlyRate], `
		select currency, month, usd_per_unit from exchange_rates
		where (month < $1::text::date or month = $1::text::date and currency > $2)
			and ($3::date is null or month = $3) and ($4::text is null or currency = $4)
		order by month desc, currency limit $5`, after.Key, after.ID, f.Month, f.Currency, limit)
}
