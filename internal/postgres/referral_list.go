package postgres

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
)

// Referrals is Deals with the registrations of each deal, and whether it is a favorite of the user. These are looked up only for the deals
// of the page.
func (db *DB) Referrals(ctx context.Context, q DealQuery) ([]Document, error) {
	return db.look(ctx, q, func(db *DB, page part) ([]Document, error) {
		c := &conditions{}
		deals, favorite := page(c), c.favorite(q.UserID, "d")
		return rows(ctx, db, func(row pgx.CollectableRow) (d Document, err error) {
			err = row.Scan(&d.JSON, &d.ID, &d.Revision, &d.Until, &d.Key, &d.Registrations, &d.Favorite)
			d.JSON = deal.Shown(d.JSON)
			return d, err
		}, fmt.Sprintf(`
			select d.document, d.id, d.revision, case when d.status in ('None', 'New') then d.expires_at end as until, %s as key,
				(select json_agg(r.document order by r.registered_at, r.id) from registrations r where r.deal_id = d.id) as registrations,
				%s as favorite
			from (%s) d order by d.at %s, d.nth %[4]s`,
			sortColumns[q.Sort.By].text, favorite, deals.read(deals.all), q.direction()), c.args...)
	})
}

// CountReferrals returns how many deals Referrals would find on all pages.
func (db *DB) CountReferrals(ctx context.Context, q DealQuery) (int64, error) {
	q.After, q.Sort.By = nil, deal.ByCreated
	c := &conditions{}
	c.inScope(q.Scope)
	sql := "select count(*) from (" + q.search(q.source(), c) + ") f"
	return one(ctx, db.toCount(), pgx.RowTo[int64], sql, c.args...)
}

// Party is a party of an engagement, represented by its deal.
type Party struct {
	Deal  deal.Deal
	Value *money.USDValue // of the deal at the moment Microsoft declined, if this party had asked it
}

// Parties returns the parties of the engagement, in the order in which they joined it.
func (db *DB) Parties(ctx context.Context, engagementID uuid.UUID) ([]Party, error) {
	return rows(ctx, db, scanParty, `
		select d.document, v.value_usd from deals d left join decision_values v on v.deal_id = d.id
		where d.engagement_id = $1 order by d.created_at, d.id`, engagementID)
}

// PartiesOf is Parties for the engagement that the deal belongs to.
func (db *DB) PartiesOf(ctx context.Context, id uuid.UUID) ([]Party, error) {
	return rows(ctx, db, scanParty, `
		select d.document, v.value_usd
		from deals any_of_them
			join deals d on d.engagement_id = any_of_them.engagement_id
			left join decision_values v on v.deal_id = d.id
		where any_of_them.id = $1 order by d.created_at, d.id`, id)
}

func scanParty(row pgx.CollectableRow) (p Party, err error) {
	var document []byte
	if err := row.Scan(&document, &p.Value); err != nil {
		return p, err
	}
	err = json.Unmarshal(document, &p.Deal)
	return p, err
}
