package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/page"
)

// DealQuery asks for a page of deals.
type DealQuery struct {
	Scope         access.Scope
	Filter        deal.Filter
	Sort          page.Sort[deal.SortKey]
	After         *page.Position
	Limit         int
	WithMicrosoft bool
	Now           time.Time // decides which invitations have run out
}

// Deals returns up to Limit deals in scope, in order, behind the position. It reads by keyset: the position is looked up in
// the index of the order.
func (db *DB) Deals(ctx context.Context, q DealQuery) ([]Document, error) {
	sql, args := q.statement()
	if q.narrow() {
		db = db.planned()
	}
	return rows(ctx, db, func(row pgx.CollectableRow) (Document, error) {
		d := Document{Subject: access.Subject{OrganizationID: q.Scope.OrganizationID}}
		targets := append(d.targets(), &d.Key)
		if q.WithMicrosoft {
			targets = append(targets, &d.Microsoft, &d.MicrosoftValue)
		}
		return d, row.Scan(targets...)
	}, sql, args...)
}

// narrow tells whether the query asks for less than all deals of an organisation, or for more than them: its best plan then
// depends on the values.
func (q DealQuery) narrow() bool {
	return !q.Scope.All || q.Filter != deal.Filter{} || q.WithMicrosoft
}

// sortColumn is the column of a sort key, its type, and how it is written in a position: the same in every session,
// whatever its time zone.
type sortColumn struct{ name, kind, text string }

var sortColumns = map[deal.SortKey]sortColumn{
	deal.ByCreated: timeColumn("d.created_at"),
	deal.ByUpdated: timeColumn("d.updated_at"),
	deal.ByValue:   {"d.deal_value", "numeric", "d.deal_value::text"},
	deal.ByClosing: timeColumn("d.closing_at"),
}

func timeColumn(name string) sortColumn {
	return sortColumn{name, "timestamptz", "to_char(" + name + ` at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`}
}

// conditions collects the parts of a WHERE clause with their arguments.
type conditions struct {
	parts []string
	args  []any
}

// add takes a condition in which every %s stands for the next argument.
func (c *conditions) add(condition string, args ...any) {
	places := make([]any, len(args))
	for i, a := range args {
		c.args = append(c.args, a)
		places[i] = fmt.Sprintf("$%d", len(c.args))
	}
	c.parts = append(c.parts, fmt.Sprintf(condition, places...))
}

// where returns the statement of a list: what to read, the conditions and, with the limit, the order.
func (c *conditions) where(read, order string, limit int) (string, []any) {
	c.args = append(c.args, limit)
	return read + " where " + strings.Join(c.parts, " and ") + " " + fmt.Sprintf(order, fmt.Sprintf("$%d", len(c.args))), c.args
}

func (q DealQuery) statement() (string, []any) {
	column := sortColumns[q.Sort.By]
	c := &conditions{}
	inScope(c, q.Scope)
	q.filtered(c)
	direction, comparison := "asc", ">"
	if q.Sort.Descending {
		direction, comparison = "desc", "<"
	}
	if q.After != nil {
		c.add("("+column.name+", d.id) "+comparison+" (%s::text::"+column.kind+", %s::uuid)", q.After.Key, q.After.ID)
	}
	c.args = append(c.args, q.Limit)
	order := fmt.Sprintf(" order by %s %s, d.id %s", column.name, direction, direction)
	found := fmt.Sprintf(" from deals d where %s%s limit $%d", strings.Join(c.parts, " and "), order, len(c.args))
	columns := "select " + documentColumns + ", " + column.text
	if !q.WithMicrosoft {
		return columns + found, c.args
	}
	// Microsoft's side is looked up for the deals of the page only.
	return columns + ", " + microsoftColumns + " from (select d.*" + found + ") d" + microsoftJoin + order, c.args
}

// inScope turns the actor's scope into conditions on deals.
func inScope(c *conditions, s access.Scope) {
	c.add("d.organization_id = %s", s.OrganizationID)
	switch {
	case s.All:
	case s.TeamEmail == "":
		c.add("d.mpn_id = any(%s)", s.Locations)
	case s.TeamAll:
		c.add("(d.mpn_id = any(%s) or d.team_emails @> array[%s::text])", s.Locations, s.TeamEmail)
	default:
		c.add("(d.mpn_id = any(%s) or d.team_emails @> array[%s::text] and d.mpn_id = any(%s))", s.Locations, s.TeamEmail, s.TeamLocations)
	}
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
		c.add("d.search like %s", contained(strings.ToLower(*f.Text)))
	default:
		c.add("d.search || '' like %s", contained(strings.ToLower(*f.Text)))
	}
	if f.MicrosoftStatus != nil {
		q.answered(c, microsoft.Status(*f.MicrosoftStatus))
	}
}

// escapeLike takes the meaning from the characters that LIKE knows.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// contained returns the pattern of LIKE that finds the text anywhere. Whoever puts what is looked in into lower case does so with the
// pattern too: for deals that is Go, for names PostgreSQL, which have different opinions about some letters.
func contained(text string) string { return "%" + escapeLike.Replace(text) + "%" }

// inIndex tells whether the index of text knows where to find the text: by three letters or digits in a row. For any other it would
// hand out the deals of everybody, so that those of the organisation are read instead.
func inIndex(text string) bool {
	run := 0
	for _, c := range text {
		if run++; !unicode.IsLetter(c) && !unicode.IsNumber(c) {
			run = 0
		}
		if run == 3 {
			return true
		}
	}
	return false
}

func equals[T any](c *conditions, column string, v *T) { with(c, column+" = %s", v) }

func with[T any](c *conditions, condition string, v *T) {
	if v != nil {
		c.add(condition, *v)
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

// HistoryEntry is one entry of a deal's history, as it is shown.
type HistoryEntry struct {
	JSON     []byte
	Sequence int64
}

// History returns up to limit entries of the organisation's deal, newest first, with sequences below before, and what decides
// who may see them; or fault NotFound.
func (db *DB) History(ctx context.Context, organizationID string, id uuid.UUID, before int64, limit int) ([]HistoryEntry, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	entries, err := rows(ctx, db, func(row pgx.CollectableRow) (HistoryEntry, error) {
		var e HistoryEntry
		var sequence *int64
		err := row.Scan(&subject.Location, &subject.TeamEmails, &e.JSON, &sequence)
		if sequence != nil {
			e.Sequence = *sequence
		}
		return e, err
	}, `select d.mpn_id, d.team_emails, h.document, h.sequence from deals d left join lateral (
			select document, sequence from deal_history
			where deal_id = d.id and sequence < $3 order by sequence desc limit $4) h on true
		where d.id = $1 and d.organization_id = $2 order by h.sequence desc`, id, organizationID, before, limit)
	if err == nil && len(entries) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return nil, subject, translate(err)
	}
	if entries[0].JSON == nil { // the deal, without an entry below before
		entries = nil
	}
	return entries, subject, nil
}
