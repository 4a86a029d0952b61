package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// CountMail counts one more mail of the organisation and to the address on a day, and returns the new counts of both. Whoever counts for
// the same organisation or address waits until this transaction is over.
func (tx *Tx) CountMail(ctx context.Context, organizationID, address string, day time.Time) (organizations, recipients int, err error) {
	const count = `
		insert into mail_days (day, organization_id, email, count) values ($1, $2, $3, 1)
		on conflict (day, organization_id, email) do update set count = mail_days.count + 1
		returning count`
	queueOne(tx.Queue, &organizations, pgx.RowTo[int], count, day, organizationID, "")
	recipients, err = one(ctx, tx, pgx.RowTo[int], count, day, "", address)
	return organizations, recipients, err
}

// UncountMail takes back what CountMail counted in this transaction.
func (q *Queue) UncountMail(organizationID, address string, day time.Time) {
	q.add("update mail_days set count = count - 1 where day = $1 and (organization_id, email) in (($2, ''), ('', $3))",
		day, organizationID, address)
}

// ForgetMailDays removes up to limit counts of mails from before a day, and returns how many it removed.
func (db *DB) ForgetMailDays(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from mail_days where ctid = any(array(select ctid from mail_days where day < $1 limit $2))
			returning 1)
		select count(*) from gone`, before, limit)
}
