package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/revision"
)

func scanSettings(row pgx.CollectableRow) (notify.Settings, error) {
	var r revision.Number
	var locale *string
	var off []notify.Kind
	var updated *time.Time
	err := row.Scan(&r, &locale, &off, &updated)
	return notify.NewSettings(r, locale, off, updated), err
}

// NotificationSettings returns a user's settings for notifications, or fault NotFound.
func (db *DB) NotificationSettings(ctx context.Context, userID uuid.UUID) (notify.Settings, error) {
	return readSettings(ctx, db, userID)
}

// NotificationSettings locks and returns a user's settings, or returns fault NotFound. The user is locked in a statement of its own: the
// settings may have no row yet, and the next statement must see the one that the last holder of the lock wrote.
func (tx *Tx) NotificationSettings(ctx context.Context, userID uuid.UUID) (notify.Settings, error) {
	tx.Queue.add("select from users where id = $1 for no key update", userID)
	return readSettings(ctx, tx, userID)
}

func readSettings(ctx context.Context, from reader, userID uuid.UUID) (notify.Settings, error) {
	return one(ctx, from, scanSettings, `
		select coalesce(s.revision, 0) as revision, s.locale, coalesce(s.switched_off, '{}') as switched_off, s.updated_at
		from users u left join notification_settings s on s.user_id = u.id where u.id = $1`, userID)
}

// SaveNotificationSettings writes the settings of a locked user.
func (q *Queue) SaveNotificationSettings(userID uuid.UUID, s notify.Settings) {
	q.add(`
		insert into notification_settings (user_id, revision, locale, switched_off, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (user_id) do update set revision = excluded.revision, locale = excluded.locale,
			switched_off = excluded.switched_off, updated_at = excluded.updated_at`,
		userID, s.Revision, s.Locale, s.Off(), s.Updated)
}
