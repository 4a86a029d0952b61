package postgres

import (
	"context"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/reference"
)

// listingVersion is the version of the way listings are made. The worker remakes those with another version.
const listingVersion = 1

// titles are the titles, by dimension, of the codes that listings are found by. Those of customers' sizes are left out: they are hardly
// words.
var titles = sync.OnceValue(func() []byte {
	all := map[partner.Dimension]map[string]string{}
	for d, name := range partner.Lists {
		if d == partner.CustomerSize {
			continue
		}
		all[d] = map[string]string{}
		list, _ := reference.Get(name)
		for _, e := range list.Entries {
			all[d][e.Code] = e.Title.String()
		}
	}
	return mustMarshal(all)
})

// titleWords are the words of those titles. They are never stop words, whatever they mean in another language.
var titleWords = sync.OnceValue(func() []string {
	var all []string
	for _, name := range partner.Lists {
		list, _ := reference.Get(name)
		for _, e := range list.Entries {
			all = append(all, partner.Split(e.Title.String())...)
		}
	}
	return all
})

// searchConfigs are the text search configurations of the languages that profiles can be in. PostgreSQL names them as the languages are
// named in English.
var searchConfigs = sync.OnceValue(func() []byte {
	all := map[string]string{}
	list, _ := reference.Get(reference.Languages)
	for _, e := range list.Entries {
		all[e.Code] = strings.ToLower(e.Title.String())
	}
	return mustMarshal(all)
})

// mustMarshal returns texts as JSON, which cannot fail.
func mustMarshal(texts any) []byte {
	text, err := json.Marshal(texts, json.Deterministic(true))
	if err != nil {
		panic(err)
	}
	return text
}

// ListPartners remakes the listings of locations from their sources, or removes them if there is nothing to list. It follows every write to
// those sources. The locations are locked in a statement of their own: the next one must see what the last holder of the lock wrote,
// whichever part of a listing that was.
func (q *Queue) ListPartners(locations ...string) {
	q.add("select from locations where mpn_id = any($1) order by mpn_id for no key update", locations)
	q.add(`
		delete from partner_listings x where x.mpn_id = any($1) and not exists (
			select from business_profiles p
				join locations l on l.mpn_id = p.mpn_id
				join organizations o on o.id = l.organization_id
			where p.mpn_id = x.mpn_id and p.state = 'Published' and o.status = 'Active')`, locations)
	q.add(`
		with source as (
			select l.mpn_id, l.organization_id, l.name, o.name as organization_name, p.revision, p.contents::jsonb as contents,
				case when jsonb_array_length(coalesce(p.contents::jsonb->'languages', '[]')) = 0 then '["en"]'
					else p.contents::jsonb->'languages' end as languages,
				coalesce(s.solutions, '[]') as solutions, s.names as solution_names,
				s.descriptions as solution_descriptions, coalesce(s.incentives, '{}') as incentives
			from business_profiles p
				join locations l on l.mpn_id = p.mpn_id
				join organizations o on o.id = l.organization_id
				cross join lateral (
					select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'incentives', s.incentives) order by s.id) as solutions,
						string_agg(s.name, ' ') as names, string_agg(s.contents->>'description', ' ') as descriptions,
						(select array_agg(distinct i) from solutions t, unnest(t.incentives) i where t.mpn_id = l.mpn_id
							and t.organization_id = l.organization_id
							and t.publish_state = 'Published' and t.co_sell_status = 'CoSellReady') as incentives
					from solutions s
					where s.organization_id = l.organization_id and s.mpn_id = l.mpn_id
						and s.publish_state = 'Published' and s.co_sell_status = 'CoSellReady') s
			where p.mpn_id = any($1) and p.state = 'Published' and o.status = 'Active'
		), coded as (
			select s.mpn_id, array_agg(d.dimension || ':' || c.code) as codes, string_agg(($2::jsonb)->d.dimension->>c.code, ' ') as titles
			from source s
				cross join lateral (values ('market', s.contents->'markets'), ('industry', s.contents->'industries'),
					('product', s.contents->'products'), ('service', s.contents->'services'),
					('solutionArea', s.contents->'solutionAreas'), ('customerSize', s.contents->'customerSizes'),
					('coSellReady', jsonb_build_array((s.solutions <> '[]')::text)),
					('incentive', to_jsonb(s.incentives))) as d (dimension, codes)
				cross join lateral jsonb_array_elements_text(d.codes) as c (code)
			group by s.mpn_id
		), told as (
			select s.*, c.codes, array(select $3::jsonb->>l from jsonb_array_elements_text(s.languages) l) as configs, array(
				select regexp_replace(normalize(coalesce(t, ''), nfkc), '[!-/:-@\[-\x60{-~]+', ' ', 'g')
				from unnest(array[
					concat_ws(' ', s.organization_name, s.name),
					concat_ws(' ', (select string_agg(k, ' ') from jsonb_array_elements_text(s.contents->'keywords') k), s.solution_names),
					c.titles, concat_ws(' ', s.contents->>'description', s.solution_descriptions)]) with ordinality as u (t, n)
				order by n) as texts
			from source s join coded c on c.mpn_id = s.mpn_id
		), listed as (
			insert into partner_listings (mpn_id, organization_id, version, revision, step, configs, words, codes, texts, document)
			select t.mpn_id, t.organization_id, $4, t.revision,
				coalesce((select s.step from scores s where s.organization_id = t.organization_id), 2), t.configs, (
					select tsvector_agg(setweight(to_tsvector(x.config::regconfig, x.text), x.weight))
					from (
						select distinct c.config, p.text, p.weight
						from (select unnest(t.configs) union all values ('english'), ('simple')) c (config),
							(values (t.texts[1], 'A'::"char"), (t.texts[2], 'B'), (t.texts[3], 'C'), (t.texts[4], 'D')) p (text, weight)
						where case p.weight when 'C' then c.config = 'english' when 'A' then true else c.config = any(t.configs) end) x),
				t.codes, t.texts, json_build_object(
					'mpnId', t.mpn_id, 'locationName', t.name, 'organizationId', t.organization_id, 'organizationName', t.organization_name,
					'description', t.contents->'description', 'markets', t.contents->'markets', 'industries', t.contents->'industries',
					'products', t.contents->'products', 'services', t.contents->'services', 'solutionAreas', t.contents->'solutionAreas',
					'customerSizes', t.contents->'customerSizes', 'keywords', t.contents->'keywords', 'languages', t.languages,
					'solutions', t.solutions)
			from told t order by t.mpn_id
			on conflict (mpn_id) do update set organization_id = excluded.organization_id, version = excluded.version,
				revision = excluded.revision, step = excluded.step, configs = excluded.configs, words = excluded.words,
				codes = excluded.codes, texts = excluded.texts, document = excluded.document
			returning configs, texts
		), spoken as (
			insert into partner_configs select distinct unnest(configs) from listed order by 1 on conflict do nothing
		)
		insert into partner_words
		select distinct lower(w.token)
		from listed l, unnest(l.texts) t, ts_parse('default', t) w
		where w.tokid in (1, 2) and length(w.token) between 4 and 40
		order by 1 on conflict do nothing`, locations, titles(), searchConfigs(), listingVersion)
}

// stepPartners writes the step of an organisation's score to its listings. They are locked in the same order as in ListPartners.
func (q *Queue) stepPartners(organizationID string, step int) {
	q.add(`
		update partner_listings set step = $2 where mpn_id in (
			select mpn_id from partner_listings where organization_id = $1 and step <> $2 order by mpn_id for no key update)`,
		organizationID, step)
}

// listed is a profile, with whether its listing is up to date.
type listed struct {
	Location string
	Current  bool
}

// Unlisted checks the next limit profiles after the given one. It returns those whose listing is not up to date, and the last one checked;
// "" at the end of all.
func (db *DB) Unlisted(ctx context.Context, after string, limit int) (wrong []string, last string, err error) {
	found, err := rows(ctx, db.indexed(), pgx.RowToStructByPos[listed], `
		select p.mpn_id, case when p.state = 'Published' and o.status = 'Active'
			then coalesce(x.revision = p.revision and x.version = $3 and x.step = coalesce(s.step, x.step), false)
			else x.mpn_id is null end as current
		from business_profiles p
			join locations l on l.mpn_id = p.mpn_id
			join organizations o on o.id = l.organization_id
			left join partner_listings x on x.mpn_id = p.mpn_id
			left join scores s on s.organization_id = l.organization_id
		where p.mpn_id > $1 order by p.mpn_id limit $2`, after, limit, listingVersion)
	for _, l := range found {
		if !l.Current {
			wrong = append(wrong, l.Location)
		}
	}
	if len(found) == limit {
		last = found[limit-1].Location
	}
	return wrong, last, err
}
