package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/solution"
)

// CheckedOffer is a solution with what its checks need to know.
type CheckedOffer struct {
	solution.Offer
	Facts solution.Facts
}

func scanOffer(row pgx.CollectableRow) (solution.Offer, error) {
	c, err := scanCheckedOffer(row)
	return c.Offer, err
}

// scanCheckedOffer reads a solution, and the profile of its location if the statement has it.
func scanCheckedOffer(row pgx.CollectableRow) (CheckedOffer, error) {
	var o CheckedOffer
	var contents, reviews, profile []byte
	err := row.Scan(&o.ID, &o.Name, &o.OrganizationID, &o.OrganizationName, &o.Location, &o.PublishState, &o.CoSellStatus, &o.Incentives,
		&o.Revision, &contents, &reviews, &o.Created, &o.Updated, &o.Published, &profile)
	if err != nil {
		return o, err
	}
	var known []solution.GoalState
	if err := json.Unmarshal(reviews, &known); err != nil {
		return o, err
	}
	o.Offer = o.WithReviews(known)
	if err := json.Unmarshal(contents, &o.Contents); err != nil || profile == nil {
		return o, err
	}
	err = json.Unmarshal(profile, &o.Facts.Profile)
	return o, err
}

// OfferFilter narrows a list of solutions; a nil member does not.
type OfferFilter struct {
	PublishState []string
	CoSellStatus []string
	Location     *string
	Text         *string // to be found in the name or the id
}

// Offers returns up to limit solutions in scope, by id, after the given one.
func (db *DB) Offers(ctx context.Context, scope access.Scope, f OfferFilter, after string, limit int) ([]solution.Offer, error) {
	c := &conditions{}
	c.add("s.organization_id = %s and s.id > %s", scope.OrganizationID, after)
	if !scope.All {
		c.add("s.mpn_id = any(%s)", scope.Locations)
	}
	among(c, "s.publish_state", f.PublishState)
	among(c, "s.co_sell_status", f.CoSellStatus)
	equals(c, "s.mpn_id", f.Location)
	if f.Text != nil {
		c.add("lower(normalize(s.name || ' ' || s.id, NFKC)) like lower(%s)", contained(plaintext.Normal(*f.Text)))
	}
	sql, args := c.where(`
		select s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives, s.revision, s.contents,
			s.reviews, s.created_at, s.updated_at, s.published_at, null::json as profile
		from solutions s join organizations o on o.id = s.organization_id`, "order by s.id limit %s", limit)
	return rows(ctx, db, scanOffer, sql, args...)
}

// Offer returns a solution of the organisation, or fault NotFound.
func (db *DB) Offer(ctx context.Context, organizationID, id string) (solution.Offer, error) {
	return one(ctx, db, scanOffer, `
		select s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives, s.revision, s.contents,
			s.reviews, s.created_at, s.updated_at, s.published_at, null::json as profile
		from solutions s join organizations o on o.id = s.organization_id
		where s.id = $1 and s.organization_id = $2`, id, organizationID)
}

// CheckedOffer returns a solution of the organisation with what its checks need to know, or fault NotFound.
func (db *DB) CheckedOffer(ctx context.Context, organizationID, id string) (CheckedOffer, error) {
	return one(ctx, db, scanCheckedOffer, `
		select s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives, s.revision, s.contents,
			s.reviews, s.created_at, s.updated_at, s.published_at,
			(select p.contents from business_profiles p where p.mpn_id = s.mpn_id) as profile
		from solutions s join organizations o on o.id = s.organization_id
		where s.id = $1 and s.organization_id = $2`, id, organizationID)
}

// CheckedOffer locks a solution of the organisation for this transaction and returns it with what its checks need to know, or fault
// NotFound.
func (tx *Tx) CheckedOffer(ctx context.Context, organizationID, id string) (c CheckedOffer, err error) {
	tx.Queue.lockCheckedOffer(organizationID, id, &c)
	err = tx.flush(ctx)
	return c, err
}

func (q *Queue) lockCheckedOffer(organizationID, id string, into *CheckedOffer) {
	queueOne(q, into, scanCheckedOffer, `
		select s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives, s.revision, s.contents,
			s.reviews, s.created_at, s.updated_at, s.published_at,
			(select p.contents from business_profiles p where p.mpn_id = s.mpn_id) as profile
		from solutions s join organizations o on o.id = s.organization_id
		where s.id = $1 and s.organization_id = $2 for update of s`, id, organizationID)
}

// SolutionOwner returns what a new solution needs to know about its organisation, with its number.
func (tx *Tx) SolutionOwner(ctx context.Context, organizationID string) (solution.Owner, error) {
	return one(ctx, tx, func(row pgx.CollectableRow) (solution.Owner, error) {
		owner := solution.Owner{OrganizationID: organizationID}
		err := row.Scan(&owner.OrganizationName, &owner.DefaultLocation, &owner.Locations, &owner.Number)
		return owner, err
	}, `
		select o.name, o.default_location, array(select mpn_id from locations where organization_id = o.id) as locations,
			nextval('solution_numbers') as number
		from organizations o where o.id = $1`, organizationID)
}

// InsertOffer writes a new solution with the first entry of its history, and remakes the listing of its location.
func (q *Queue) InsertOffer(o solution.Offer, e solution.Entry) error {
	changing, err := changingOffer(o)
	if err != nil {
		return err
	}
	q.add(`
		insert into solutions (
			id, organization_id, mpn_id, created_at, name, publish_state, co_sell_status, incentives, revision, contents, reviews,
			updated_at, published_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		append([]any{o.ID, o.OrganizationID, o.Location, o.Created}, changing...)...)
	q.ListPartners(o.Location)
	return q.insertOfferHistory(o.ID, e)
}

// UpdateOffer writes a locked solution as changed, with its history entry, and remakes the listing of its location.
func (q *Queue) UpdateOffer(o solution.Offer, e solution.Entry) error {
	changing, err := changingOffer(o)
	if err != nil {
		return err
	}
	q.add(`
		update solutions set
			name = $2, publish_state = $3, co_sell_status = $4, incentives = $5, revision = $6,
			contents = $7, reviews = $8, updated_at = $9, published_at = $10
		where id = $1`, append([]any{o.ID}, changing...)...)
	q.ListPartners(o.Location)
	return q.insertOfferHistory(o.ID, e)
}

// changingOffer returns the columns that a change can touch, in the order in which InsertOffer and UpdateOffer name them.
func changingOffer(o solution.Offer) ([]any, error) {
	contents, err := json.Marshal(o.Contents)
	if err != nil {
		return nil, err
	}
	reviews, err := json.Marshal(o.Reviews)
	return []any{
		o.Name, o.PublishState, o.CoSellStatus, o.Incentives, o.Revision, contents, reviews, o.Updated, o.Published,
	}, err
}

func (q *Queue) insertOfferHistory(id string, e solution.Entry) error {
	document, err := json.Marshal(e)
	if err != nil {
		return err
	}
	q.add("insert into solution_history (solution_id, sequence, document) values ($1, $2, $3)", id, e.Sequence, document)
	return nil
}
