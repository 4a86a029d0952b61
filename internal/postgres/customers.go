package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/plaintext"
)

// CustomerDocument is a customer as it is shown, with its position in the list.
type CustomerDocument struct {
	JSON     []byte
	Position page.Position
}

// Customers returns up to limit customers of deals in scope whose name contains the text, after a position, ordered by name. Deals with the
// same name, address and identifiers share a customer. It searches the texts of the organisation's own deals for the names of the page,
// each of which belongs to at least one customer, and reads only the deals with these.
func (db *DB) Customers(ctx context.Context, s access.Scope, text string, after *page.Position, limit int) ([]CustomerDocument, error) {
	if after == nil {
		after = &page.Position{ID: uuid.Nil.String()}
	}
	c := &conditions{args: []any{after.Key, after.ID, limit}}
	from := "deal_texts x"
	if !s.All {
		from += " join listed_deals d on (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id)"
		c.inScope(s)
	}
	c.add("x.organization_id = %s and x.piece = 0", s.OrganizationID)
	c.add("strpos(split_part(x.text, e'\\n', 2), %s) > 0", plaintext.Fold(text))
	return rows(ctx, db.inSteps(), func(row pgx.CollectableRow) (d CustomerDocument, err error) {
		err = row.Scan(&d.JSON, &d.Position.Key, &d.Position.ID)
		return d, err
	}, fmt.Sprintf(`
		with matching as materialized (
			select * from (select left(split_part(x.text, e'\n', 2), 100) collate "C" as at, x.id from %s where %s) m where at >= $1),
		names as (select distinct at from matching order by at limit $3 + 1)
		select f.customer, f.at, f.nth::text from (
			select distinct on (at, nth) at, md5(customer::text)::uuid as nth, customer from (
				select m.at, json_build_object(
					'name', o.profile -> 'name', 'address', o.profile -> 'address', 'ids', o.profile -> 'ids') as customer
				from matching m cross join lateral (
					select document -> 'customerProfile' as profile from deals where id = m.id offset 0) o
				where m.at <= (select max(at) from names)) found
			order by at, nth) f
		where (f.at, f.nth) > ($1, $2::text::uuid) order by f.at, f.nth limit $3`, from, c.take()), c.args...)
}
