package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/notify"
)

// InsertNotification writes a new notification, unless its recipient has one about the same event.
func (q *Queue) InsertNotification(n notify.Notification) {
	q.add(`
		insert into notifications (
			id, organization_id, mpn_id, deal_id, event_id, event_ids, kind, rule, user_id, name, email, locale, status, attempts,
			detail, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		on conflict (event_id, email) do nothing`,
		n.ID, n.OrganizationID, n.Location, n.DealID, n.EventID, n.EventIDs, n.Kind, n.Rule, n.Recipient.UserID, n.Recipient.Name,
		n.Recipient.Email, n.Locale, n.Status, n.Attempts, n.Detail, n.Created)
}

// notificationColumns are where the columns of a notification are scanned into.
func notificationColumns(n *notify.Notification) []any {
	return []any{
		&n.ID, &n.OrganizationID, &n.Location, &n.DealID, &n.EventID, &n.EventIDs, &n.Kind, &n.Rule, &n.Recipient.UserID,
		&n.Recipient.Name, &n.Recipient.Email, &n.Locale, &n.Status, &n.Attempts, &n.Detail, &n.Created, &n.Attempted, &n.Counted,
	}
}

func scanNotification(row pgx.CollectableRow) (notify.Notification, error) {
	var n notify.Notification
	err := row.Scan(notificationColumns(&n)...)
	n.Resendable = n.Status.Resendable()
	return n, err
}

// StoredNotification is a notification with the events that it tells of, as far as they are still stored and fit into a mail, and with what
// decides now how much of them its recipient may be told.
type StoredNotification struct {
	notify.Notification
	Access notify.RecipientAccess
	Events []Event
}

// scanStoredNotification reads a notification, the present access of its recipient, and one of its events if there is one.
func scanStoredNotification(row pgx.CollectableRow) (StoredNotification, error) {
	var t StoredNotification
	var domains []string
	var user notify.Person
	var event eventRow
	columns := append(notificationColumns(&t.Notification),
		&domains, &t.Access.Team, &t.Access.Contact, &user.UserID, &user.Active, &user.Grants)
	if err := row.Scan(append(columns, event.columns()...)...); err != nil {
		return t, err
	}
	t.Resendable = t.Status.Resendable()
	if domains != nil {
		t.Access.Organization = &notify.Organization{MailDomains: domains}
	}
	if user.UserID != nil {
		user.Email, t.Access.User = t.Recipient.Email, &user
	}
	if e := event.event(); e != nil {
		t.Events = []Event{*e}
	}
	return t, nil
}

// together returns the notification from rows that each have one of its events, or fault NotFound if there are none.
func together(found []StoredNotification, err error) (StoredNotification, error) {
	if err != nil {
		return StoredNotification{}, err
	}
	if len(found) == 0 {
		return StoredNotification{}, fault.Missing()
	}
	t := found[0]
	for _, more := range found[1:] {
		t.Events = append(t.Events, more.Events...)
	}
	return t, nil
}

// Notification returns a notification of the organisation, or fault NotFound.
func (db *DB) Notification(ctx context.Context, organizationID string, id uuid.UUID) (StoredNotification, error) {
	return notification(ctx, db, &organizationID, id)
}

// Notification locks a notification for this transaction and returns it, or fault NotFound.
func (tx *Tx) Notification(ctx context.Context, id uuid.UUID) (StoredNotification, error) {
	tx.Queue.add("select from notifications where id = $1 for update", id)
	return notification(ctx, tx, nil, id)
}

// notification reads a notification of the organisation, or of any if that is nil.
func notification(ctx context.Context, r reader, organizationID *string, id uuid.UUID) (StoredNotification, error) {
	return together(rows(ctx, r, scanStoredNotification, `
		select n.id, n.organization_id, n.mpn_id, n.deal_id, n.event_id, n.event_ids, n.kind, n.rule, n.user_id, n.name, n.email, n.locale,
			n.status, n.attempts, n.detail, n.created_at, n.attempted_at, n.counted_on,
			case when o.status = 'Active' then o.mail_domains end as mail_domains, coalesce(d.team_emails, '{}') as team,
			coalesce(p.contents->'contact'->>'email', '') as contact, u.id, coalesce(u.status = 'Active', false) as active, coalesce((
				select json_agg(json_build_object('Role', g.role, 'Locations', g.locations))
				from grants g where g.user_id = u.id), '[]') as grants,
			`+eventColumns+`
		from notifications n join organizations o on o.id = n.organization_id
			left join deals d on d.id = n.deal_id
			left join business_profiles p on p.mpn_id = n.mpn_id and n.rule = 'ProfileContact'
			left join users u on u.organization_id = n.organization_id and u.email = n.email
			left join events e on e.id = any(n.event_ids[:$2]) and e.position is not null
		where n.id = $1 and ($3::text is null or n.organization_id = $3) order by e.position`, id, notify.DigestLimit, organizationID))
}

// UpdateNotification writes what has become of a locked notification.
func (q *Queue) UpdateNotification(n notify.Notification) {
	q.add("update notifications set status = $2, attempts = $3, detail = $4, counted_on = $5 where id = $1",
		n.ID, n.Status, n.Attempts, n.Detail, n.Counted)
}

// ResendNotifications makes up to limit mails of a time span wait to be sent again, oldest first, and returns their ids. It skips those
// that another transaction has locked.
func (tx *Tx) ResendNotifications(ctx context.Context, r notify.ResendRequest, limit int) ([]uuid.UUID, error) {
	return rows(ctx, tx, pgx.RowTo[uuid.UUID], `
		update notifications set status = 'Waiting', detail = null, counted_on = null where id in (
			select id from notifications
			where created_at >= $1 and created_at < $2 and status = any($3) and ($4::text is null or organization_id = $4)
				and status in ('Kept', 'Refused', 'Failed', 'Unknown', 'Withheld', 'OverLimit')
			order by created_at, id limit $5 for update skip locked)
		returning id`, r.From, r.To, r.Statuses, r.OrganizationID, limit)
}

// HandOver records that a notification is being handed to the mail server, and returns false if it is not waiting.
func (tx *Tx) HandOver(ctx context.Context, id uuid.UUID, now time.Time) (waited bool, err error) {
	tx.Queue.add("update notifications set status = 'Handing', attempted_at = $2 where id = $1 and status = 'Waiting'", id, now).
		Exec(func(tag pgconn.CommandTag) error {
			waited = tag.RowsAffected() == 1
			return nil
		})
	err = tx.flush(ctx)
	return waited, err
}

// FinishNotification records the outcome of handing a mail over, or of the attempt.
func (q *Queue) FinishNotification(id uuid.UUID, s notify.Status, detail *string, now time.Time) {
	q.add("update notifications set status = $2, detail = $3, attempts = attempts + 1, attempted_at = $4 where id = $1",
		id, s, detail, now)
}

// ForgetNotifications removes up to limit notifications from before a time, and returns how many it removed.
func (db *DB) ForgetNotifications(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from notifications where ctid = any(array(
				select ctid from notifications where created_at < $1 order by created_at limit $2))
			returning 1)
		select count(*) from gone`, before, limit)
}
