package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/partner"
)

// MostRanked is the most listings that a search ranks and counts: of those that match, the ones with the highest steps.
const MostRanked = 1000

// Term is a word to search for, as its stems in the languages of listings.
type Term struct {
	Word  string
	Stems []string
	Stop  bool // too common to be searched for
}

// query returns the tsquery that finds the term: any of its stems, in parts with the label; "" for everywhere.
func (t Term) query(label string) string {
	stems := make([]string, len(t.Stems))
	for i, s := range t.Stems {
		stems[i] = "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(s) + "'" + label
	}
	return "(" + strings.Join(stems, " | ") + ")"
}

// Terms returns the words with their stems: in every language that some listing is in, in English and unchanged. A word that is a stop word
// in one of them counts as one, unless it occurs in a title.
func (db *DB) Terms(ctx context.Context, words []string) ([]Term, error) {
	return rows(ctx, db, pgx.RowToStructByPos[Term], `
		select w.word, array_agg(distinct s.stem) filter (where s.stem is not null) as stems,
			bool_or(s.stem is null and (c.config = 'english' or w.word <> all($2))) as stop
		from unnest($1::text[]) with ordinality w (word, place)
			cross join (select config from partner_configs union values ('english'), ('simple')) c
			left join lateral unnest(tsvector_to_array(to_tsvector(c.config::regconfig, normalize(w.word, nfkc)))) s (stem) on true
		group by w.word, w.place order by w.place`, words, titleWords())
}

// Unmatched returns those of the terms that no listing has.
func (db *DB) Unmatched(ctx context.Context, terms []Term) ([]Term, error) {
	var looks []string
	var args []any
	for i, t := range terms {
		looks = append(looks, fmt.Sprintf("exists (select from partner_listings where words @@ $%d::text::tsquery)", i+1))
		args = append(args, t.query(""))
	}
	found, err := one(ctx, db.indexed(), pgx.RowTo[[]bool], "select array["+strings.Join(looks, ", ")+"]", args...)
	var unmatched []Term
	for i, has := range found {
		if !has {
			unmatched = append(unmatched, terms[i])
		}
	}
	return unmatched, err
}

// similarWords is how many words are considered as the one that was meant.
const similarWords = 50

// SimilarWords returns words of listings that share many of their trigrams with the word, or have two of its letters swapped, the most
// similar first.
func (db *DB) SimilarWords(ctx context.Context, word string) ([]string, error) {
	similar := db.told(planAnew, noScans, []string{"set_config('pg_trgm.similarity_threshold', '0.2', true)"})
	return rows(ctx, similar, pgx.RowTo[string], `
		select word from partner_words where word % $1 or word = any($2)
		order by word = any($2) desc, similarity(word, $1) desc, word limit $3`, word, partner.Swapped(word), similarWords)
}

// PartnerQuery describes a page of listings.
type PartnerQuery struct {
	Terms  []Term
	Any    bool // one of the terms is enough
	Filter partner.Filter
	After  *partner.Place
	Limit  int
}

// conditions returns the conditions that the filter makes.
func (q PartnerQuery) conditions() *conditions {
	c := &conditions{}
	for _, d := range partner.Dimensions() {
		if len(q.Filter[d]) == 0 {
			continue
		}
		codes := make([]string, len(q.Filter[d]))
		for i, code := range q.Filter[d] {
			codes[i] = string(d) + ":" + code
		}
		c.add("l.codes && %s::text[]", codes)
	}
	return c
}

// candidates returns the statement for the locations that are ranked, and the conditions with its arguments: of the listings that match,
// the ones with the highest steps, and more beyond those that are ranked. If any term is enough, each term contributes its share.
func (q PartnerQuery) candidates(more int) (string, *conditions) {
	c := q.conditions()
	if !q.Any {
		for _, t := range q.Terms {
			c.add("l.words @@ %s::text::tsquery", t.query(""))
		}
		return q.candidatesOf(c, q.share()+more), c
	}
	filter := c.parts
	var each []string
	for _, t := range q.Terms {
		c.parts = slices.Clip(filter)
		c.add("l.words @@ %s::text::tsquery", t.query(""))
		each = append(each, "("+q.candidatesOf(c, q.share()+more)+")")
	}
	return strings.Join(each, " union "), c
}

// share returns how many listings each term contributes at least, however many match.
func (q PartnerQuery) share() int {
	if q.Any {
		return MostRanked / len(q.Terms)
	}
	return MostRanked
}

// candidatesOf returns the statement for the locations that meet the conditions and have the highest steps. Words must be found by their
// index alone: along the order, the words of every listing on the way would have to be read.
func (q PartnerQuery) candidatesOf(c *conditions, limit int) string {
	step := "l.step"
	if len(q.Terms) > 0 {
		step = "l.step + 0"
	}
	return fmt.Sprintf(`select l.mpn_id from partner_listings l where %s order by %s desc, l.mpn_id collate "C" desc limit %d`,
		strings.Join(append(c.parts, "true"), " and "), step, limit)
}

// Partners returns up to Limit listings behind the place, in their order.
func (db *DB) Partners(ctx context.Context, q PartnerQuery) ([]partner.Found, error) {
	if len(q.Terms) == 0 {
		return db.partnersByStep(ctx, q)
	}
	ids, c := q.candidates(0)
	rank := q.rank(c)
	c.parts = []string{"true"}
	if q.After != nil {
		c.add(`(r.rank, r.mpn_id collate "C") < (%s, %s)`, q.After.Rank, q.After.Location)
	}
	page, args := c.where("select r.mpn_id, r.rank from ("+rank+" where mpn_id in ("+ids+") offset 0) l) r",
		`order by r.rank desc, r.mpn_id collate "C" desc limit %s`, q.Limit)
	return db.hits(ctx, page, q.Terms, args)
}

// partnersByStep returns listings that are ordered by nothing but their steps, however many there are.
func (db *DB) partnersByStep(ctx context.Context, q PartnerQuery) ([]partner.Found, error) {
	c := q.conditions()
	c.parts = append(c.parts, "true")
	if q.After != nil {
		c.add(`(l.step, l.mpn_id collate "C") < (%s, %s)`, q.After.Rank, q.After.Location)
	}
	page, args := c.where("select l.mpn_id, l.step::int as rank from partner_listings l",
		`order by l.step desc, l.mpn_id collate "C" desc limit %s`, q.Limit)
	return db.hits(ctx, page, nil, args)
}

// rank returns the beginning of the statement that ranks listings, up to where it says which. The words of each are fetched once, by way of
// ||.
func (q PartnerQuery) rank(c *conditions) string {
	var points []string
	for _, t := range q.Terms {
		var cases []string
		for i, p := range partner.Parts() {
			c.args = append(c.args, t.query(":"+string(rune('A'+i))))
			cases = append(cases, fmt.Sprintf("when l.words @@ $%d::text::tsquery then %d", len(c.args), p.Points))
		}
		points = append(points, "case "+strings.Join(cases, " ")+" else 0 end")
	}
	var percents []string
	for _, p := range partner.Percents() {
		percents = append(percents, strconv.Itoa(p))
	}
	return fmt.Sprintf(`select l.mpn_id, (%s) * (array[%s])[l.step + 1] as rank
		from (select mpn_id, step, words || '' as words from partner_listings`,
		strings.Join(points, " + "), strings.Join(percents, ", "))
}

// hits returns what is shown for the locations of a page, with the terms marked in the texts.
func (db *DB) hits(ctx context.Context, page string, terms []Term, args []any) ([]partner.Found, error) {
	marked := "null::text[]"
	if len(terms) > 0 {
		all := make([]string, len(terms))
		for i, t := range terms {
			all[i] = t.query("")
		}
		args = append(args, strings.Join(all, " | "), partner.Between,
			"HighlightAll=true, StartSel="+partner.Begin+", StopSel="+partner.End)
		marked = fmt.Sprintf(`array(
			select ts_headline(c::regconfig, array_to_string(l.texts, ' ' || $%[2]d || ' '), $%[1]d::text::tsquery, $%[3]d)
			from (select unnest(l.configs) union values ('english')) c (c) order by c)`, len(args)-2, len(args)-1, len(args))
	}
	return rows(ctx, db.indexed(), scanFound, `
		select p.mpn_id, p.rank, l.step, l.document, `+marked+` as marked, null::text[] as wins
		from (`+page+`) p join partner_listings l on l.mpn_id = p.mpn_id
		order by p.rank desc, p.mpn_id collate "C" desc`, args...)
}

func scanFound(row pgx.CollectableRow) (partner.Found, error) {
	var f partner.Found
	var document []byte
	if err := row.Scan(&f.Location, &f.Rank, &f.Step, &document, &f.Texts, &f.Wins); err != nil {
		return f, err
	}
	err := json.Unmarshal(document, &f.Listing)
	return f, err
}

// PartnerTotals tell how many partners a search finds.
type PartnerTotals struct {
	Count int  `json:"count"`
	Exact bool `json:"exact"` // false: there may be more, which were not counted

	Facets []partner.Facet `json:"facets"`
}

// counted is a code of a dimension, as listings keep it, with how many have it.
type counted struct {
	Code  string
	Count int
}

// PartnerTotals returns how many listings the query finds, and how many of them have which code. Beyond MostRanked it does not count.
func (db *DB) PartnerTotals(ctx context.Context, q PartnerQuery) (PartnerTotals, error) {
	ids, c := q.candidates(1)
	found, err := rows(ctx, db.indexed(), pgx.RowToStructByPos[counted], fmt.Sprintf(`
		with ids as materialized (%s)
		select '' as code, count(*) from ids
		union all (
			select code, count(*) from (select mpn_id from ids limit %d) i
				join partner_listings l on l.mpn_id = i.mpn_id cross join lateral unnest(l.codes) code
			group by code order by count desc, code)`, ids, MostRanked), c.args...)
	if err != nil {
		return PartnerTotals{}, err
	}
	total := found[0].Count
	facets := make([]partner.Facet, len(partner.Dimensions()))
	for i, d := range partner.Dimensions() {
		facets[i] = partner.Facet{Dimension: d, Codes: []partner.Counted{}}
		for _, f := range found[1:] {
			if code, is := strings.CutPrefix(f.Code, string(d)+":"); is {
				facets[i].Codes = append(facets[i].Codes, partner.Counted{Code: code, Count: f.Count})
			}
		}
	}
	return PartnerTotals{Count: min(total, MostRanked), Exact: total <= q.share(), Facets: facets}, nil
}
