package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
)

func scanAccessRequest(row pgx.CollectableRow) (account.Request, error) {
	var r account.Request
	var locations []string
	err := row.Scan(&r.ID, &r.OrganizationID, &r.UserID, &r.UserName, &r.Role, &locations, &r.Notes, &r.Status, &r.Created, &r.Decided,
		&r.Comments)
	r.Scope = account.ScopeOf(locations)
	return r, err
}

// AccessRequests returns up to limit requests of the organisation, or only those of one user if that is given, newest first, before the
// given one.
func (db *DB) AccessRequests(
	ctx context.Context, organizationID string, userID *uuid.UUID, status []string, before uuid.UUID, limit int,
) ([]account.Request, error) {
	c := &conditions{}
	c.add("r.organization_id = %s and r.id < %s", organizationID, before)
	equals(c, "r.user_id", userID)
	among(c, "r.status", status)
	sql, args := c.where(`
		select r.id, r.organization_id, r.user_id, u.name, r.role, r.locations, r.note, r.status, r.created_at, r.decided_at, r.answer
		from access_requests r join users u on u.id = r.user_id`, "order by r.id desc limit %s", limit)
	return rows(ctx, db, scanAccessRequest, sql, args...)
}

// AccessRequest returns a request of the organisation, or fault NotFound.
func (db *DB) AccessRequest(ctx context.Context, organizationID string, id uuid.UUID) (account.Request, error) {
	return one(ctx, db, scanAccessRequest, `
		select r.id, r.organization_id, r.user_id, u.name, r.role, r.locations, r.note, r.status, r.created_at, r.decided_at, r.answer
		from access_requests r join users u on u.id = r.user_id
		where r.id = $1 and r.organization_id = $2`, id, organizationID)
}

// AccessRequest locks a request of the organisation and returns it, or fault NotFound.
func (tx *Tx) AccessRequest(ctx context.Context, organizationID string, id uuid.UUID) (account.Request, error) {
	return one(ctx, tx, scanAccessRequest, `
		select r.id, r.organization_id, r.user_id, u.name, r.role, r.locations, r.note, r.status, r.created_at, r.decided_at, r.answer
		from access_requests r join users u on u.id = r.user_id
		where r.id = $1 and r.organization_id = $2 for update of r`, id, organizationID)
}

// InsertAccessRequest writes a new request.
func (q *Queue) InsertAccessRequest(r account.Request) {
	q.add(`
		insert into access_requests (id, organization_id, user_id, role, locations, note, status, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.OrganizationID, r.UserID, r.Role, r.Scope.Grant(r.Role).Locations, r.Notes, r.Status, r.Created)
}

// DecideAccessRequest writes what became of a request.
func (q *Queue) DecideAccessRequest(r account.Request, by uuid.UUID) {
	q.add("update access_requests set status = $2, decided_at = $3, decided_by = $4, answer = $5 where id = $1",
		r.ID, r.Status, r.Decided, by, r.Comments)
}
