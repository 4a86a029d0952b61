package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
)

// lockReference waits until no other transaction that asks for it has the organisation's reference.
func (q *Queue) lockReference(organizationID, reference string) {
	q.add("select pg_advisory_xact_lock(hashtextextended($1, 0))", organizationID+" "+reference)
}

// ClaimReference waits until nobody else is at the same in a transaction, and returns whether the organisation has no deal with the
// reference.
func (tx *Tx) ClaimReference(ctx context.Context, organizationID, reference string) (free bool, err error) {
	tx.Queue.lockReference(organizationID, reference)
	return one(ctx, tx, pgx.RowTo[bool], `
		select not exists (select from deals where organization_id = $1 and external_reference_id = $2)`, organizationID, reference)
}

// ReferenceHolder returns the oldest other deal of the organisation that holds the reference of the deal, or nil, and keeps the reference
// from other transactions that ask. A deal that was reported as an error holds none any more; one that was created again has handed its
// reference on.
func (tx *Tx) ReferenceHolder(ctx context.Context, d deal.Deal) (holder *uuid.UUID, err error) {
	tx.Queue.lockReference(d.OrganizationID, *d.ExternalReferenceID)
	return one(ctx, tx, pgx.RowTo[*uuid.UUID], `
		select (
			select h.id from deals h
			where h.organization_id = $1 and h.external_reference_id = $2 and h.id <> $3 and h.id is distinct from $4
				and h.substatus <> 'Error'
				and not exists (select from deals n where n.recreated_from = h.id and n.organization_id = $1)
			order by h.created_at, h.id limit 1)`,
		d.OrganizationID, d.ExternalReferenceID, d.ID, d.RecreatedFrom)
}
