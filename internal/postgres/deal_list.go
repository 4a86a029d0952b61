package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
)

// DealQuery asks for a page of deals.
type DealQuery struct {
	Scope         access.Scope
	UserID        uuid.UUID // whose favorites are meant
	Filter        deal.Filter
	Sort          page.Sort[deal.SortKey]
	After         *page.Position
	Limit         int
	WithMicrosoft bool
	WithFavorite  bool
	Plain         bool             // and not WithMicrosoft: of the documents only what stands before deal.FirstGroup
	Where         odata.Expression // what must hold beside the filter; nil: nothing
	Skip          int              // how many are left out behind the position
	Into          *[]byte          // where the documents are read to; nil: memory of their own
	Now           time.Time        // decides which invitations have run out
}

// Deals returns up to Limit deals in scope, in order, behind the position. It reads by keyset: the position is looked up in the index of
// the order. What it costs is bounded by the organisation's own deals: deal_sources.go says where they are looked for.
func (db *DB) Deals(ctx context.Context, q DealQuery) ([]Document, error) {
	if q.Sort.By == deal.ByFit {
		return db.fittingDeals(ctx, q)
	}
	return db.look(ctx, q, func(db *DB, page part) ([]Document, error) {
		c := &conditions{}
		sql := q.statement(c, page(c))
		found := make([]Document, 0, q.Limit)
		err := db.read(ctx, func(r pgx.Rows) (err error) {
			found, err = pgx.AppendRows(found[:0], r, q.scan())
			return err
		}, sql, c.args...)
		return found, err
	})
}

// scan returns what reads a row of the statement. All rows are read by way of the same memory, since what the driver is given to scan into
// is on the heap.
func (q DealQuery) scan() pgx.RowToFunc[Document] {
	var d Document
	var document pgtype.DriverBytes // until the next row is read
	columns := []any{&document, &d.ID, &d.Until, &d.Key}
	if sortColumns[q.Sort.By].isTime() {
		columns[3] = &d.At
	}
	if q.WithFavorite {
		columns = append(columns, &d.Favorite)
	}
	if q.WithMicrosoft {
		columns = append(columns, &d.Microsoft, &d.MicrosoftValue)
	}
	return func(row pgx.CollectableRow) (Document, error) {
		d = Document{}
		err := row.Scan(columns...)
		d.JSON = q.keep(document)
		if !q.Plain { // what is shown in another way than it is kept stands behind the plain members
			d.JSON = deal.Shown(d.JSON)
		}
		return d, err
	}
}

// keep returns a copy of a document that lasts. One of plain members alone has no end yet.
func (q DealQuery) keep(document []byte) []byte {
	into := q.Into
	if into == nil {
		into = new([]byte)
	}
	begin := len(*into)
	*into = append(*into, document...)
	if q.Plain {
		*into = append(*into, '}')
	}
	return slices.Clip((*into)[begin:])
}

// narrow tells whether the query asks for less than all deals of the organisation.
func (q DealQuery) narrow() bool { return !q.Scope.All || !q.Filter.IsZero() || q.Where != nil }

var sortColumns = map[deal.SortKey]sortColumn{
	deal.ByCreated: timeColumn("d.created_at"),
	deal.ByUpdated: timeColumn("d.updated_at"),
	deal.ByValue:   {"d.deal_value", "numeric", "d.deal_value::text"},
	deal.ByClosing: timeColumn("d.closing_at"),
	deal.ByExpiry: timeColumn("case when d.status in ('None', 'New') and d.expires_at > $now then d.expires_at " +
		"else '9999-12-31T23:59:59Z' end"),
	deal.ByName:     textColumn(1),
	deal.ByCustomer: textColumn(2),
}

// sortColumn returns the column of the order. What has run out waits no more, before anything marks it.
func (q DealQuery) sortColumn(c *conditions) sortColumn {
	column := sortColumns[q.Sort.By]
	if q.Sort.By == deal.ByExpiry {
		column = timeColumn(strings.Replace(column.name, "$now", c.arg(q.Now), 1))
	}
	return column
}

// textColumn is a line of a deal's text, as far as an order looks at it, so that a cursor has room for it. It is read of deal_texts, since
// the deals themselves are much larger.
func textColumn(line int) sortColumn {
	const first = "(select left(split_part(n.text, e'\\n', %d), 100) collate \"C\" from deal_texts n " +
		"where n.organization_id = d.organization_id and n.created_at = d.created_at and n.id = d.id and n.piece = 0)"
	column := fmt.Sprintf(first, line)
	return sortColumn{column, "text", column}
}

// indexed tells whether an index has the deals in the order.
func (q DealQuery) indexed() bool {
	switch q.Sort.By {
	case deal.ByExpiry, deal.ByName, deal.ByCustomer:
		return false
	default:
		return true
	}
}

// statement returns the statement of the list, whose columns scan reads. Microsoft's side is looked up for the deals of the page only.
func (q DealQuery) statement(c *conditions, page dealPage) string {
	columns := q.document() + ", d.id, case when d.status in ('None', 'New') then d.expires_at end as until, " +
		q.sortColumn(c).key() + " as key"
	if q.WithFavorite {
		columns += ", " + q.favorite(c) + " as favorite"
	}
	if !q.WithMicrosoft {
		return page.read(columns)
	}
	return fmt.Sprintf(`
		select %s, m.document as microsoft, v.value_usd as microsoft_value
		from (%s) d
			left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
			left join deals i on i.engagement_id = m.engagement_id
				and i.organization_id = m.document #>> '{inviteContext,invitedBy,organizationId}'
			left join decision_values v on v.deal_id = i.id
		order by d.at %s, d.nth %[3]s`, columns, page.read(page.all), q.direction())
}

// document returns the document of a deal, or its plain members alone, which is a third of it: to send 50 whole ones takes PostgreSQL
// and us longer than to find them. No text within the document can look like the end of them, since its quotes are escaped.
func (q DealQuery) document() string {
	if !q.Plain {
		return "d.document"
	}
	return `split_part(d.document::text, ',"` + deal.FirstGroup + `":', 1) as document`
}

// favorite returns what tells whether the deal d is a favorite of the user; null where nobody asks.
func (q DealQuery) favorite(c *conditions) string {
	if !q.WithFavorite {
		return "null::boolean"
	}
	return c.favorite(q.UserID, "d")
}

// favorite returns what tells whether a deal, of the table as it is called, is a favorite of the user.
func (c *conditions) favorite(userID uuid.UUID, table string) string {
	return "exists (select from favorite_deals f where f.user_id = " + c.arg(userID) + " and f.deal_id = " + table + ".id)"
}
