package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/plaintext"
)

// dealSource is where a list looks for the deals that its filter leaves. It costs at most some 0.3 us for each of the organisation's own
// deals, 0.5 us for their texts and 1 us for those that Microsoft has answered, whatever PostgreSQL estimates for the filter.
type dealSource struct {
	from  string       // the FROM clause, with the deals as d
	alias string       // of the table that is scanned
	order deal.SortKey // in which the scan meets the deals, so that a full page ends the search
	whole bool         // d has all columns of deals
	twice bool         // a deal may come more than once
}

// selects returns the SELECT with which a statement begins, so that it has each deal of the source once.
func (s dealSource) selects() string {
	if s.twice {
		return "select distinct"
	}
	return "select"
}

var (
	// fewDeals are the deals themselves, for when an index finds the few that belong together.
	fewDeals = dealSource{from: "deals d", alias: "d", whole: true}
	// favoriteDeals are the favorites of one person.
	favoriteDeals = dealSource{from: "favorite_deals o join deals d on d.id = o.deal_id", alias: "d", whole: true}
	// dealTexts are searched for a text, piece by piece.
	dealTexts = dealSource{
		from:  "deal_texts x join listed_deals d on (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id)",
		alias: "x", order: deal.ByCreated, twice: true,
	}
	// onlyTexts are dealTexts for when nothing but the text is asked for: PostgreSQL expects an organisation to have few deals where there
	// are many organisations, and would look up the text of each deal.
	onlyTexts = dealSource{
		from: "deal_texts x cross join lateral (select * from listed_deals d " +
			"where (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id) offset 0) d",
		alias: "x", order: deal.ByCreated, twice: true,
	}
	// dealUpdates are the deals changed since a time.
	dealUpdates = dealSource{
		from:  "deal_updates u join listed_deals d on (d.organization_id, d.created_at, d.id) = (u.organization_id, u.created_at, u.id)",
		alias: "u", order: deal.ByUpdated,
	}
	// microsoftAnswers are the deals that Microsoft was asked about.
	microsoftAnswers = dealSource{
		from: "microsoft_answers a " +
			"join listed_deals d on (d.organization_id, d.created_at, d.id) = (a.organization_id, a.created_at, a.id)",
		alias: "a", order: deal.ByCreated,
	}
	// listedDeals have the columns for all other filters.
	listedDeals = dealSource{from: "listed_deals d", alias: "d", order: deal.ByCreated}
)

// source returns where to look for the deals.
func (q DealQuery) source() dealSource {
	f := q.Filter
	switch {
	case f.EngagementID != nil || f.ExternalReferenceID != nil || f.RecreatedFrom != nil:
		return fewDeals
	case f.Favorite != nil && *f.Favorite:
		return favoriteDeals
	case f.Text != nil && q.asksTextAlone():
		return onlyTexts
	case f.Text != nil:
		return dealTexts
	case f.UpdatedSince != nil:
		return dealUpdates
	case f.MicrosoftStatus != nil && !slices.Contains(f.MicrosoftStatus, string(microsoft.NotRequested)):
		return microsoftAnswers
	default:
		return listedDeals
	}
}

// asksTextAlone tells whether the filter has nothing but the text.
func (q DealQuery) asksTextAlone() bool {
	rest := q.Filter
	rest.Text = nil
	return q.Scope.All && rest.IsZero()
}

// ordered tells whether an index has what the filter leaves in the order of the page, as far as the source is concerned.
func (q DealQuery) ordered(s dealSource) bool {
	answers := q.Filter.MicrosoftStatus
	return s.order == q.Sort.By && (s != microsoftAnswers || len(answers) == 1 && answers[0] != string(microsoft.Expired))
}

// part builds the FROM clause of a page of deals. It adds its arguments to the conditions.
type part func(*conditions) dealPage

// dealPage is where the deals of a page are read from, as d, in order.
type dealPage struct {
	from string // what follows the columns in a statement
	all  string // all columns of a deal, with what they are ordered by as at and nth
}

// read returns the statement that reads columns of the deals.
func (p dealPage) read(columns string) string { return "select " + columns + " from " + p.from }

// look calls read with where to find the page. With a filter, it first looks among the next few deals in the order: whatever most deals
// have is found there, without relying on PostgreSQL, which takes what few organisations have for rare within them as well. How many match
// there tells how to go on: if many do, along the order, even if the source does not have it, instead of sorting them all; if few do, by
// their kind.
func (db *DB) look(ctx context.Context, q DealQuery, read func(*DB, part) ([]Document, error)) ([]Document, error) {
	if !q.narrow() && !q.WithMicrosoft && q.indexed() {
		return read(db, q.along)
	}
	db = db.inSteps()
	if !q.narrow() && q.indexed() {
		return read(db, q.along)
	}
	s, many := q.source(), false
	if !s.whole && q.indexed() {
		found, err := read(db.inOrder(), q.among(nextFew))
		many = len(found)*nextMany > q.Limit*nextFew
		if err == nil && many && len(found) < q.Limit && !q.ordered(s) {
			found, err = read(db.inOrder(), q.among(nextMany))
		}
		if err != nil || len(found) == q.Limit {
			return found, err
		}
	}
	if s == listedDeals && !many && q.narrowsKinds() {
		few, err := db.inOrder().fewOfTheirKinds(ctx, q)
		if err != nil {
			return nil, err
		}
		if few {
			s = dealsOfKinds
		}
	}
	return read(db, q.within(s))
}

// nextFew is how many deals of the order are looked at first, at some 1.5 us for each that is in memory; nextMany is how many if a good
// part of those match.
const nextFew, nextMany = 200, 2000

// direction returns the direction of the order.
func (q DealQuery) direction() string {
	if q.Sort.Descending {
		return "desc"
	}
	return "asc"
}

// along returns the page as it stands in the order.
func (q DealQuery) along(c *conditions) dealPage {
	page := q.walk(c, c.arg(q.Limit))
	page.from += " offset " + c.arg(q.Skip)
	return page
}

// among returns as much of the page as is among the next deals of the order. Their number is part of the statement's text, so that one plan
// serves all values.
func (q DealQuery) among(next int) part {
	return func(c *conditions) dealPage {
		deals := q.walk(c, strconv.Itoa(next))
		c.inScope(q.Scope)
		q.filteredFully(c)
		from := fmt.Sprintf("(%s) d where %s order by d.at %[3]s, d.nth %[3]s limit %s offset %s",
			deals.read(deals.all), c.take(), q.direction(), c.arg(q.Limit), c.arg(q.Skip))
		return dealPage{from, "d.*"}
	}
}

// walk returns the next deals of the order.
func (q DealQuery) walk(c *conditions, limit string) dealPage {
	from, alias := "deals d", "d"
	switch q.Sort.By {
	case deal.ByCreated:
	case deal.ByUpdated:
		from, alias = "deal_updates l cross join lateral (select * from deals o where o.id = l.id offset 0) d", "l"
	default:
		from, alias = "listed_deals l cross join lateral (select * from deals o where o.id = l.id offset 0) d", "l"
	}
	column := sortColumns[q.Sort.By].of(alias)
	c.add(alias+".organization_id = %s", q.Scope.OrganizationID)
	c.behind(column, alias+".id", q.Sort.Descending, q.After)
	return dealPage{
		from: fmt.Sprintf("%s where %s order by %s %s, %s.id %[4]s limit %[6]s", from, c.take(), column.name, q.direction(), alias, limit),
		all:  fmt.Sprintf("d.*, %s as at, %s.id as nth", column.name, alias),
	}
}

// within returns the page out of everything that the source has. Documents are read last, for the deals of the page only.
func (q DealQuery) within(s dealSource) part {
	return func(c *conditions) dealPage {
		if s == dealsOfKinds {
			c.args = q.kinds()
		}
		c.inScope(q.Scope)
		from := fmt.Sprintf(`(%s order by at %s, id %[2]s limit %s offset %s) f
				cross join lateral (select * from deals o where o.id = f.id offset 0) d
			order by f.at %[2]s, f.id %[2]s`, q.search(s, c), q.direction(), c.arg(q.Limit), c.arg(q.Skip))
		return dealPage{from, "d.*, f.at, f.id as nth"}
	}
}

// search returns the statement for everything that the source has, with what it is ordered by as at. What comes in another order is found
// behind an OFFSET and sorted afterwards: PostgreSQL would expect to fill a page sooner along an index of the order, and scan that to its
// end if nothing matches. The position of the page is also applied there: otherwise what follows it would be read along that index, and
// each deal looked up, at several times the cost of the first page.
func (q DealQuery) search(s dealSource, c *conditions) string {
	from, column := s.from, q.sortColumn(c)
	ordered := s.order == q.Sort.By
	switch {
	case ordered:
		column = column.of(s.alias)
	case q.Sort.By == deal.ByUpdated && !s.whole:
		from += " cross join lateral (select o.updated_at from deals o where o.id = d.id offset 0) o"
		column = column.of("o")
	}
	q.filteredIn(s, c)
	if ordered {
		c.behind(column, s.alias+".id", q.Sort.Descending, q.After)
	}
	found := fmt.Sprintf("%s %s.id, %s as at from %s where %s", s.selects(), s.alias, column.name, from, c.take())
	if ordered {
		return found
	}
	found = "select * from (" + found + " offset 0) f"
	if q.After != nil {
		c.behind(sortColumn{name: "f.at", kind: column.kind}, "f.id", q.Sort.Descending, q.After)
		found += " where " + c.take()
	}
	return found
}

// filteredIn turns the filter into conditions on a source.
func (q DealQuery) filteredIn(s dealSource, c *conditions) {
	if s.whole {
		if s == favoriteDeals {
			c.add("o.user_id = %s", q.UserID)
		}
		q.filteredFully(c)
		return
	}
	q.filtered(c)
	if s != microsoftAnswers {
		q.answered(c)
	}
	q.where(c, s)
	since := q.Filter.UpdatedSince
	switch s.alias {
	case dealUpdates.alias:
		c.add("u.organization_id = %s and u.updated_at >= %s", q.Scope.OrganizationID, since)
	case microsoftAnswers.alias:
		c.add("a.organization_id = %s", q.Scope.OrganizationID)
		either(c, q.Filter.MicrosoftStatus, func(s string) { q.disclosed(c, microsoft.Status(s)) })
	case dealTexts.alias:
		text := plaintext.Fold(*q.Filter.Text)
		start := firstCharacters(text, sharedByPieces)
		c.add("x.organization_id = %s and strpos(x.text, %s) > 0", q.Scope.OrganizationID, start)
		if start != text {
			c.add("exists (select from deals o where o.id = d.id and strpos(o.search, %s) > 0)", text)
		}
		with(c, "exists (select from deals o where o.id = d.id and o.updated_at >= %s)", since)
	}
}

func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
