package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/profile"
)

func scanProfile(row pgx.CollectableRow) (profile.Profile, error) {
	var p profile.Profile
	var contents []byte
	err := row.Scan(&p.OrganizationID, &p.Location, &p.LocationName, &p.Revision, &p.State, &contents, &p.Updated, &p.Published)
	if err != nil {
		return p, err
	}
	err = json.Unmarshal(contents, &p.Contents)
	return p, err
}

// Profiles returns the profiles of up to limit locations in scope, by location, behind after.
func (db *DB) Profiles(ctx context.Context, scope access.Scope, after string, limit int) ([]profile.Profile, error) {
	c := &conditions{}
	c.add("l.organization_id = %s and l.mpn_id > %s", scope.OrganizationID, after)
	if !scope.All {
		c.add("l.mpn_id = any(%s)", scope.Locations)
	}
	sql, args := c.where(`
		select l.organization_id, l.mpn_id, l.name, coalesce(p.revision, 0) as revision, coalesce(p.state, 'Draft') as state,
			coalesce(p.contents, '{}') as contents, p.updated_at, p.published_at
		from locations l left join business_profiles p on p.mpn_id = l.mpn_id`, "order by l.mpn_id limit %s", limit)
	return rows(ctx, db, scanProfile, sql, args...)
}

// Profile returns the profile of a location of the organisation, or fault NotFound.
func (db *DB) Profile(ctx context.Context, organizationID, location string) (profile.Profile, error) {
	return readProfile(ctx, db, organizationID, location)
}

// Profile locks the profile of a location of the organisation for this transaction and returns it, or fault NotFound. The
// location is locked in a statement of its own: the profile may have no row yet, and the next statement must see the one that
// the last holder of the lock wrote.
func (tx *Tx) Profile(ctx context.Context, organizationID, location string) (profile.Profile, error) {
	tx.Queue.add("select from locations where mpn_id = $1 and organization_id = $2 for no key update", location, organizationID)
	return readProfile(ctx, tx, organizationID, location)
}

func readProfile(ctx context.Context, from reader, organizationID, location string) (profile.Profile, error) {
	return one(ctx, from, scanProfile, `
		select l.organization_id, l.mpn_id, l.name, coalesce(p.revision, 0) as revision, coalesce(p.state, 'Draft') as state,
			coalesce(p.contents, '{}') as contents, p.updated_at, p.published_at
		from locations l left join business_profiles p on p.mpn_id = l.mpn_id
		where l.mpn_id = $1 and l.organization_id = $2`, location, organizationID)
}

// SaveProfile writes a profile that was locked, or is the first of a new location, and lists it.
func (q *Queue) SaveProfile(p profile.Profile) error {
	contents, err := json.Marshal(p.Contents)
	if err != nil {
		return err
	}
	q.add(`
		insert into business_profiles (mpn_id, revision, state, contents, updated_at, published_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (mpn_id) do update set revision = excluded.revision, state = excluded.state, contents = excluded.contents,
			updated_at = excluded.updated_at, published_at = excluded.published_at`,
		p.Location, p.Revision, p.State, contents, p.Updated, p.Published)
	q.ListPartners(p.Location)
	return nil
}
