package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/solution"
)

const (
	offerColumns = `s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives,
		s.revision, s.contents, s.reviews, s.created_at, s.updated_at, s.published_at`
	offerTables    = " from solutions s join organizations o on o.id = s.organization_id"
	itsProfile     = ", (select p.contents from business_profiles p where p.mpn_id = s.mpn_id)"
	ofOrganization = " where s.id = $1 and s.organization_id = $2"
)

func scanOffer(row pgx.CollectableRow) (solution.Offer, error) {
	var o solution.Offer
	err := readOffer(row, &o)
	return o, err
}

// readOffer scans the columns of a solution, and what the statement reads behind them.
func readOffer(row pgx.Row, o *solution.Offer, more ...any) error {
	var contents, reviews []byte
	err := row.Scan(append([]any{
		&o.ID, &o.Name, &o.OrganizationID, &o.OrganizationName, &o.Location, &o.PublishState, &o.CoSellStatus, &o.Incentives,
		&o.Revision, &contents, &reviews, &o.Created, &o.Updated, &o.Published,
	}, more...)...)
	if err != nil {
		return err
	}
	var known []solution.GoalState
	if err := json.Unmarshal(reviews, &known); err != nil {
		return err
	}
	*o = o.WithReviews(known)
	return json.Unmarshal(contents, &o.Contents)
}

// OfferFilter narrows a list of solutions; what is nil does not.
type OfferFilter struct {
	PublishState *string
	CoSellStatus *string
	Location     *string
	Text         *string // to find in name and id
}

// Offers returns up to limit solutions in scope, by id, behind after.
func (db *DB) Offers(ctx context.Context, scope access.Scope, f OfferFilter, after string, limit int) ([]solution.Offer, error) {
	c := &conditions{}
	c.add("s.organization_id = %s and s.id > %s", scope.OrganizationID, after)
	if !scope.All {
		c.add("s.mpn_id = any(%s)", scope.Locations)
	}
	equals(c, "s.publish_state", f.PublishState)
	equals(c, "s.co_sell_status", f.CoSellStatus)
	equals(c, "s.mpn_id", f.Location)
	if f.Text != nil {
		c.add("lower(s.name || ' ' || s.id) like lower(%s)", contained(*f.Text))
	}
	sql, args := c.where("select "+offerColumns+offerTables, "order by s.id limit %s", limit)
	return rows(ctx, db, scanOffer, sql, args...)
}

// Offer returns a solution of the organisation, or fault NotFound.
func (db *DB) Offer(ctx context.Context, organizationID, id string) (solution.Offer, error) {
	return one(ctx, db, scanOffer, "select "+offerColumns+offerTables+ofOrganization, id, organizationID)
}

// CheckedOffer is a solution with what its checks must know beside it.
type CheckedOffer struct {
	solution.Offer
	Facts solution.Facts
}

func readChecked(row pgx.Row, c *CheckedOffer) error {
	var described []byte
	if err := readOffer(row, &c.Offer, &described); err != nil || described == nil {
		return err
	}
	return json.Unmarshal(described, &c.Facts.Profile)
}

// CheckedOffer returns a solution of the organisation with what its checks must know, or fault NotFound.
func (db *DB) CheckedOffer(ctx context.Context, organizationID, id string) (CheckedOffer, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (CheckedOffer, error) {
		var c CheckedOffer
		err := readChecked(row, &c)
		return c, err
	}, "select "+offerColumns+itsProfile+offerTables+ofOrganization, id, organizationID)
}

// CheckedOffer locks a solution of the organisation for this transaction and returns it with what its checks must know, or
// fault NotFound.
func (tx *Tx) CheckedOffer(ctx context.Context, organizationID, id string) (CheckedOffer, error) {
	var c CheckedOffer
	tx.queueChecked(organizationID, id, &c)
	err := tx.settle(ctx)
	return c, err
}

func (tx *Tx) queueChecked(organizationID, id string, into *CheckedOffer) {
	tx.queue("select "+offerColumns+itsProfile+offerTables+ofOrganization+" for update of s", id, organizationID).
		QueryRow(func(row pgx.Row) error { return readChecked(row, into) })
}

// SolutionOwner returns what a new solution of the organisation must know of it, with the next number.
func (tx *Tx) SolutionOwner(ctx context.Context, organizationID string) (solution.Owner, error) {
	h := solution.Owner{OrganizationID: organizationID}
	tx.queue(`select o.name, o.default_location, array(select mpn_id from locations where organization_id = o.id), nextval('solution_numbers')
		from organizations o where o.id = $1`, organizationID).QueryRow(func(row pgx.Row) error {
		return row.Scan(&h.OrganizationName, &h.DefaultLocation, &h.Locations, &h.Number)
	})
	return h, tx.settle(ctx)
}

// InsertOffer writes a new solution with the first entry of its history.
func (tx *Tx) InsertOffer(o solution.Offer, e solution.Entry) error {
	changing, err := changingOffer(o)
	if err != nil {
		return err
	}
	tx.queue(`insert into solutions (id, organization_id, mpn_id, created_at, name, publish_state, co_sell_status, incentives, revision,
			contents, reviews, updated_at, published_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		append([]any{o.ID, o.OrganizationID, o.Location, o.Created}, changing...)...)
	return tx.insertOfferHistory(o.ID, e)
}

// UpdateOffer writes what a change made of a locked solution, with its history entry.
func (tx *Tx) UpdateOffer(o solution.Offer, e solution.Entry) error {
	changing, err := changingOffer(o)
	if err != nil {
		return err
	}
	tx.queue(`update solutions set name = $2, publish_state = $3, co_sell_status = $4, incentives = $5, revision = $6, contents = $7,
			reviews = $8, updated_at = $9, published_at = $10 where id = $1`, append([]any{o.ID}, changing...)...)
	return tx.insertOfferHistory(o.ID, e)
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

func (tx *Tx) insertOfferHistory(id string, e solution.Entry) error {
	document, err := json.Marshal(e)
	tx.queue("insert into solution_history (solution_id, sequence, document) values ($1, $2, $3)", id, e.Sequence, document)
	return err
}
