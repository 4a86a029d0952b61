package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
)

func scanOrganizationSettings(row pgx.CollectableRow) (account.Settings, error) {
	var s account.Settings
	err := row.Scan(&s.OrganizationID, &s.OrganizationName, &s.Revision, &s.UniqueReferences, &s.Updated)
	return s, err
}

// OrganizationSettings returns the settings of an organisation, or fault NotFound.
func (db *DB) OrganizationSettings(ctx context.Context, organizationID string) (account.Settings, error) {
	return one(ctx, db, scanOrganizationSettings, `
		select id, name, settings_revision, unique_references, settings_changed_at
		from organizations where id = $1`, organizationID)
}

// OrganizationSettings locks the settings of an organisation for this transaction and returns them, or fault NotFound.
func (tx *Tx) OrganizationSettings(ctx context.Context, organizationID string) (account.Settings, error) {
	return one(ctx, tx, scanOrganizationSettings, `
		select id, name, settings_revision, unique_references, settings_changed_at
		from organizations where id = $1 for no key update`, organizationID)
}

// SaveOrganizationSettings writes the settings of a locked organisation. Actors are remembered with them, so it raises their version.
func (q *Queue) SaveOrganizationSettings(s account.Settings) {
	q.add(`
		update organizations
		set settings_revision = $2, unique_references = $3, settings_changed_at = $4, access_version = access_version + 1
		where id = $1`, s.OrganizationID, s.Revision, s.UniqueReferences, s.Updated)
}
