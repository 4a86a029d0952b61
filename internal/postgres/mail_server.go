package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// MailServerFails records that the mail server accepts no mails, and tells whether that is news, which nobody has logged a warning of since
// a time. All instances share the one row, so that only one of them logs it.
func (tx *Tx) MailServerFails(ctx context.Context, detail string, since, now time.Time) (news bool, err error) {
	all, err := rows(ctx, tx, pgx.RowTo[bool], `
		update mail_server set trouble_since = $1, detail = $2, warned_at = case when warned_at > $3 then warned_at else $1 end
		where trouble_since is null
		returning coalesce((select before.warned_at <= $3 from mail_server before), true)`, now, detail, since)
	return len(all) > 0 && all[0], err
}

// MailServerWorks records that the mail server accepts mails, and tells whether that is news.
func (tx *Tx) MailServerWorks(ctx context.Context) (news bool, err error) {
	all, err := rows(ctx, tx, pgx.RowTo[bool],
		"update mail_server set trouble_since = null, detail = null where trouble_since is not null returning true")
	return len(all) > 0, err
}
