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
// deals, 0.5 us for their texts and 1 us for those that Microsoft has answered, whatever PostgreSQL expects of the filter.
type dealSource struct {
	from  string       // with the deals as d
	alias string       // of the table that is gone through
	order deal.SortKey // in which that has the deals, so that a page ends the search
	whole bool         // d has all columns of deals
	twice bool         // a deal may come more than once
}

// selects returns what a statement begins with that selects deals of the source, each once.
func (s dealSource) selects() string {
	if s.twice {
		return "select distinct"
	}
	return "select"
}

var (
	// fewDeals are the deals themselves, of which an index finds a few that belong together.
	fewDeals = dealSource{from: "deals d", alias: "d", whole: true}
	// favoriteDeals are those of one person.
	favoriteDeals = dealSource{from: "favorite_deals o join deals d on d.id = o.deal_id", alias: "d", whole: true}
	// dealTexts are looked through for a text, in pieces.
	dealTexts = dealSource{
		from:  "deal_texts x join listed_deals d on (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id)",
		alias: "x", order: deal.ByCreated, twice: true,
	}
	// onlyTexts are dealTexts where nothing but the text is asked for: PostgreSQL, which expects an organisation to have few deals where
	// there are many organisations, would look up the text of each deal.
	onlyTexts = dealSource{
		from: "deal_texts x cross join lateral (select * from listed_deals d " +
			"where (d.organization_id, d.created_at, d.id) = (x.organization_id, x.created_at, x.id) offset 0) d",
		alias: "x", order: deal.ByCreated, twice: true,
	}
	// dealUpdates are those since a time.
	dealUpdates = dealSource{
		from:  "deal_updates u join listed_deals d on (d.organization_id, d.created_at, d.id) = (u.organization_id, u.created_at, u.id)",
		alias: "u", order: deal.ByUpdated,
	}
	// microsoftAnswers are those that Microsoft was asked about.
	microsoftAnswers = dealSource{
		from: "microsoft_answers a " +
			"join listed_deals d on (d.organization_id, d.created_at, d.id) = (a.organization_id, a.created_at, a.id)",
		alias: "a", order: deal.ByCreated,
	}
	// listedDeals have what all other filters ask for.
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

// asksTextAlone tells whether nothing is asked for beside the text.
func (q DealQuery) asksTextAlone() bool {
	rest := q.Filter
	rest.Text = nil
	return q.Scope.All && rest.IsZero()
}

// ordered tells whether an index has what the filter leaves in the order of the page, as far as the source goes.
func (q DealQuery) ordered(s dealSource) bool {
	answers := q.Filter.MicrosoftStatus
	return s.order == q.Sort.By && (s != microsoftAnswers || len(answers) == 1 && answers[0] != string(microsoft.Expired))
}

// part writes from what the deals of a page are read. It adds its arguments.
type part func(*conditions) dealPage

// dealPage is from what the deals of a page are read, as d, in order.
type dealPage struct {
	from string // what stands behind the columns of a statement
	all  string // all columns of a deal, with what they are ordered by as at and nth
}

// read returns the statement that reads columns of the deals.
func (p dealPage) read(columns string) string { return "select " + columns + " from " + p.from }

// look calls read with where the page is, which for a filter is looked for among the next few deals first: what most have is found there,
// and PostgreSQL, which takes what few organisations have for rare among their own deals too, is not asked. They tell how many there are:
// many are found along an order that the source has not too, instead of all being sorted, and few by their kind.
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

// How many deals of the order are looked at first, some 1.5 us for each that is in memory, and how many where many of them are found.
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

// among returns the page as far as it is among the next deals of the order. How many these are stands in the statement, so that one plan
// does for all values.
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

// within returns the page of all deals that the source has; the documents are read in the end.
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

// search returns the statement of all that the source has, with what they are ordered by as at. What comes in another order is found behind
// an offset and sorted then: PostgreSQL would expect to meet a page sooner along an index of the order, and go on to its end where there is
// none. There the page begins too: what lies behind it would be read along that index, and each deal of it looked up, at several times the
// cost of the first page.
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
