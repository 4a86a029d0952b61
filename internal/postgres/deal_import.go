package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// Deals locks and returns those of the deals that belong to the organisation. It locks them in the order of their ids, so that two
// transactions that want the same deals cannot deadlock.
func (tx *Tx) Deals(ctx context.Context, organizationID string, ids []uuid.UUID) ([]deal.Deal, error) {
	return rows(ctx, tx, scanJSON[deal.Deal], `
		select document from deals where id = any(array(select unnest($2::uuid[]))) and organization_id = $1
		order by id for update`, organizationID, ids)
}

// DealSubjects returns what access.Check needs to know about those of the deals that belong to the organisation.
func (db *DB) DealSubjects(ctx context.Context, organizationID string, ids []uuid.UUID) ([]access.Subject, error) {
	return rows(ctx, db, pgx.RowToStructByPos[access.Subject], `
		select organization_id, mpn_id, team_emails from deals
		where id = any(array(select unnest($2::uuid[]))) and organization_id = $1`, organizationID, ids)
}
