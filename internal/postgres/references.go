package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
)

// lockReference waits until no other transaction has locked the organisation's reference.
func (q *Queue) lockReference(organizationID, reference string) {
	q.add("select pg_advisory_xact_lock(hashtextextended($1, 0))", organizationID+" "+reference)
}

// ClaimReference waits until no other transaction claims the same reference, and returns whether no deal of the organisation has it.
func (tx *Tx) ClaimReference(ctx context.Context, organizationID, reference string) (free bool, err error) {
	tx.Queue.lockReference(organizationID, reference)
	return one(ctx, tx, pgx.RowTo[bool], `
		select not exists (select from deals where organization_id = $1 and external_reference_id = $2)`, organizationID, reference)
}

// holding is the condition for a deal, h, of the organisation, $1, to hold its reference: one that was reported as an error no longer does,
// and one that was created again has handed its reference on. Of several the oldest counts.
const holding = `h.organization_id = $1 and h.substatus <> 'Error'
	and not exists (select from deals n where n.recreated_from = h.id and n.organization_id = $1)`

// ReferenceHolder returns the oldest other deal of the organisation that holds the reference of the deal, or nil, and locks the reference
// against other transactions that ask.
func (tx *Tx) ReferenceHolder(ctx context.Context, d deal.Deal) (holder *uuid.UUID, err error) {
	tx.Queue.lockReference(d.OrganizationID, *d.ExternalReferenceID)
	return one(ctx, tx, pgx.RowTo[*uuid.UUID], `
		select (
			select h.id from deals h
			where h.external_reference_id = $2 and h.id <> $3 and h.id is distinct from $4 and `+holding+`
			order by h.created_at, h.id limit 1)`,
		d.OrganizationID, d.ExternalReferenceID, d.ID, d.RecreatedFrom)
}

// ReferenceHolders is ReferenceHolder for many references at once, and returns the holder of each that is held. Deals that give theirs up
// do not count. An organisation runs one such transaction at a time, since the database has room for only some 6,000 locks.
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
			where h.external_reference_id = w.reference and h.id <> all($3) and `+holding+`
			order by h.created_at, h.id limit 1) h`, organizationID, references, givingUp)
	return holders, tx.flush(ctx)
}

// heldReference is a reference and the deal that holds it.
type heldReference struct {
	Reference string
	ID        uuid.UUID
}
