package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// Deals locks those of the deals for this transaction that are the organisation's, and returns them. They are locked in the order of their
// ids, so that two that want the same ones wait for each other and not each for the other.
func (tx *Tx) Deals(ctx context.Context, organizationID string, ids []uuid.UUID) ([]deal.Deal, error) {
	return rows(ctx, tx, scanJSON[deal.Deal], `
		select document from deals where id = any(array(select unnest($2::uuid[]))) and organization_id = $1
		order by id for update`, organizationID, ids)
}

// DealSubjects returns what access.Check needs to know of those of the deals that are the organisation's.
func (db *DB) DealSubjects(ctx context.Context, organizationID string, ids []uuid.UUID) ([]access.Subject, error) {
	return rows(ctx, db, pgx.RowToStructByPos[access.Subject], `
		select organization_id, mpn_id, team_emails from deals
		where id = any(array(select unnest($2::uuid[]))) and organization_id = $1`, organizationID, ids)
}

// ReferenceHolders is ReferenceHolder for many references at once, and returns who holds each that is held. Deals that give theirs up hold
// none. An organisation has one such at a time, since the database has room for some 6,000 locks.
func (tx *Tx) ReferenceHolders(
	ctx context.Context, organizationID string, references []string, givingUp []uuid.UUID,
) (map[string]uuid.UUID, error) {
	tx.Queue.add("select pg_advisory_xact_lock(hashtextextended('references of ' || $1::text, 0))", organizationID)
	tx.Queue.add(`
		select pg_advisory_xact_lock(l.key) from (
			select hashtextextended($1 || ' ' || r, 0) as key from unnest($2::text[]) r order by key offset 0) l`,
		organizationID, references)
	holders := map[string]uuid.UUID{}
	queueEach(tx.Queue, func(d heldReference) { holders[d.Reference] = d.ID }, pgx.RowToStructByPos[heldReference], `
		select w.reference, h.id from unnest(array(select unnest($2::text[]))) w (reference) cross join lateral (
			select h.id from deals h
			where h.organization_id = $1 and h.external_reference_id = w.reference and h.substatus <> 'Error' and h.id <> all($3)
				and not exists (select from deals n where n.recreated_from = h.id and n.organization_id = $1)
			order by h.created_at, h.id limit 1) h`, organizationID, references, givingUp)
	return holders, tx.flush(ctx)
}

// heldReference is a reference and the deal that holds it.
type heldReference struct {
	Reference string
	ID        uuid.UUID
}
