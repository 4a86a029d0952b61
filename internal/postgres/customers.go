package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/plaintext"
)

// CustomerDocument is a customer as it is shown, with its place in the list.
type CustomerDocument struct {
	JSON     []byte
	Position page.Position
}

// Customers returns up to limit of the customers of deals in scope whose name holds the text, behind a position, in the order of their
// names. Deals with the same name, address and identifiers have one customer. It goes through the texts of the organisation's own deals,
// and reads only those deals whose customer it is.
func (db *DB) Customers(ctx context.Context, s access.Scope, text string, after *page.Position, limit int) ([]CustomerDocument, error) {
	c := &conditions{}
	c.inScope(s)
	c.add("x.organization_id = %s and x.piece = 0", s.OrganizationID)
	c.add("strpos(split_part(x.text, e'\\n', 2), %s) > 0", plaintext.Fold(text))
	matching := c.take()
	behind := "true"
	if after != nil {
		c.behind(sortColumn{name: "f.at", kind: "text"}, "f.nth", false, after)
		behind = c.take()
	}
	return rows(ctx, db.inSteps(), func(row pgx.CollectableRow) (d CustomerDocument, err error) {
		err = row.Scan(&d.JSON, &d.Position.Key, &d.Position.ID)
		return d, err
	}, fmt.Sprintf(`
		select f.customer, f.at, f.nth::text from (
			select distinct on (at, nth) at, md5(customer::text)::uuid as nth, customer from (
				select left(split_part(x.text, e'\n', 2), 100) collate "C" as at, json_build_object(
					'name', o.document #> '{customerProfile,name}', 'address', o.document #> '{customerProfile,address}',
					'ids', o.document #> '{customerProfile,ids}') as customer
				from deal_texts x
					join listed_deals d on (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id)
					join deals o on o.id = d.id
				where %s) found
			order by at, nth) f
		where %s order by f.at, f.nth limit %s`, matching, behind, c.arg(limit)), c.args...)
}
