package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
)

func scanToken(row pgx.CollectableRow) (account.Token, error) {
	var t account.Token
	err := row.Scan(&t.ID, &t.UserID, &t.Name, &t.Prefix, &t.Roles, &t.Created, &t.Expires, &t.LastUsed, &t.Revoked)
	return t, err
}

// TokenFilter says whose tokens are listed.
type TokenFilter struct {
	UserID uuid.UUID
	Within []access.Role // nil: all; otherwise those that have no other roles ...
	Own    *uuid.UUID    // ... and this one
}

// Tokens returns up to limit tokens, oldest first, behind after.
func (db *DB) Tokens(ctx context.Context, f TokenFilter, after uuid.UUID, limit int) ([]account.Token, error) {
	return rows(ctx, db, scanToken, `
		select t.id, t.user_id, t.name, t.prefix, t.roles, t.created_at, t.expires_at, t.last_used_at, t.revoked_at from tokens t
		where t.user_id = $1 and t.id > $2 and ($3::text[] is null or t.roles <@ $3 or t.id = $4)
		order by t.id limit $5`, f.UserID, after, f.Within, f.Own, limit)
}

// Token returns a token of one of the organisation's users, or fault NotFound.
func (db *DB) Token(ctx context.Context, organizationID string, id uuid.UUID) (account.Token, error) {
	return one(ctx, db, scanToken, `
		select t.id, t.user_id, t.name, t.prefix, t.roles, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
		from tokens t join users u on u.id = t.user_id
		where t.id = $1 and u.organization_id = $2`, id, organizationID)
}

// TokenFacts is a token with its holder.
type TokenFacts struct {
	Token  account.Token
	Holder account.User
}

// TokenFacts locks a token of one of the organisation's users and returns it with its holder, or fault NotFound.
func (tx *Tx) TokenFacts(ctx context.Context, organizationID string, id uuid.UUID) (f TokenFacts, err error) {
	queueOne(tx.Queue, &f.Token, scanToken, `
		select t.id, t.user_id, t.name, t.prefix, t.roles, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
		from tokens t join users u on u.id = t.user_id
		where t.id = $1 and u.organization_id = $2 for update of t`, id, organizationID)
	f.Holder, err = one(ctx, tx, scanUser, `
		select u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
			from grants g where g.user_id = u.id), '[]') as grants
		from users u join tokens t on t.user_id = u.id where t.id = $1`, id)
	return f, err
}

// ActiveTokens locks the organisation, so that its tokens are created one after the other. It returns when those tokens of a user end that
// are neither revoked nor expired, the earliest first, and last those that never do, as nil.
func (tx *Tx) ActiveTokens(ctx context.Context, organizationID string, userID uuid.UUID, now time.Time) ([]*time.Time, error) {
	tx.Queue.add("select from organizations where id = $1 for no key update", organizationID)
	return rows(ctx, tx, pgx.RowTo[*time.Time], `
		select expires_at from tokens where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
		order by expires_at nulls last`, userID, now)
}

// InsertToken writes a new token, identified by the SHA-256 of its secret.
func (q *Queue) InsertToken(t account.Token, hash []byte) {
	q.add(`
		insert into tokens (hash, user_id, id, name, prefix, roles, made_by, created_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, coalesce($7::uuid[], '{}'), $8, $9)`,
		hash, t.UserID, t.ID, t.Name, t.Prefix, t.Roles, t.MadeBy, t.Created, t.Expires)
}

// EndToken writes the times at which a token was revoked or expires.
func (q *Queue) EndToken(t account.Token) {
	q.add("update tokens set revoked_at = $2, expires_at = $3 where id = $1", t.ID, t.Revoked, t.Expires)
}

// SaveUsage writes the times at which tokens were last used.
func (db *DB) SaveUsage(ctx context.Context, at map[uuid.UUID]time.Time) error {
	return db.Write(ctx, func(tx *Tx) error {
		for id, used := range at {
			tx.Queue.add("update tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)", id, used)
		}
		return nil
	})
}
