package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/revision"
)

// ClaimDispatch notes that the batch of events that begins at the position is told in this transaction, and returns false if it was
// told before. Who comes second while the first is at it waits for the outcome.
func (tx *Tx) ClaimDispatch(ctx context.Context, from int64) (first bool, err error) {
	tx.queue("insert into told (first_position) values ($1) on conflict do nothing returning true", from).Query(func(found pgx.Rows) error {
		first = found.Next()
		found.Close()
		return found.Err()
	})
	return first, tx.settle(ctx)
}

// Event returns an event that is still kept, or fault NotFound.
func (tx *Tx) Event(ctx context.Context, id uuid.UUID) (Event, error) {
	var e Event
	tx.queue(eventByID, id).Query(func(found pgx.Rows) (err error) {
		e, err = pgx.CollectOneRow(found, scanEvent)
		return err
	})
	return e, tx.settle(ctx)
}

// lookedFor are the roles whose holders a directory knows. They stand in the statement, so that PostgreSQL knows how few those are.
var lookedFor = func() string {
	var all []string
	for _, r := range notify.Roles() {
		all = append(all, "'"+string(r)+"'")
	}
	return strings.Join(all, ", ")
}()

// Directory returns who can be found for the cases that want it.
func (tx *Tx) Directory(ctx context.Context, w notify.Wanted) (notify.Directory, error) {
	d := notify.Directory{Organizations: map[string]notify.Organization{}, Contacts: map[string]notify.Person{}, Inviters: map[uuid.UUID]string{}}
	tx.queue("select id, mail_domains from organizations where id = any($1) and status = 'Active'", w.Organizations).Query(func(found pgx.Rows) error {
		var id string
		var o notify.Organization
		_, err := pgx.ForEachRow(found, []any{&id, &o.MailDomains}, func() error {
			d.Organizations[id] = o
			return nil
		})
		return err
	})
	tx.queue(`select u.organization_id, u.id, u.status = 'Active', u.name, u.email, coalesce(s.locale, ''), coalesce(s.switched_off, '{}'), coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role) from grants g where g.user_id = u.id), '[]')
		from users u left join notification_settings s on s.user_id = u.id
		where u.kind = 'Person' and u.organization_id = any($1) and u.id in (
			select x.id from users x join grants g on g.user_id = x.id
				where x.organization_id = any($1) and x.status = 'Active' and g.role in (`+lookedFor+`)
			union select unnest($2::uuid[])
			union select x.id from users x where x.organization_id = any($1) and x.email = any($3)
			union select x.id from business_profiles p join locations l on l.mpn_id = p.mpn_id
				join users x on x.organization_id = l.organization_id and x.email = lower(p.contents->'contact'->>'email' collate "C") collate "default"
				where p.mpn_id = any($4))
		order by u.name, u.id`, w.Organizations, w.UserIDs, w.Emails, w.Locations).Query(func(found pgx.Rows) (err error) {
		d.Users, err = pgx.CollectRows(found, scanPerson)
		return err
	})
	tx.queueContacts(w.Locations, d.Contacts)
	tx.queueInviters(w.Invitations, d.Inviters)
	return d, tx.settle(ctx)
}

func scanPerson(row pgx.CollectableRow) (notify.User, error) {
	var u notify.User
	return u, row.Scan(&u.OrganizationID, &u.UserID, &u.Active, &u.Name, &u.Email, &u.Locale, &u.Off, &u.Grants)
}

// queueContacts reads the contact persons of the business profiles of locations, users or not.
func (tx *Tx) queueContacts(locations []string, into map[string]notify.Person) {
	if len(locations) == 0 {
		return
	}
	tx.queue(`select p.mpn_id, coalesce(p.contents->'contact'->>'name', ''), p.contents->'contact'->>'email' from business_profiles p
		where p.mpn_id = any($1) and p.contents->'contact'->>'email' is not null`, locations).Query(func(found pgx.Rows) error {
		var location string
		var p notify.Person
		_, err := pgx.ForEachRow(found, []any{&location, &p.Name, &p.Email}, func() error {
			into[location] = p
			return nil
		})
		return err
	})
}

// queueInviters reads who invited the parties: it is in the history of the inviting deal, at the moment at which the party's deal
// was made.
func (tx *Tx) queueInviters(all []notify.Invitation, into map[uuid.UUID]string) {
	if len(all) == 0 {
		return
	}
	var events, deals []uuid.UUID
	var parties []string
	for _, i := range all {
		events, deals, parties = append(events, i.EventID), append(deals, i.DealID), append(parties, i.PartyID)
	}
	tx.queue(`select i.event_id, u.email from unnest($1::uuid[], $2::uuid[], $3::text[]) as i (event_id, deal_id, party)
			join deals own on own.id = i.deal_id
			join deals theirs on theirs.engagement_id = own.engagement_id and theirs.organization_id = i.party
			join deal_history h on h.deal_id = own.id and (h.document->>'occurredDateTime')::timestamptz = theirs.created_at
				and h.document->>'action' in ('Create', 'Invite')
			join users u on u.id = (h.document->'actor'->>'id')::uuid and u.kind = 'Person'`, events, deals, parties).Query(func(found pgx.Rows) error {
		var event uuid.UUID
		var email string
		_, err := pgx.ForEachRow(found, []any{&event, &email}, func() error {
			into[event] = email
			return nil
		})
		return err
	})
}

// LeadDay are leads that came in at a location on a day, of a kind that has a digest.
type LeadDay struct {
	Day            time.Time
	Location       string
	Digest         notify.Kind
	OrganizationID string
	Events         []uuid.UUID
}

// CountLeads adds leads to their day and returns how many it has now.
func (tx *Tx) CountLeads(ctx context.Context, d LeadDay) (count int, err error) {
	tx.queue(`insert into lead_days (day, mpn_id, digest, organization_id, count, waiting) values ($1, $2, $3, $4, $5, '{}')
		on conflict (day, mpn_id, digest) do update set count = lead_days.count + excluded.count returning count`,
		d.Day, d.Location, d.Digest, d.OrganizationID, len(d.Events)).QueryRow(func(row pgx.Row) error { return row.Scan(&count) })
	return count, tx.settle(ctx)
}

// KeepForDigest lets leads that have been counted wait for the digest of their day.
func (tx *Tx) KeepForDigest(d LeadDay) {
	tx.queue("update lead_days set waiting = waiting || $4::uuid[] where day = $1 and mpn_id = $2 and digest = $3", d.Day, d.Location, d.Digest, d.Events)
}

// TakeLeadDay removes the first day before the given one and returns it with the leads that wait, and false if there is none.
// Several instances may do it at once: each takes others.
func (tx *Tx) TakeLeadDay(ctx context.Context, before time.Time) (d LeadDay, found bool, err error) {
	tx.queue(`delete from lead_days where (day, mpn_id, digest) = (
			select day, mpn_id, digest from lead_days where day < $1 order by day, mpn_id, digest limit 1 for update skip locked)
		returning day, mpn_id, digest, organization_id, waiting`, before).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			found = true
			if err := rows.Scan(&d.Day, &d.Location, &d.Digest, &d.OrganizationID, &d.Events); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return d, found, tx.settle(ctx)
}

// InsertNotification writes a new notification, unless its recipient has one of the same event.
func (tx *Tx) InsertNotification(n notify.Notification) {
	tx.queue(`insert into notifications (id, organization_id, mpn_id, deal_id, event_id, event_ids, kind, rule, user_id, name, email,
			locale, status, attempts, detail, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (event_id, email) do nothing`,
		n.ID, n.OrganizationID, n.Location, n.DealID, n.EventID, n.EventIDs, n.Kind, n.Rule, n.Recipient.UserID, n.Recipient.Name,
		n.Recipient.Email, n.Locale, n.Status, n.Attempts, n.Detail, n.Created)
}

const notificationColumns = `n.id, n.organization_id, n.mpn_id, n.deal_id, n.event_id, n.event_ids, n.kind, n.rule, n.user_id, n.name, n.email,
	n.locale, n.status, n.attempts, n.detail, n.created_at, n.attempted_at, n.counted_on`

func notificationTargets(n *notify.Notification) []any {
	return []any{
		&n.ID, &n.OrganizationID, &n.Location, &n.DealID, &n.EventID, &n.EventIDs, &n.Kind, &n.Rule, &n.Recipient.UserID,
		&n.Recipient.Name, &n.Recipient.Email, &n.Locale, &n.Status, &n.Attempts, &n.Detail, &n.Created, &n.Attempted, &n.Counted,
	}
}

func scanNotification(row pgx.CollectableRow) (notify.Notification, error) {
	var n notify.Notification
	err := row.Scan(notificationTargets(&n)...)
	n.Resendable = n.Status.Resendable()
	return n, err
}

// StoredNotification is a notification with the events that it tells of, as far as they are still kept and as many as a mail has room for, and with
// what decides now how much of them its recipient may be told.
type StoredNotification struct {
	notify.Notification
	Access notify.RecipientAccess
	Events []Event
}

// withEvents reads a notification, what its recipient stands for now, and its events, one in a row.
var withEvents = fmt.Sprintf("select "+notificationColumns+`, case when o.status = 'Active' then o.mail_domains end,
		coalesce(d.team_emails, '{}'), coalesce(p.contents->'contact'->>'email', ''), u.id, coalesce(u.status = 'Active', false), coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations)) from grants g where g.user_id = u.id), '[]'),
		`+eventColumns+`
	from notifications n join organizations o on o.id = n.organization_id
		left join deals d on d.id = n.deal_id
		left join business_profiles p on p.mpn_id = n.mpn_id and n.rule = 'ProfileContact'
		left join users u on u.organization_id = n.organization_id and u.email = n.email
		left join events e on e.id = any(n.event_ids[:%d]) and e.position is not null
	where n.id = $1`, notify.MostListed)

func (t *StoredNotification) scan(found pgx.Rows) error {
	*t = StoredNotification{}
	var domains []string
	var user notify.Person
	s := &t.Access
	columns := append(notificationTargets(&t.Notification), &domains, &s.Team, &s.Contact, &user.UserID, &user.Active, &user.Grants)
	for found.Next() {
		e, err := readOptional(found, columns)
		if err != nil {
			return err
		}
		if e != nil {
			t.Events = append(t.Events, *e)
		}
	}
	t.Resendable = t.Status.Resendable()
	if err := found.Err(); err != nil {
		return err
	}
	if t.ID == uuid.Nil {
		return pgx.ErrNoRows
	}
	if domains != nil {
		s.Organization = &notify.Organization{MailDomains: domains}
	}
	if user.UserID != nil {
		user.Email, s.User = t.Recipient.Email, &user
	}
	return nil
}

// Notification returns a notification of the organisation, or fault NotFound.
func (db *DB) Notification(ctx context.Context, organizationID string, id uuid.UUID) (t StoredNotification, err error) {
	err = db.read(ctx, t.scan, withEvents+" and n.organization_id = $2 order by e.position", id, organizationID)
	return t, err
}

// Notification locks a notification for this transaction and returns it, or fault NotFound.
func (tx *Tx) Notification(ctx context.Context, id uuid.UUID) (t StoredNotification, err error) {
	tx.queue(withEvents+" order by e.position for update of n", id).Query(t.scan)
	err = tx.settle(ctx)
	return t, err
}

// UpdateNotification writes what has become of a locked notification.
func (tx *Tx) UpdateNotification(n notify.Notification) {
	tx.queue("update notifications set status = $2, attempts = $3, detail = $4, counted_on = $5 where id = $1",
		n.ID, n.Status, n.Attempts, n.Detail, n.Counted)
}

// CountMail counts one more mail of the organisation and to the address on a day, and returns how many that makes of each. Who counts
// for the same one waits until this transaction is over.
func (tx *Tx) CountMail(ctx context.Context, organizationID, address string, day time.Time) (organizations, recipients int, err error) {
	const count = `insert into mail_days (day, organization_id, email, count) values ($1, $2, $3, 1)
		on conflict (day, organization_id, email) do update set count = mail_days.count + 1 returning count`
	tx.queue(count, day, organizationID, "").QueryRow(func(row pgx.Row) error { return row.Scan(&organizations) })
	tx.queue(count, day, "", address).QueryRow(func(row pgx.Row) error { return row.Scan(&recipients) })
	return organizations, recipients, tx.settle(ctx)
}

// UncountMail takes back what CountMail has counted in this transaction.
func (tx *Tx) UncountMail(organizationID, address string, day time.Time) {
	tx.queue("update mail_days set count = count - 1 where day = $1 and (organization_id, email) in (($2, ''), ('', $3))", day, organizationID, address)
}

// ForgetMailDays removes what was counted on up to limit days and addresses before a day, and returns how many it removed.
func (db *DB) ForgetMailDays(ctx context.Context, before time.Time, limit int) (int64, error) {
	tag, err := db.pool.Exec(ctx, "delete from mail_days where ctid = any(array(select ctid from mail_days where day < $1 limit $2))", before, limit)
	return tag.RowsAffected(), translate(err)
}

// ResendNotifications lets up to limit mails of a span wait to be sent again, oldest first, and returns their ids. Those that somebody
// else is at are left out.
func (tx *Tx) ResendNotifications(ctx context.Context, r notify.Resending, limit int) (ids []uuid.UUID, err error) {
	tx.queue(`update notifications set status = 'Waiting', detail = null, counted_on = null where id in (
			select id from notifications
			where created_at >= $1 and created_at < $2 and status = any($3) and ($4::text is null or organization_id = $4)
				and status in ('Kept', 'Refused', 'Failed', 'Unknown', 'Withheld', 'OverLimit')
			order by created_at, id limit $5 for update skip locked)
		returning id`, r.From, r.To, r.Statuses, r.OrganizationID, limit).Query(func(found pgx.Rows) error {
		ids, err = pgx.CollectRows(found, pgx.RowTo[uuid.UUID])
		return err
	})
	return ids, tx.settle(ctx)
}

// HandOver notes that a notification is being handed over, and returns false if it is not one that waits.
func (tx *Tx) HandOver(ctx context.Context, id uuid.UUID, now time.Time) (waited bool, err error) {
	tx.queue("update notifications set status = 'Handing', attempted_at = $2 where id = $1 and status = 'Waiting'", id, now).
		Exec(func(tag pgconn.CommandTag) error {
			waited = tag.RowsAffected() == 1
			return nil
		})
	return waited, tx.settle(ctx)
}

// FinishNotification writes what came of handing a mail over, or of trying to.
func (tx *Tx) FinishNotification(id uuid.UUID, s notify.Status, detail *string, now time.Time) {
	tx.queue("update notifications set status = $2, detail = $3, attempts = attempts + 1, attempted_at = $4 where id = $1", id, s, detail, now)
}

// NotificationQuery asks for a page of notifications: those in scope, or those to the reader.
type NotificationQuery struct {
	OrganizationID string
	Scope          *access.Scope // about deals in it; nil: those to Mine
	Mine           Reader
	Filter         notify.Filter
	Before         uuid.UUID
	Limit          int
}

// Reader is somebody who reads the mails to itself, as far as its roles open what they tell.
type Reader struct {
	UserID          uuid.UUID
	Email           string        // as email.Normal has it
	Deals           *access.Scope // that the reader reads; nil: none
	LooksAfter      *access.Scope // deals about whose mails the reader may know; nil: none
	Registrations   *access.Scope // deals whose registrations the reader reads; nil: none
	Solutions       *access.Scope // that the reader reads; nil: none
	ManagesUsers    bool
	ManagesWebhooks bool
}

// Notifications returns up to Limit notifications, newest first, before the given one.
func (db *DB) Notifications(ctx context.Context, q NotificationQuery) ([]notify.Notification, error) {
	c := &conditions{}
	c.add("n.organization_id = %s and n.id < %s", q.OrganizationID, q.Before)
	q.visible(c)
	equals(c, "n.status", q.Filter.Status)
	equals(c, "n.kind", q.Filter.Kind)
	equals(c, "n.deal_id", q.Filter.DealID)
	sql, args := c.where("select "+notificationColumns+" from notifications n", "order by n.id desc limit %s", q.Limit)
	return rows(ctx, db.planned(), scanNotification, sql, args...)
}

func (q NotificationQuery) visible(c *conditions) {
	if q.Scope == nil {
		q.Mine.visible(c)
		return
	}
	c.add("n.kind = any(%s)", notify.AboutDeals())
	if !q.Scope.All {
		c.add("n.mpn_id = any(%s)", q.Scope.Locations)
	}
}

// visible leaves the mails to the reader whose contents it may be told, as notify.RecipientAccess decides for one of them.
func (r Reader) visible(c *conditions) {
	c.add("n.user_id = %s", r.UserID)
	open := &conditions{args: c.args}
	open.add("n.kind in ('AccessGranted', 'AccessDeclined')")
	if r.ManagesUsers {
		open.add("n.rule = 'AccountAdmins'")
	}
	if r.ManagesWebhooks {
		open.add("n.kind = 'WebhookPaused' and n.rule <> 'AccountAdmins'")
	}
	if r.Solutions != nil {
		open.add("n.kind in ('SolutionPassed', 'SolutionFailed') and n.rule in ('WhoAsked', 'SolutionAdmins') and (%s or n.mpn_id = any(%s))", r.Solutions.All, r.Solutions.Locations)
	}
	if r.LooksAfter != nil {
		open.add("n.kind = any(%s) and n.rule in ('LocationAdmins', 'OrganizationAdmins') and (%s or n.mpn_id = any(%s))",
			notify.AboutDeals(), r.LooksAfter.All, r.LooksAfter.Locations)
	}
	open.add(`n.rule = 'ProfileContact' and exists (
		select from business_profiles p where p.mpn_id = n.mpn_id and lower(p.contents->'contact'->>'email' collate "C") = %s)`, r.Email)
	if r.Deals != nil {
		open.add("n.rule in ('InvitingMember', 'DealTeam') and exists (select from deals d where d.id = n.deal_id and d.team_emails @> array[%s::text] and "+
			open.scope(*r.Deals)+")", r.Email)
	}
	if r.Registrations != nil {
		open.add("n.kind = 'RegistrationExceptionDecided' and exists (select from deals d where d.id = n.deal_id and " + open.scope(*r.Registrations) + ")")
	}
	c.args = open.args
	c.parts = append(c.parts, "("+strings.Join(open.parts, " or ")+")")
}

// scope returns inScope as one condition among others.
func (c *conditions) scope(s access.Scope) string {
	there := &conditions{args: c.args}
	inScope(there, s)
	c.args = there.args
	return strings.Join(there.parts, " and ")
}

// ForgetNotifications removes up to limit notifications from before a time, and returns how many it removed.
func (db *DB) ForgetNotifications(ctx context.Context, before time.Time, limit int) (int64, error) {
	tag, err := db.pool.Exec(ctx, `delete from notifications where ctid = any(array(
		select ctid from notifications where created_at < $1 order by created_at limit $2))`, before, limit)
	return tag.RowsAffected(), translate(err)
}

const settingsColumns = `coalesce(s.revision, 0), s.locale, coalesce(s.switched_off, '{}'), s.updated_at
	from users u left join notification_settings s on s.user_id = u.id where u.id = $1`

func readSettings(row pgx.Row) (notify.Settings, error) {
	var r revision.Number
	var locale *string
	var off []notify.Kind
	var updated *time.Time
	err := row.Scan(&r, &locale, &off, &updated)
	return notify.NewSettings(r, locale, off, updated), err
}

// NotificationSettings returns how a user wants to be told of things, or fault NotFound.
func (db *DB) NotificationSettings(ctx context.Context, userID uuid.UUID) (notify.Settings, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (notify.Settings, error) { return readSettings(row) }, "select "+settingsColumns, userID)
}

// NotificationSettings locks the settings of a user for this transaction and returns them, or fault NotFound. The user is locked in
// a statement of its own: the settings may have no row yet, and the next statement must see the one that the last holder of the
// lock wrote.
func (tx *Tx) NotificationSettings(ctx context.Context, userID uuid.UUID) (s notify.Settings, err error) {
	tx.queue("select from users where id = $1 for no key update", userID)
	tx.queue("select "+settingsColumns, userID).QueryRow(func(row pgx.Row) (err error) {
		s, err = readSettings(row)
		return err
	})
	return s, tx.settle(ctx)
}

// SaveNotificationSettings writes the settings of a locked user.
func (tx *Tx) SaveNotificationSettings(userID uuid.UUID, s notify.Settings) {
	tx.queue(`insert into notification_settings (user_id, revision, locale, switched_off, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (user_id) do update set revision = excluded.revision, locale = excluded.locale,
			switched_off = excluded.switched_off, updated_at = excluded.updated_at`,
		userID, s.Revision, s.Locale, s.Off(), s.Updated)
}
