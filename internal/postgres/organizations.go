package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
)

func scanOrganization(row pgx.CollectableRow) (account.Organization, error) {
	var o account.Organization
	err := row.Scan(&o.ID, &o.Revision, &o.Name, &o.Status, &o.DefaultLocation, &o.MailDomains, &o.Created, &o.Locations)
	return o, err
}

// Organizations returns up to limit organisations, by id, behind after.
func (db *DB) Organizations(ctx context.Context, after string, limit int) ([]account.Organization, error) {
	return rows(ctx, db, scanOrganization, `
		select o.id, o.revision, o.name, o.status, o.default_location, o.mail_domains, o.created_at, (
			select json_agg(json_build_object('mpnId', l.mpn_id, 'name', l.name) order by l.mpn_id)
			from locations l where l.organization_id = o.id) as locations
		from organizations o where o.id > $1 order by o.id limit $2`, after, limit)
}

// Organization returns an organisation, or fault NotFound.
func (db *DB) Organization(ctx context.Context, id string) (account.Organization, error) {
	return one(ctx, db, scanOrganization, `
		select o.id, o.revision, o.name, o.status, o.default_location, o.mail_domains, o.created_at, (
			select json_agg(json_build_object('mpnId', l.mpn_id, 'name', l.name) order by l.mpn_id)
			from locations l where l.organization_id = o.id) as locations
		from organizations o where o.id = $1`, id)
}

// Organization locks an organisation for this transaction, so that changes of its accounts come one after the other, and
// returns it, or fault NotFound.
func (tx *Tx) Organization(ctx context.Context, id string) (account.Organization, error) {
	var o account.Organization
	tx.Queue.lockOrganization(id, &o)
	err := tx.flush(ctx)
	return o, err
}

func (q *Queue) lockOrganization(id string, into *account.Organization) {
	queueOne(q, into, scanOrganization, `
		select o.id, o.revision, o.name, o.status, o.default_location, o.mail_domains, o.created_at, (
			select json_agg(json_build_object('mpnId', l.mpn_id, 'name', l.name) order by l.mpn_id)
			from locations l where l.organization_id = o.id) as locations
		from organizations o where o.id = $1 for update`, id)
}

// InsertOrganization writes a new organisation with its locations.
func (q *Queue) InsertOrganization(o account.Organization) { q.insertOrganization(o, false) }

// InsertDemoOrganization writes a new organisation of the demo with its locations.
func (q *Queue) InsertDemoOrganization(o account.Organization) { q.insertOrganization(o, true) }

func (q *Queue) insertOrganization(o account.Organization, demo bool) {
	q.add(`
		insert into organizations (id, name, default_location, mail_domains, demo, created_at)
		values ($1, $2, $3, coalesce($4::text[], '{}'), $5, $6)`, o.ID, o.Name, o.DefaultLocation, o.MailDomains, demo, o.Created)
	for _, l := range o.Locations {
		q.insertLocation(o.ID, l)
	}
}

// UpdateOrganization writes the name, status and mail domains of a locked organisation, and lists its locations anew.
func (q *Queue) UpdateOrganization(o account.Organization) {
	q.add("update organizations set name = $2, status = $3, mail_domains = $4, revision = revision + 1 where id = $1",
		o.ID, o.Name, o.Status, o.MailDomains)
	locations := make([]string, len(o.Locations))
	for i, l := range o.Locations {
		locations[i] = l.ID
	}
	q.ListPartners(locations...)
}

// AddLocation writes a new location of an existing organisation.
func (q *Queue) AddLocation(organizationID string, l account.Location) {
	q.add("update organizations set revision = revision + 1 where id = $1", organizationID)
	q.insertLocation(organizationID, l)
}

func (q *Queue) insertLocation(organizationID string, l account.Location) {
	q.add("insert into locations (mpn_id, organization_id, name) values ($1, $2, $3)", l.ID, organizationID, l.Name)
}

// Contents tells what a database holds.
type Contents struct {
	Own  int // organisations that are no demo data
	Demo int // organisations that are
	Open int // tokens of the demo's users
}

// IsDemo tells whether the demo was loaded. Its organisations are never removed, whatever is created beside them.
func (c Contents) IsDemo() bool { return c.Demo > 0 }

// IsEmpty tells whether there is no organisation.
func (c Contents) IsEmpty() bool { return c.Own == 0 && c.Demo == 0 }

// Contents returns what the database holds.
func (db *DB) Contents(ctx context.Context) (Contents, error) {
	return readContents(ctx, db)
}

// ClaimContents is Contents, and prevents others from creating organisations until this transaction ends.
func (tx *Tx) ClaimContents(ctx context.Context) (Contents, error) {
	tx.Queue.add("lock table organizations in share row exclusive mode")
	return readContents(ctx, tx)
}

func readContents(ctx context.Context, from reader) (Contents, error) {
	return one(ctx, from, pgx.RowToStructByName[Contents], `
		select count(*) filter (where not demo) as own, count(*) filter (where demo) as demo, (
			select count(*) from tokens t join users u on u.id = t.user_id join organizations o on o.id = u.organization_id
			where o.demo) as open
		from organizations`)
}

// MissingOrganizations returns those of the ids that no organisation has.
func (tx *Tx) MissingOrganizations(ctx context.Context, ids []string) ([]string, error) {
	return rows(ctx, tx, pgx.RowTo[string], `
		select id from unnest($1::text[]) as wanted (id) where not exists (select from organizations o where o.id = wanted.id)`, ids)
}
