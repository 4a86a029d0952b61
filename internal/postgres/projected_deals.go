package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
)

// ProjectedDeals returns the facts that a generation has about deals.
func (tx *Tx) ProjectedDeals(ctx context.Context, generation int64, ids []uuid.UUID) (map[uuid.UUID]projection.Deal, error) {
	found, err := rows(ctx, tx, scanJSON[projection.Deal],
		"select facts from projected_deals where generation = $1 and deal_id = any($2)", generation, ids)
	all := make(map[uuid.UUID]projection.Deal, len(found))
	for _, d := range found {
		all[d.ID] = d
	}
	return all, err
}

// InsertProjectedDeals adds facts about deals that a locked generation does not have yet.
func (q *Queue) InsertProjectedDeals(generation int64, deals []projection.Deal) error {
	columns, err := projectedColumns(generation, deals)
	if err == nil && len(deals) > 0 {
		q.add(`
			insert into projected_deals (generation, deal_id, organization_id, created_at, won_at, currency, counterpart, facts)
			select $1, d.* from unnest(
				$2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::json[]) as d`, columns...)
	}
	return err
}

// UpdateProjectedDeals replaces the facts that a locked generation has about deals.
func (q *Queue) UpdateProjectedDeals(generation int64, deals []projection.Deal) error {
	columns, err := projectedColumns(generation, deals)
	if err == nil && len(deals) > 0 {
		q.add(`
			update projected_deals p set won_at = d.won_at, currency = d.currency, counterpart = d.counterpart, facts = d.facts
			from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::json[])
				as d (deal_id, organization_id, created_at, won_at, currency, counterpart, facts)
			where p.generation = $1 and p.deal_id = d.deal_id`, columns...)
	}
	return err
}

// projectedColumns returns a generation and the columns of deals' facts.
func projectedColumns(generation int64, deals []projection.Deal) ([]any, error) {
	var ids []uuid.UUID
	var organizations, currencies []string
	var counterparts []*string
	var created []time.Time
	var won []*time.Time
	var facts [][]byte
	for _, d := range deals {
		document, err := json.Marshal(d)
		if err != nil {
			return nil, err
		}
		ids, organizations, currencies = append(ids, d.ID), append(organizations, d.OrganizationID), append(currencies, d.Currency)
		created, won, facts = append(created, d.Created), append(won, d.Won()), append(facts, document)
		var counterpart *string
		if d.Counterpart != "" {
			counterpart = &d.Counterpart
		}
		counterparts = append(counterparts, counterpart)
	}
	return []any{generation, ids, organizations, created, won, currencies, counterparts, facts}, nil
}

// Rates returns the rates that apply to currencies in months, without those that have none.
func (tx *Tx) Rates(ctx context.Context, of []projection.RateOf) (projection.Rates, error) {
	var currencies []string
	var months []time.Time
	for _, r := range of {
		currencies, months = append(currencies, r.Currency), append(months, r.Month)
	}
	type found struct {
		projection.RateOf
		USDPerUnit money.Rate
	}
	all, err := rows(ctx, tx, pgx.RowToStructByName[found], `
		select n.currency, n.month, r.usd_per_unit
		from unnest($1::text[], $2::date[]) as n (currency, month) cross join lateral (
			select e.usd_per_unit from exchange_rates e where e.currency = n.currency and e.month <= n.month
			order by e.month desc limit 1) r`, currencies, months)
	rates := projection.Rates{}
	for _, f := range all {
		rates[f.RateOf] = f.USDPerUnit
	}
	return rates, err
}

// ChangedRate is a rate that was loaded or changed, and the progress in revaluing the deals that it affects.
type ChangedRate struct {
	ID       int64
	Currency string
	To       *time.Time // the beginning of the next month that has a rate of its own; nil: there is none
	Won      bool       // it affects deals won in the month, rather than those created in it
	After    DealAt     // the progress, from the beginning of the rate's month on
}

// DealAt is the position of a deal in the order in which a changed rate goes through the deals.
type DealAt struct {
	At         time.Time
	ID         uuid.UUID
	Generation int64
}

// NextChangedRate returns the first rate whose change has not been fully applied, and false if there is none.
func (tx *Tx) NextChangedRate(ctx context.Context) (c ChangedRate, found bool, err error) {
	all, err := rows(ctx, tx, func(row pgx.CollectableRow) (c ChangedRate, err error) {
		return c, row.Scan(&c.ID, &c.Currency, &c.To, &c.Won, &c.After.At, &c.After.ID, &c.After.Generation)
	}, `
		select c.id, c.currency, (
			select min(e.month) from exchange_rates e where e.currency = c.currency and e.month > c.month) as until,
			c.won, coalesce(c.after_at, c.month::timestamp at time zone 'UTC'), c.after_id, c.after_generation
		from changed_rates c order by c.id limit 1`)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// PricedDeal is the facts of a deal in a generation.
type PricedDeal struct {
	Place DealAt
	Deal  projection.Deal
}

// ever is later than every time that a deal can have.
var ever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// DealsAtRate returns the next deals of the generations, up to limit, that a changed rate revalues. The position to continue from is the
// only condition on where it begins: with one more, PostgreSQL would expect so few deals that it sorts them, however many there are.
func (tx *Tx) DealsAtRate(ctx context.Context, c ChangedRate, generations []int64, limit int) ([]PricedDeal, error) {
	sql := `
		select p.created_at, p.deal_id, p.generation, p.facts from projected_deals p
		where p.currency = $1 and p.currency <> 'USD' and p.created_at < $2
			and (p.created_at, p.deal_id, p.generation) > ($3, $4, $5) and p.generation = any($6)
		order by p.created_at, p.deal_id, p.generation limit $7`
	if c.Won {
		sql = `
		select p.won_at, p.deal_id, p.generation, p.facts from projected_deals p
		where p.currency = $1 and p.currency <> 'USD' and p.won_at < $2
			and (p.won_at, p.deal_id, p.generation) > ($3, $4, $5) and p.generation = any($6)
		order by p.won_at, p.deal_id, p.generation limit $7`
	}
	until := ever
	if c.To != nil {
		until = *c.To
	}
	return rows(ctx, tx, func(row pgx.CollectableRow) (p PricedDeal, err error) {
		var facts []byte
		if err := row.Scan(&p.Place.At, &p.Place.ID, &p.Place.Generation, &facts); err != nil {
			return p, err
		}
		return p, json.Unmarshal(facts, &p.Deal)
	}, sql, c.Currency, until, c.After.At, c.After.ID, c.After.Generation, generations, limit)
}

// PassChangedRate records how far the deals that a rate's change affects have been gone through.
func (q *Queue) PassChangedRate(id int64, after DealAt) {
	q.add("update changed_rates set after_at = $2, after_id = $3, after_generation = $4 where id = $1",
		id, after.At, after.ID, after.Generation)
}

// EndChangedRates records that all changes of rates have been applied, unless a generation is being built that may lack some.
func (q *Queue) EndChangedRates() {
	q.add("delete from changed_rates where not exists (select from projection where state = 'Building')")
}

// EndChangedRate records that a rate's change has been applied.
func (q *Queue) EndChangedRate(id int64) { q.add("delete from changed_rates where id = $1", id) }
