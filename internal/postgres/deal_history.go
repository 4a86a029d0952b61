package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
)

// History returns up to limit entries of the history of the organisation's deal, newest first, with sequences below before, and what
// decides who may see them; or fault NotFound.
func (db *DB) History(
	ctx context.Context, organizationID string, id uuid.UUID, before int64, limit int,
) ([]Listed[int64], access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	entries, err := rows(ctx, db, func(row pgx.CollectableRow) (Listed[int64], error) {
		var e Listed[int64]
		var sequence *int64
		err := row.Scan(&subject.Location, &subject.TeamEmails, &e.JSON, &sequence)
		if sequence != nil {
			e.Key = *sequence
		}
		return e, err
	}, `
		select d.mpn_id, d.team_emails, h.document, h.sequence from deals d left join lateral (
			select document, sequence from deal_history
			where deal_id = d.id and sequence < $3 order by sequence desc limit $4) h on true
		where d.id = $1 and d.organization_id = $2 order by h.sequence desc`, id, organizationID, before, limit)
	if err != nil {
		return nil, subject, err
	}
	if len(entries) == 0 {
		return nil, subject, fault.Missing()
	}
	if entries[0].JSON == nil { // the row of a deal that has no entry below before
		entries = nil
	}
	return entries, subject, nil
}
