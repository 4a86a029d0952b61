package postgres

import (
	"context"

	"github.com/cosell/cosell/internal/money"
)

// SaveRates writes exchange rates, all or none; a rate that is there already for its month is replaced.
func (db *DB) SaveRates(ctx context.Context, rates []money.MonthlyRate) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, r := range rates {
			tx.queue(`insert into exchange_rates (currency, month, usd_per_unit) values ($1, $2, $3)
				on conflict (currency, month) do update set usd_per_unit = excluded.usd_per_unit`, r.Currency, r.Month, r.USDPerUnit)
		}
		return nil
	})
}
