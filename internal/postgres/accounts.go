package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
)

const organizationColumns = `o.id, o.name, o.status, o.default_location, o.mail_domains, o.created_at, (
	select json_agg(json_build_object('mpnId', l.mpn_id, 'name', l.name) order by l.mpn_id)
	from locations l where l.organization_id = o.id)`

func scanOrganization(row pgx.CollectableRow) (account.Organization, error) {
	var o account.Organization
	return o, readOrganization(row, &o)
}

func readOrganization(row pgx.Row, o *account.Organization) error {
	var locations []byte
	if err := row.Scan(&o.ID, &o.Name, &o.Status, &o.DefaultLocation, &o.MailDomains, &o.Created, &locations); err != nil {
		return err
	}
	return json.Unmarshal(locations, &o.Locations)
}

// Organizations returns up to limit organisations, by id, behind after.
func (db *DB) Organizations(ctx context.Context, after string, limit int) ([]account.Organization, error) {
	return rows(ctx, db, scanOrganization,
		"select "+organizationColumns+" from organizations o where o.id > $1 order by o.id limit $2", after, limit)
}

// Organization returns an organisation, or fault NotFound.
func (db *DB) Organization(ctx context.Context, id string) (account.Organization, error) {
	return one(ctx, db, scanOrganization, "select "+organizationColumns+" from organizations o where o.id = $1", id)
}

// Organization locks an organisation for this transaction, so that changes of its accounts come one after the other, and
// returns it, or fault NotFound.
func (tx *Tx) Organization(ctx context.Context, id string) (account.Organization, error) {
	var o account.Organization
	tx.queueOrganization(id, &o)
	return o, tx.settle(ctx)
}

func (tx *Tx) queueOrganization(id string, into *account.Organization) {
	tx.queue("select "+organizationColumns+" from organizations o where o.id = $1 for update", id).
		QueryRow(func(row pgx.Row) error { return readOrganization(row, into) })
}

// UpdateOrganization writes the name, status and mail domains of a locked organisation.
func (tx *Tx) UpdateOrganization(o account.Organization) {
	tx.queue("update organizations set name = $2, status = $3, mail_domains = $4, revision = revision + 1 where id = $1",
		o.ID, o.Name, string(o.Status), o.MailDomains)
}

// InsertLocation writes a new location of the organisation.
func (tx *Tx) InsertLocation(organizationID string, l account.Location) {
	tx.queue("insert into locations (mpn_id, organization_id, name) values ($1, $2, $3)", l.ID, organizationID, l.Name)
}

const userColumns = `u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
	select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
	from grants g where g.user_id = u.id), '[]')`

func scanUser(row pgx.CollectableRow) (account.User, error) {
	var u account.User
	return u, readUser(row, &u)
}

func readUser(row pgx.Row, u *account.User) error {
	var grants []access.Grant
	if err := row.Scan(&u.ID, &u.OrganizationID, &u.Kind, &u.Name, &u.Email, &u.PhoneNumber, &u.Status, &u.Reinvited, &u.Created, &grants); err != nil {
		return err
	}
	u.Grants = make([]account.Grant, len(grants))
	for i, g := range grants {
		u.Grants[i] = account.Grant{Role: g.Role, Scope: account.ScopeOf(g.Locations)}
	}
	return nil
}

// UserFilter narrows a list of users; what is nil does not.
type UserFilter struct {
	Role     *string
	Location *string
	Status   *string
	Kind     *string
	Text     *string // to find in name and mail address
}

// Users returns up to limit users of the organisation, oldest first, behind after.
func (db *DB) Users(ctx context.Context, organizationID string, f UserFilter, after uuid.UUID, limit int) ([]account.User, error) {
	c := &conditions{}
	c.add("u.organization_id = %s and u.id > %s", organizationID, after)
	equals(c, "u.status", f.Status)
	equals(c, "u.kind", f.Kind)
	with(c, "exists (select from grants g where g.user_id = u.id and g.role = %s)", f.Role)
	with(c, "exists (select from grants g where g.user_id = u.id and (g.locations is null or %s = any(g.locations)))", f.Location)
	if f.Text != nil {
		c.add("lower(u.name || ' ' || coalesce(u.email, '')) like lower(%s)", contained(*f.Text))
	}
	sql, args := c.where("select "+userColumns+" from users u", "order by u.id limit %s", limit)
	return rows(ctx, db, scanUser, sql, args...)
}

// User returns a user of the organisation, or fault NotFound.
func (db *DB) User(ctx context.Context, organizationID string, id uuid.UUID) (account.User, error) {
	return one(ctx, db, scanUser, "select "+userColumns+" from users u where u.id = $1 and u.organization_id = $2", id, organizationID)
}

// UserFacts is what a change of a user has to know.
type UserFacts struct {
	Organization account.Organization
	User         account.User
	OtherAdmins  int  // active account admins beside the user
	SignsIn      bool // the user has signed in with an identity provider, and that has not ended
	HasToken     bool // or a token was made for the user
}

// UserFacts locks the organisation and returns a user of it with what a change has to know, or fault NotFound.
func (tx *Tx) UserFacts(ctx context.Context, organizationID string, id uuid.UUID) (UserFacts, error) {
	var f UserFacts
	tx.queueOrganization(organizationID, &f.Organization)
	tx.queue("select "+userColumns+" from users u where u.id = $1 and u.organization_id = $2", id, organizationID).
		QueryRow(func(row pgx.Row) error { return readUser(row, &f.User) })
	tx.queue(`select count(*) from users u join grants g on g.user_id = u.id and g.role = 'AccountAdmin'
		where u.organization_id = $1 and u.id <> $2 and u.kind = 'Person' and u.status = 'Active'`, organizationID, id).
		QueryRow(func(row pgx.Row) error { return row.Scan(&f.OtherAdmins) })
	tx.queue("select exists (select from identities where user_id = $1), exists (select from tokens where user_id = $1)", id).
		QueryRow(func(row pgx.Row) error { return row.Scan(&f.SignsIn, &f.HasToken) })
	return f, tx.settle(ctx)
}

// InsertAccount writes a new user with roles.
func (tx *Tx) InsertAccount(u account.User) {
	tx.queue(`insert into users (id, organization_id, kind, name, email, phone, status, made_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::uuid[], '{}'), $9)`,
		u.ID, u.OrganizationID, string(u.Kind), u.Name, u.Email, u.PhoneNumber, string(u.Status), u.MadeBy, u.Created)
	for _, g := range u.Grants {
		tx.PutGrant(u.ID, g)
	}
}

// SetUserStatus writes the status of a user.
func (tx *Tx) SetUserStatus(id uuid.UUID, s account.Status) {
	tx.queue("update users set status = $2 where id = $1", id, string(s))
}

// PutGrant writes a role of a user, in place of its scope so far.
func (tx *Tx) PutGrant(id uuid.UUID, g account.Grant) {
	tx.queue(`insert into grants (user_id, role, locations) values ($1, $2, $3)
		on conflict (user_id, role) do update set locations = excluded.locations`, id, string(g.Role), g.Scope.Grant(g.Role).Locations)
}

// DropGrant removes a role of a user.
func (tx *Tx) DropGrant(id uuid.UUID, r access.Role) {
	tx.queue("delete from grants where user_id = $1 and role = $2", id, string(r))
}

// InsertAuditEntry writes an entry of the audit log.
func (tx *Tx) InsertAuditEntry(e audit.Entry) error {
	document, err := json.Marshal(e)
	if err != nil {
		return err
	}
	tx.queue("insert into audit_log (id, organization_id, document) values ($1, $2, $3)", e.ID, e.OrganizationID, document)
	return nil
}

// AuditEntry is an entry of the audit log, as it is shown.
type AuditEntry struct {
	ID   uuid.UUID
	JSON []byte
}

// AuditLog returns up to limit entries of the organisation's log, newest first, before the given one.
func (db *DB) AuditLog(ctx context.Context, organizationID string, before uuid.UUID, limit int) ([]AuditEntry, error) {
	return rows(ctx, db, pgx.RowToStructByPos[AuditEntry],
		"select id, document from audit_log where organization_id = $1 and id < $2 order by id desc limit $3", organizationID, before, limit)
}

const tokenColumns = "t.id, t.user_id, t.name, t.prefix, t.roles, t.created_at, t.expires_at, t.last_used_at, t.revoked_at"

func scanToken(row pgx.CollectableRow) (account.Token, error) {
	var t account.Token
	return t, readToken(row, &t)
}

func readToken(row pgx.Row, t *account.Token) error {
	err := row.Scan(&t.ID, &t.UserID, &t.Name, &t.Prefix, &t.Roles, &t.Created, &t.Expires, &t.LastUsed, &t.Revoked)
	return err
}

// TokenFilter says whose tokens are listed.
type TokenFilter struct {
	UserID uuid.UUID
	Within []access.Role // nil: all; otherwise those that have no other roles ...
	Own    *uuid.UUID    // ... and this one
}

// Tokens returns up to limit tokens, oldest first, behind after.
func (db *DB) Tokens(ctx context.Context, f TokenFilter, after uuid.UUID, limit int) ([]account.Token, error) {
	return rows(ctx, db, scanToken, `select `+tokenColumns+` from tokens t
		where t.user_id = $1 and t.id > $2 and ($3::text[] is null or t.roles <@ $3 or t.id = $4)
		order by t.id limit $5`, f.UserID, after, f.Within, f.Own, limit)
}

// TokenFacts is a token with its holder.
type TokenFacts struct {
	Token  account.Token
	Holder account.User
}

// TokenFacts locks a token of one of the organisation's users and returns it with its holder, or fault NotFound.
func (tx *Tx) TokenFacts(ctx context.Context, organizationID string, id uuid.UUID) (TokenFacts, error) {
	var f TokenFacts
	tx.queue(`select `+tokenColumns+` from tokens t join users u on u.id = t.user_id
		where t.id = $1 and u.organization_id = $2 for update of t`, id, organizationID).
		QueryRow(func(row pgx.Row) error { return readToken(row, &f.Token) })
	tx.queue(`select `+userColumns+` from users u join tokens t on t.user_id = u.id where t.id = $1`, id).
		QueryRow(func(row pgx.Row) error { return readUser(row, &f.Holder) })
	return f, tx.settle(ctx)
}

// User returns a user of the organisation, or fault NotFound.
func (tx *Tx) User(ctx context.Context, organizationID string, id uuid.UUID) (account.User, error) {
	var u account.User
	tx.queue("select "+userColumns+" from users u where u.id = $1 and u.organization_id = $2", id, organizationID).
		QueryRow(func(row pgx.Row) error { return readUser(row, &u) })
	return u, tx.settle(ctx)
}

// ActiveTokens locks the organisation, so that its tokens are made one after the other, and returns when the tokens of a user of it end
// that are neither revoked nor expired, those that end first at first and those that never do, with nil, at last.
func (tx *Tx) ActiveTokens(ctx context.Context, organizationID string, userID uuid.UUID, now time.Time) ([]*time.Time, error) {
	var ends []*time.Time
	tx.queue("select from organizations where id = $1 for no key update", organizationID)
	tx.queue(`select expires_at from tokens where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
		order by expires_at nulls last`, userID, now).
		Query(func(found pgx.Rows) (err error) {
			ends, err = pgx.CollectRows(found, pgx.RowTo[*time.Time])
			return err
		})
	return ends, tx.settle(ctx)
}

// InsertAPIToken writes a new token, by the SHA-256 of its secret.
func (tx *Tx) InsertAPIToken(t account.Token, hash []byte) {
	tx.queue(`insert into tokens (hash, user_id, id, name, prefix, roles, made_by, created_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, coalesce($7::uuid[], '{}'), $8, $9)`,
		hash, t.UserID, t.ID, t.Name, t.Prefix, t.Roles, t.MadeBy, t.Created, t.Expires)
}

// EndToken writes when a token was revoked or expires.
func (tx *Tx) EndToken(t account.Token) {
	tx.queue("update tokens set revoked_at = $2, expires_at = $3 where id = $1", t.ID, t.Revoked, t.Expires)
}

// SaveUsage writes when tokens were last used.
func (db *DB) SaveUsage(ctx context.Context, at map[uuid.UUID]time.Time) error {
	return db.Write(ctx, func(tx *Tx) error {
		for id, used := range at {
			tx.queue("update tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)", id, used)
		}
		return nil
	})
}

const requestColumns = `r.id, r.organization_id, r.user_id, u.name, r.role, r.locations, r.note, r.status, r.created_at, r.decided_at, r.answer
	from access_requests r join users u on u.id = r.user_id`

func scanRequest(row pgx.CollectableRow) (account.Request, error) {
	var r account.Request
	return r, readRequest(row, &r)
}

func readRequest(row pgx.Row, r *account.Request) error {
	var locations []string
	err := row.Scan(&r.ID, &r.OrganizationID, &r.UserID, &r.UserName, &r.Role, &locations, &r.Note, &r.Status, &r.Created, &r.Decided, &r.Answer)
	r.Scope = account.ScopeOf(locations)
	return err
}

// AccessRequests returns up to limit requests of the organisation, of one user if that is given, newest first, before the
// given one.
func (db *DB) AccessRequests(ctx context.Context, organizationID string, userID *uuid.UUID, status *string, before uuid.UUID, limit int) ([]account.Request, error) {
	c := &conditions{}
	c.add("r.organization_id = %s and r.id < %s", organizationID, before)
	equals(c, "r.user_id", userID)
	equals(c, "r.status", status)
	sql, args := c.where("select "+requestColumns, "order by r.id desc limit %s", limit)
	return rows(ctx, db, scanRequest, sql, args...)
}

// AccessRequest locks a request of the organisation and returns it, or fault NotFound.
func (tx *Tx) AccessRequest(ctx context.Context, organizationID string, id uuid.UUID) (account.Request, error) {
	var r account.Request
	tx.queue("select "+requestColumns+" where r.id = $1 and r.organization_id = $2 for update of r", id, organizationID).
		QueryRow(func(row pgx.Row) error { return readRequest(row, &r) })
	return r, tx.settle(ctx)
}

// InsertAccessRequest writes a new request.
func (tx *Tx) InsertAccessRequest(r account.Request) {
	tx.queue(`insert into access_requests (id, organization_id, user_id, role, locations, note, status, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, r.ID, r.OrganizationID, r.UserID, string(r.Role), r.Scope.Grant(r.Role).Locations, r.Note, string(r.Status), r.Created)
}

// DecideAccessRequest writes what became of a request.
func (tx *Tx) DecideAccessRequest(r account.Request, by uuid.UUID) {
	tx.queue("update access_requests set status = $2, decided_at = $3, decided_by = $4, answer = $5 where id = $1",
		r.ID, string(r.Status), r.Decided, by, r.Answer)
}

// ClaimEmpty tells whether the database holds no organisation, and keeps others from making the first one until this
// transaction ends.
func (tx *Tx) ClaimEmpty(ctx context.Context) (empty bool, err error) {
	tx.queue("lock table organizations in share row exclusive mode")
	tx.queue("select not exists (select from organizations)").QueryRow(func(row pgx.Row) error { return row.Scan(&empty) })
	return empty, tx.settle(ctx)
}

// UsersByEmail locks the users with the mail address, in the form that email.Normal gives it, and returns them, by organisation: only
// that of one organisation if its id is not "".
func (tx *Tx) UsersByEmail(ctx context.Context, address, organizationID string) ([]account.User, error) {
	var found []account.User
	tx.queue("select "+userColumns+" from users u where u.email = $1 and $2 in ('', u.organization_id) order by u.organization_id for update",
		address, organizationID).Query(func(rows pgx.Rows) (err error) {
		found, err = pgx.CollectRows(rows, scanUser)
		return err
	})
	return found, tx.settle(ctx)
}
