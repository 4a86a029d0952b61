package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
)

// Organization is a partner or Microsoft, with what belongs to it. The first location is the default one.
type Organization struct {
	ID        string
	Name      string
	Demo      bool
	Locations []Location
	Users     []User

	MailDomains []string
}

// Location is a place of an organisation that deals, roles and solutions point at.
type Location struct {
	ID   string
	Name string
}

// User is a person with roles.
type User struct {
	ID     uuid.UUID
	Name   string
	Email  string
	Phone  string
	Grants []access.Grant
}

// InsertOrganization writes a new organisation with everything that belongs to it.
func (tx *Tx) InsertOrganization(o Organization, now time.Time) {
	tx.queue("insert into organizations (id, name, default_location, mail_domains, demo, created_at) values ($1, $2, $3, coalesce($4::text[], '{}'), $5, $6)",
		o.ID, o.Name, o.Locations[0].ID, o.MailDomains, o.Demo, now)
	for _, l := range o.Locations {
		tx.queue("insert into locations (mpn_id, organization_id, name) values ($1, $2, $3)", l.ID, o.ID, l.Name)
	}
	for _, u := range o.Users {
		tx.InsertUser(o.ID, u)
	}
}

// InsertUser writes a new user of the organisation, with roles.
func (tx *Tx) InsertUser(organizationID string, u User) {
	tx.queue("insert into users (id, organization_id, name, email, phone, created_at) values ($1, $2, $3, $4, $5, '2026-01-01Z')",
		u.ID, organizationID, u.Name, email.Normal(u.Email), u.Phone)
	for _, g := range u.Grants {
		tx.queue("insert into grants (user_id, role, locations) values ($1, $2, $3)", u.ID, string(g.Role), g.Locations)
	}
}

// InsertToken writes a token of the user, by its SHA-256.
func (tx *Tx) InsertToken(userID uuid.UUID, hash []byte, now time.Time) {
	tx.queue("insert into tokens (hash, user_id, id, name, prefix, created_at) values ($1, $2, gen_random_uuid(), 'demo', 'demo-', $3)", hash, userID, now)
}

// Contents tells what a database holds.
type Contents struct {
	Own  int // organisations that are no demo data
	Demo int // organisations that are
	Open int // tokens of the demo's users
}

// IsDemo tells whether the demo was loaded. Nothing takes its organisations away again, whatever is made beside them.
func (c Contents) IsDemo() bool { return c.Demo > 0 }

const contents = `select count(*) filter (where not demo), count(*) filter (where demo),
	(select count(*) from tokens t join users u on u.id = t.user_id join organizations o on o.id = u.organization_id where o.demo)
	from organizations`

// Contents returns what the database holds.
func (db *DB) Contents(ctx context.Context) (Contents, error) {
	return one(ctx, db, pgx.RowToStructByPos[Contents], contents)
}

// ClaimContents is Contents, and keeps others from making organisations until this transaction ends.
func (tx *Tx) ClaimContents(ctx context.Context) (c Contents, err error) {
	tx.queue("lock table organizations in share row exclusive mode")
	tx.queue(contents).Query(func(found pgx.Rows) (err error) {
		c, err = pgx.CollectOneRow(found, pgx.RowToStructByPos[Contents])
		return err
	})
	return c, tx.settle(ctx)
}
