package postgres

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/plaintext"
)

// DealQuery asks for a page of deals.
type DealQuery struct {
	Scope         access.Scope
	Filter        deal.Filter
	Sort          page.Sort[deal.SortKey]
	After         *page.Position
	Limit         int
	WithMicrosoft bool
	Plain         bool             // and not WithMicrosoft: of the documents only what stands before deal.FirstGroup
	Where         odata.Expression // what must hold beside the filter; nil: nothing
	Skip          int              // how many are left out behind the position
	Into          *[]byte          // where the documents are read to; nil: memory of their own
	Now           time.Time        // decides which invitations have run out
}

// Deals returns up to Limit deals in scope, in order, behind the position. It reads by keyset: the position is looked up in
// the index of the order.
func (db *DB) Deals(ctx context.Context, q DealQuery) ([]Document, error) {
	if q.Sort.By == deal.ByFit {
		return db.fittingDeals(ctx, q)
	}
	sql, args := q.statement()
	if q.narrow() {
		db = db.planned()
	}
	found := make([]Document, 0, q.Limit)
	err := db.read(ctx, func(r pgx.Rows) (err error) {
		found, err = pgx.AppendRows(found[:0], r, q.scan())
		return err
	}, sql, args...)
	return found, err
}

// scan returns what is scanDocument for each row, without what says who may see a deal: the list is in scope already. All rows are read
// by way of the same memory, since what the driver is given to scan into is on the heap.
func (q DealQuery) scan() pgx.RowToFunc[Document] {
	var d Document
	var document pgtype.DriverBytes // until the next row is read
	return func(row pgx.CollectableRow) (Document, error) {
		d = Document{}
		err := row.Scan(&document, &d.ID, &d.Revision, &d.Until, &d.Key, &d.Microsoft, &d.MicrosoftValue)
		d.JSON = deal.Shown(q.keep(document))
		return d, err
	}
}

// keep returns a copy of a document that lasts.
func (q DealQuery) keep(document []byte) []byte {
	if q.Into == nil {
		return bytes.Clone(document)
	}
	begin := len(*q.Into)
	*q.Into = append(*q.Into, document...)
	return slices.Clip((*q.Into)[begin:])
}

// narrow tells whether the query asks for less than all deals of an organisation, or for more than them: its best plan then
// depends on the values.
func (q DealQuery) narrow() bool {
	return !q.Scope.All || q.Filter != deal.Filter{} || q.Where != nil || q.WithMicrosoft
}

var sortColumns = map[deal.SortKey]sortColumn{
	deal.ByCreated: timeColumn("d.created_at"),
	deal.ByUpdated: timeColumn("d.updated_at"),
	deal.ByValue:   {"d.deal_value", "numeric", "d.deal_value::text"},
	deal.ByClosing: timeColumn("d.closing_at"),
}

// statement returns the statement of the list with its arguments. Microsoft's side is looked up for the deals of the page only.
func (q DealQuery) statement() (string, []any) {
	c := &conditions{}
	column, direction, page := q.page(c)
	if !q.WithMicrosoft {
		return fmt.Sprintf(`
			select %s as document, d.id, d.revision,
				case when d.status in ('None', 'New') then d.expires_at end as until, %s as key,
				null::json as microsoft, null::numeric as microsoft_value
			%s`, q.document(), column.text, page), c.args
	}
	return fmt.Sprintf(`
		select d.document, d.id, d.revision,
			case when d.status in ('None', 'New') then d.expires_at end as until, %s as key,
			m.document as microsoft, v.value_usd as microsoft_value
		from (select d.* %s) d
			left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
			left join deals i on i.engagement_id = m.engagement_id
				and i.organization_id = m.document #>> '{inviteContext,invitedBy,organizationId}'
			left join decision_values v on v.deal_id = i.id
		order by %s %s, d.id %[4]s`, column.text, page, column.name, direction), c.args
}

// document returns the document of a deal, or its plain members alone, which is a third of it: to send 50 whole ones takes PostgreSQL
// and us longer than to find them. No text within the document can look like the end of them, since its quotes are escaped.
func (q DealQuery) document() string {
	if !q.Plain {
		return "d.document"
	}
	return `split_part(d.document::text, ',"` + deal.FirstGroup + `":', 1) || '}'`
}

// page returns from where the deals of the page are read, with the column of the order and its direction.
func (q DealQuery) page(c *conditions) (column sortColumn, direction, page string) {
	column = sortColumns[q.Sort.By]
	c.inScope(q.Scope)
	q.filtered(c)
	direction = c.behind(column, "d.id", q.Sort.Descending, q.After)
	page = fmt.Sprintf("from deals d where %s order by %s %s, d.id %[3]s limit %s",
		strings.Join(c.parts, " and "), column.name, direction, c.arg(q.Limit))
	if q.Skip > 0 {
		page += " offset " + c.arg(q.Skip)
	}
	return column, direction, page
}

// filtered turns the filter into conditions.
func (q DealQuery) filtered(c *conditions) {
	f := q.Filter
	if f.Status != nil {
		q.inStatus(c, deal.Status(*f.Status))
	}
	if f.Substatus != nil {
		q.inSubstatus(c, deal.Substatus(*f.Substatus))
	}
	equals(c, "d.direction", f.Direction)
	equals(c, "d.deal_type", f.DealType)
	equals(c, "d.qualification", f.Qualification)
	equals(c, "d.mpn_id", f.Location)
	equals(c, "d.country", f.Country)
	equals(c, "d.engagement_id", f.EngagementID)
	equals(c, "d.external_reference_id", f.ExternalReferenceID)
	equals(c, "d.recreated_from", f.RecreatedFrom)
	with(c, "d.updated_at >= %s", f.UpdatedSince)
	with(c, "d.created_at >= %s", f.CreatedSince)
	with(c, "d.deal_value >= %s", f.MinValue)
	with(c, "d.deal_value <= %s", f.MaxValue)
	with(c, "d.solution_ids @> array[%s::text]", f.SolutionID)
	if f.TeamEmail != nil {
		c.add("d.team_emails @> array[%s::text]", email.Normal(*f.TeamEmail))
	}
	switch {
	case f.Text == nil:
	case inIndex(*f.Text):
		c.add("d.search like %s", contained(plaintext.Fold(*f.Text)))
	default:
		c.add("d.search || '' like %s", contained(plaintext.Fold(*f.Text)))
	}
	if f.MicrosoftStatus != nil {
		q.answered(c, microsoft.Status(*f.MicrosoftStatus))
	}
	if q.Where != nil {
		c.parts = append(c.parts, referralFilter{conditions: c, now: q.Now, from: "d", deal: true}.condition(q.Where))
	}
}

// inStatus wants a status. A deal whose time has run out is closed before anything marks it.
func (q DealQuery) inStatus(c *conditions, s deal.Status) {
	switch s {
	case deal.Informational, deal.New:
		c.add("d.status = %s and d.expires_at > %s", s, q.Now)
	case deal.Closed:
		c.add("(d.status = %s or d.status in ('None', 'New') and d.expires_at <= %s)", s, q.Now)
	default:
		c.add("d.status = %s", s)
	}
}

// inSubstatus wants a substatus. A deal whose time has run out is expired before anything marks it.
func (q DealQuery) inSubstatus(c *conditions, s deal.Substatus) {
	switch s {
	case deal.NoSubstatus, deal.Pending, deal.Received:
		c.add("d.substatus = %s and d.expires_at > %s", s, q.Now)
	case deal.Expired:
		c.add("(d.substatus = %s or d.status in ('None', 'New') and d.expires_at <= %s)", s, q.Now)
	default:
		c.add("d.substatus = %s", s)
	}
}

// answered wants a status of Microsoft's answer, as it is disclosed: to whom the answer is not told it stays Pending. An invitation
// that has run out counts as expired before anything marks it.
func (q DealQuery) answered(c *conditions, s microsoft.Status) {
	const theirs = `exists (select from deals m where m.engagement_id = d.engagement_id and m.organization_id = 'msft'`
	const disclosed = ` and (m.direction = 'Outgoing' or d.organization_id = 'msft' or d.substatus = any(%s)))`
	answeredIn := microsoft.AnsweredIn()
	switch s {
	case microsoft.NotRequested:
		c.add("not " + theirs + ")")
	case microsoft.Pending:
		c.add(theirs+` and (m.status = 'New' and m.expires_at > %s
			or m.direction = 'Incoming' and d.organization_id <> 'msft' and d.substatus <> all(%s)))`, q.Now, answeredIn)
	case microsoft.Expired:
		c.add(theirs+" and (m.substatus = 'Expired' or m.status = 'New' and m.expires_at <= %s)"+disclosed, q.Now, answeredIn)
	default:
		c.add(theirs+" and m.substatus = any(%s)"+disclosed, microsoft.Substatuses(s), answeredIn)
	}
}
