package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// SolutionNames returns the names of solutions of an organisation, by id.
func (db *DB) SolutionNames(ctx context.Context, organizationID string, ids []string) (map[string]string, error) {
	return names(ctx, db, "select id, name from solutions where organization_id = $1 and id = any($2)", organizationID, ids)
}

// LocationNames returns the names of locations of an organisation, by id.
func (db *DB) LocationNames(ctx context.Context, organizationID string, ids []string) (map[string]string, error) {
	return names(ctx, db, "select mpn_id, name from locations where organization_id = $1 and mpn_id = any($2)", organizationID, ids)
}

// names reads rows of an id and a name.
func names(ctx context.Context, db *DB, sql string, args ...any) (map[string]string, error) {
	all := map[string]string{}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (n [2]string, err error) {
		err = row.Scan(&n[0], &n[1])
		return n, err
	}, sql, args...)
	for _, n := range found {
		all[n[0]] = n[1]
	}
	return all, err
}
