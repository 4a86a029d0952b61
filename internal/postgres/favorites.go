package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
)

// IsFavorite tells whether the deal is a favorite of the user.
func (db *DB) IsFavorite(ctx context.Context, userID, dealID uuid.UUID) (*bool, error) {
	return one(ctx, db, pgx.RowTo[*bool],
		"select exists (select from favorite_deals where user_id = $1 and deal_id = $2)", userID, dealID)
}

// DealSubject returns what decides who may do something with the organisation's deal, or fault NotFound.
func (tx *Tx) DealSubject(ctx context.Context, organizationID string, id uuid.UUID) (access.Subject, error) {
	return one(ctx, tx, func(row pgx.CollectableRow) (access.Subject, error) {
		s := access.Subject{OrganizationID: organizationID}
		err := row.Scan(&s.Location, &s.TeamEmails)
		return s, err
	}, "select mpn_id, team_emails from deals where id = $1 and organization_id = $2", id, organizationID)
}

// AddFavorite queues making the deal a favorite of the user, if it is not one.
func (q *Queue) AddFavorite(userID, dealID uuid.UUID) {
	q.add("insert into favorite_deals (user_id, deal_id) values ($1, $2) on conflict do nothing", userID, dealID)
}

// RemoveFavorite queues the removal of the deal from the user's favorites.
func (q *Queue) RemoveFavorite(userID, dealID uuid.UUID) {
	q.add("delete from favorite_deals where user_id = $1 and deal_id = $2", userID, dealID)
}
