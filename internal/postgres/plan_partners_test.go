package postgres_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// manyPartners makes listings: "cloud" is in six of ten, "data" in three, "migration" in one of twenty, "kubernetes" in one of two hundred,
// and the rest of their words in a few.
const manyPartners = `
	set session_replication_role = replica;
	drop index if exists partner_listings_words;
	insert into locations (mpn_id, organization_id, name) select 'P' || n, 'org' || n, 'Town ' || n from generate_series(1, %[1]d) n;
	insert into partner_listings (mpn_id, organization_id, version, revision, step, configs, words, codes, texts, document)
	select 'P' || n, 'org' || n, 1, 1, case when h.a / 4096 %% 10 < 7 then 2 else h.a / 4096 %% 5 end, '{english}',
		setweight(to_tsvector('english', t.name), 'A') || setweight(to_tsvector('english', t.keywords), 'B')
			|| setweight(to_tsvector('english', 'Azure Retail and consumer goods Sweden'), 'C') || setweight(to_tsvector('english', t.description), 'D'),
		array['market:' || (array['SE', 'NO', 'DE', 'US', 'FR', 'GB', 'DK', 'FI', 'NL', 'IS'])[1 + n %% 10],
			'market:' || case when n %% 1000 = 0 then 'MC' else 'SE' end,
			'industry:' || (array['Education', 'Healthcare', 'Government', 'Services'])[1 + n %% 4], 'product:Azure',
			'service:' || (array['Integration', 'Hardware'])[1 + n %% 2], 'solutionArea:Security', 'customerSize:51to250employees',
			'coSellReady:' || (n %% 3 = 0)::text],
		array[t.name, t.keywords, 'Azure Retail and consumer goods Sweden', t.description],
		json_build_object('mpnId', 'P' || n, 'description', t.description, 'markets', '{SE}'::text[], 'padding', repeat('x', 800))
	from generate_series(1, %[1]d) n
		cross join lateral (select ('x' || substr(md5(n::text), 1, 7))::bit(28)::int as a) h
		cross join lateral (select 'Company w' || n || ' Town' as name,
			'w' || h.a %% 20000 || case when h.a %% 20 = 0 then ' migration' else '' end as keywords,
			(select string_agg('word' || ('x' || substr(md5(n || '.' || i), 1, 7))::bit(28)::int %% (100 * i), ' ') from generate_series(1, 30) i)
				|| case when h.a %% 10 < 6 then ' cloud' else '' end || case when h.a / 16 %% 10 < 3 then ' data' else '' end
				|| case when h.a / 7 %% 200 = 0 then ' kubernetes' else '' end as description) t;
	create index partner_listings_words on partner_listings using gin (words, codes) with (fastupdate = off);
	insert into partner_words select distinct (array['retail', 'cloud', 'data', 'migration', 'kubernetes'])[n] from generate_series(1, 5) n
		union select 'word' || n from generate_series(1, 9000) n on conflict do nothing;
	insert into partner_configs values ('english'), ('swedish'), ('german') on conflict do nothing;
	insert into organization_wins select 'org' || n, f, 1 + n %% 20 from generate_series(1, %[1]d) n,
		unnest(array['Country:SE', 'Product:Azure', case when n %% 50 = 0 then 'Industry:Education' else 'Industry:Services' end]) f;
	reset session_replication_role;
	vacuum analyze partner_listings, partner_words, organization_wins`

// partners: searches lead along their indexes, and what they read is bounded, however many listings match. COSELL_TEST_PARTNERS says how
// many listings there are, such as 100000, and tells what each search takes.
func partners(t *testing.T, w *planWorld) {
	ctx, size := t.Context(), 2000
	if n, err := strconv.Atoi(os.Getenv("COSELL_TEST_PARTNERS")); err == nil {
		size = n
	}
	for sql := range strings.SplitSeq(fmt.Sprintf(manyPartners, size), ";\n") {
		_, err := w.conn.Exec(ctx, sql)
		require.NoError(t, err)
	}
	for name, c := range map[string]struct {
		words  string
		any    bool
		filter partner.Filter
		after  *partner.Place
		pages  int // at most; of 100,000
	}{
		"nothing":              {pages: 300},
		"nothing, deep":        {after: &partner.Place{Rank: 2, Location: "P5"}, pages: 300},
		"common filter":        {filter: partner.Filter{partner.Market: {"SE"}}, pages: 400},
		"rare filter":          {filter: partner.Filter{partner.Market: {"MC"}}, pages: 600},
		"unknown filter":       {filter: partner.Filter{partner.Market: {"AQ"}}, pages: 20},
		"filters":              {filter: partner.Filter{partner.Market: {"NO", "IS"}, partner.Industry: {"Healthcare"}}, pages: 600},
		"common word":          {words: "cloud", pages: 13000},
		"common word, deep":    {words: "cloud", after: &partner.Place{Rank: 6000, Location: "P4"}, pages: 13000},
		"common words":         {words: "cloud data", pages: 13000},
		"middling word":        {words: "migration", pages: 13000},
		"rare word":            {words: "kubernetes", pages: 6000},
		"rare and common word": {words: "kubernetes cloud", pages: 6000},
		"one has it":           {words: "w77", pages: 300},
		"nobody has it":        {words: "xylophone", pages: 20},
		"common, rare filter":  {words: "cloud", filter: partner.Filter{partner.Market: {"MC"}}, pages: 1500},
		"rare, common filter":  {words: "kubernetes", filter: partner.Filter{partner.Industry: {"Education"}}, pages: 2500},
		"many common words":    {words: "cloud data azure retail sweden company town consumer", pages: 14000},
		"any of common words":  {words: "cloud data", any: true, pages: 20000},
		"any of several words": {words: "cloud migration kubernetes word7 xylophone", any: true, pages: 30000},
	} {
		q := postgres.PartnerQuery{Any: c.any, Filter: c.filter, After: c.after, Limit: perPage}
		var err error
		if c.words != "" {
			q.Terms, err = w.db.Terms(ctx, partner.Split(c.words))
			require.NoError(t, err)
		}
		w.searches(t, name, c.pages, func() error { _, err := w.db.Partners(ctx, q); return err })
		w.searches(t, name+", totals", 18000, func() error { _, err := w.db.PartnerTotals(ctx, q); return err })
	}
	facts := projection.Deal{Country: "SE", Products: []string{"Azure"}, Industries: []string{"Education"}}
	like := partner.LikenessOf(facts, ranking.WeightsAt(now))
	w.searches(t, "winners of deals like one", 25000, func() error {
		_, err := w.db.SimilarPartners(ctx, like, []string{"contoso"}, nil, 10)
		return err
	})
	w.searches(t, "similar words", 600, func() error { _, err := w.db.SimilarWords(ctx, "kubernets"); return err })
	w.searches(t, "missing words", 100, func() error {
		_, err := w.db.Unmatched(ctx, []postgres.Term{{Stems: []string{"xylophon"}}, {Stems: []string{"kubernet"}}})
		return err
	})
	w.searches(t, "listings to mend", 8000, func() error { _, _, err := w.db.Unlisted(ctx, "", 1000); return err })
}

// searches looks at the plan of a search and at the pages that it reads.
func (w *planWorld) searches(t *testing.T, name string, pages int, do func() error) {
	t.Helper()
	p := w.explain(t, w.saidBy(t, do)[0], false)
	require.LessOrEqual(t, p.buffers(), pages, "%s\n%s", name, p)
	if os.Getenv("COSELL_TEST_PARTNERS") == "" {
		p.requireGood(t)
		return
	}
	best := time.Hour
	for range 5 {
		begin := time.Now() //nolint:forbidigo // a stopwatch
		require.NoError(t, do())
		best = min(best, time.Since(begin))
	}
	t.Logf("%s: %s, %d pages", name, best.Round(100*time.Microsecond), p.buffers())
}
