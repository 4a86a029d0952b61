package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/audit"
)

// InsertAuditEntry writes an entry of the audit log.
func (q *Queue) InsertAuditEntry(e audit.Entry) error {
	document, err := json.Marshal(e)
	if err != nil {
		return err
	}
	q.add("insert into audit_log (id, organization_id, document) values ($1, $2, $3)", e.ID, e.OrganizationID, document)
	return nil
}

// AuditLog returns up to limit entries of the organisation's log, newest first, before the given one.
func (db *DB) AuditLog(ctx context.Context, organizationID string, before uuid.UUID, limit int) ([]Listed[uuid.UUID], error) {
	return rows(ctx, db, pgx.RowToStructByName[Listed[uuid.UUID]], `
		select id as key, document as json from audit_log
		where organization_id = $1 and id < $2 order by id desc limit $3`, organizationID, before, limit)
}
