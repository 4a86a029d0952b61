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

// DealQuery describes a page of deals.
type DealQuery struct {
	Scope         access.Scope
	UserID        uuid.UUID // whose favorites are meant
	Filter        deal.Filter
	Sort          page.Sort[deal.SortKey]
	After         *page.Position
	Limit         int
	WithMicrosoft bool
	WithFavorite  bool
	Plain         bool             // not with WithMicrosoft: read only the part of the documents before deal.FirstGroup
	Where         odata.Expression // must hold as well as the filter; nil: nothing
	Skip          int              // how many are skipped after the position
	Into          *[]byte          // where the documents are read into; nil: newly allocated memory
	Now           time.Time        // decides which invitations have run out
}

// Deals returns up to Limit deals in scope, in order, after the position. It reads by keyset: the position is looked up in the index of the
// order. Its cost is bounded by the number of the organisation's own deals: deal_sources.go says where they are looked for.
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

// scan returns a function that reads a row of the statement. All rows are scanned through the same variables, since those that the driver
// scans into are on the heap.
func (q DealQuery) scan() pgx.RowToFunc[Document] {
	var d Document
	var document pgtype.DriverBytes // valid until the next row is read
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
		if !q.Plain { // members that are shown otherwise than they are stored come after the plain ones
			d.JSON = deal.Shown(d.JSON)
		}
		return d, err
	}
}

// keep returns a copy of a document that lasts. A document of plain members alone still lacks its closing brace.
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

// sortColumn returns the column of the order. A deal whose time has run out no longer waits, even before it is marked.
func (q DealQuery) sortColumn(c *conditions) sortColumn {
	column := sortColumns[q.Sort.By]
	if q.Sort.By == deal.ByExpiry {
		column = timeColumn(strings.Replace(column.name, "$now", c.arg(q.Now), 1))
	}
	return column
}

// textColumn is a line of a deal's text, cut to what an order compares, so that it fits into a cursor. It is read from deal_texts, since
// deals itself is much larger.
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

// statement returns the statement of the list, with the columns that scan reads. Microsoft's side is looked up only for the deals of the
// page.
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

// document returns the expression for a deal's document, or for its plain members alone, which are a third of it: sending 50 whole ones
// takes PostgreSQL and this program longer than finding them. No text within a document can be mistaken for their end, since its quotes are
// escaped.
func (q DealQuery) document() string {
	if !q.Plain {
		return "d.document"
	}
	return `split_part(d.document::text, ',"` + deal.FirstGroup + `":', 1) as document`
}

// favorite returns the expression that tells whether the deal d is a favorite of the user; null if that is not asked for.
func (q DealQuery) favorite(c *conditions) string {
	if !q.WithFavorite {
		return "null::boolean"
	}
	return c.favorite(q.UserID, "d")
}

// favorite returns the expression that tells whether a deal, of the table with that alias, is a favorite of the user.
func (c *conditions) favorite(userID uuid.UUID, table string) string {
	return "exists (select from favorite_deals f where f.user_id = " + c.arg(userID) + " and f.deal_id = " + table + ".id)"
}
