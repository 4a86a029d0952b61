package postgres_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// now is the time of the plans' world, just after its newest deal.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// fill makes 100,000 deals, a minute apart: 70,000 of Contoso, the others of Northwind, Fabrikam and, one in ten, of
// Microsoft in the engagement of the deal before. Most columns are skewed as life is: few countries, many codes of a CRM.
const fill = `
	create function pg_temp.deal_id(n int) returns uuid language sql immutable as
		$$ select (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid $$;
	insert into deals select pg_temp.deal_id(n), pg_temp.deal_id(case when n % 10 = 9 then n - 1 - n / 10 % 4 else n end),
		o.id, case o.id when 'msft' then 'msft' when 'northwind' then '3000001' when 'fabrikam' then '2000001'
		when 'contoso' then '100000' || 1 + (n % 20 = 0)::int end,
		1, s.status, s.substatus, case when n % 7 = 0 then 'Incoming' else 'Outgoing' end,
		(array['Private', 'CoSell', 'CoSell', 'PartnerLed', 'PartnerToPartner'])[1 + n % 5],
		(array['SalesQualified', 'SalesQualified', 'SalesQualified', 'None', 'Direct'])[1 + n % 5],
		n * 7919 % 500000 + case when n % 3 = 0 then 0.5 else 0 end, 'USD',
		case when n % 1000 = 0 then 'IS' when n % 10 = 0 then 'NO' else 'SE' end,
		timestamptz '2026-11-23 12:00Z' + (n * 7919 % 500000) * interval '1 minute', t.created,
		t.created + (n * 7919 % 100000) * interval '1 second', t.created + interval '14 days',
		case when n % 2 = 0 then 'CRM-' || n end, null,
		array['SOL-' || n % 300, 'SOL-X' || n % 7], array['user' || n % 400 || '@contoso.example', 'user' || n % 401 || '@contoso.example'],
		'data platform for customer ' || n || E'\n'
		|| (array['adatum', 'tailspin', 'lamna', 'proseware', 'wingtip', 'litware', 'fourth coffee'])[1 + n % 7] || n % 997,
		('{"padding":"' || repeat('x', 500) || '"}')::json
	from generate_series(1, 100000) n
	cross join lateral (select timestamptz '2026-11-23 12:00Z' - (100000 - n) * interval '1 minute' as created) t
	cross join lateral (select case n % 10 when 9 then 'msft' when 8 then 'northwind' when 7 then 'fabrikam' else 'contoso' end as id) o
	cross join lateral (select case when n / 60 % 3 <> 0 then 'Active' when n > 99000 then 'New' else 'Closed' end as status,
		case when n / 60 % 3 <> 0 then 'Accepted' when n > 99000 then 'Received'
		when n % 5000 = 9 then 'Error' else (array['Won', 'Lost', 'Declined', 'Expired'])[1 + n / 180 % 4] end as substatus) s;
	insert into listed_deals select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type,
		qualification, deal_value, country, closing_at, expires_at, solution_ids, team_emails,
		case when deal_type in ('CoSell', 'PartnerToPartner') then 'Shared' else 'Independent' end from deals order by organization_id, created_at;
	insert into deal_updates select organization_id, updated_at, id, created_at from deals order by organization_id, updated_at;
	insert into deal_texts select organization_id, created_at, id, 0, search from deals order by organization_id, created_at;
	insert into microsoft_answers select d.organization_id, d.created_at, d.id, m.direction, m.status, m.substatus, m.expires_at,
		d.organization_id <> 'msft' and d.substatus in ('Declined', 'Expired') and d.deal_value < 50000
		from deals m join deals d on d.engagement_id = m.engagement_id where m.organization_id = 'msft';
	insert into deal_history select id, 1, '{}' from deals;
	insert into deal_history select pg_temp.deal_id(50000), n, '{}' from generate_series(2, 5000) n;
	insert into decision_values select id, 1, now() from deals where id <> pg_temp.deal_id(50000);
	alter table grants disable trigger user;
	alter table tokens disable trigger user;
	insert into users (id, organization_id, name, email, phone, created_at)
	select gen_random_uuid(),
		(array['contoso', 'northwind', 'fabrikam'])[1 + n % 3], 'User ' || n, 'user' || n || '@contoso.example', '1', now()
	from generate_series(1, 20000) n;
	insert into grants select id, case when name like '%000' then 'AccountAdmin' else 'ReferralUser' end
		from users where name like 'User %';
	insert into tokens (hash, user_id, created_at, id, name, prefix)
	select sha256(name::bytea), id, now(), gen_random_uuid(), 'token', 'cosell_' from users where name like 'User %';
	insert into audit_log select gen_random_uuid(), organization_id, '{}' from users;
	insert into access_requests (id, organization_id, user_id, role, note, status, created_at)
	select gen_random_uuid(), organization_id, id, 'Viewer', '', 'Open', now() from users where name like 'User %';
	insert into solutions select 'SOL-' || n, 'contoso', '1000001', 'Solution ' || n, 'Published', 'CoSellReady'
		from generate_series(1, 3000) n;
	insert into routing_rules select gen_random_uuid(), 'contoso', null, chr(65 + n / 26) || chr(65 + n % 26), '1000001', 1, now(),
		now() from generate_series(0, 675) n;
	insert into routing_rules select gen_random_uuid(), 'contoso', 'SOL-' || n, null, '1000001', 1, now(), now()
		from generate_series(1, 3000) n;
	insert into expired_leads select gen_random_uuid(), timestamptz '2026-11-23 12:00Z' - n * interval '1 minute',
		case when n > 1000 then now() end from generate_series(1, 20000) n;
	insert into webhooks select pg_temp.deal_id(n), (array['contoso', 'northwind'])[1 + n % 2],
		1, 'https://hooks.example', null, null, 'Active', null, '[]',
		gen_random_uuid(), now(), now() from generate_series(1, 40) n;
	insert into webhook_deliveries select pg_temp.deal_id(n), pg_temp.deal_id(1 + n % 2 * 1000), gen_random_uuid(), 'x',
		gen_random_uuid(), 'Event',
		case when n % 5000 = 0 then 'Failed' else 'Delivered' end, now() from generate_series(1, 60000) n;
	insert into webhook_deliveries select gen_random_uuid(), pg_temp.deal_id(1 + n % 40), gen_random_uuid(), 'x', gen_random_uuid(),
		case when n % 3 = 0 then 'Event' else 'Replay' end,
		'Waiting', now(), null, timestamptz '2026-11-23 12:00Z' + (n - 20000) * interval '1 second' from generate_series(1, 40000) n;
	insert into webhook_attempts select id, 1, now(), 7, 204, 'Delivered' from webhook_deliveries;
	insert into deleted_webhooks values (pg_temp.deal_id(1001), '2026-11-23 11:30Z');
	insert into idempotency_keys select id, 'POST /v1/deals', n::text, '', true, '', '"1"', '',
		timestamptz '2026-11-23 12:00Z' - n * interval '30 seconds'
	from users, generate_series(1, 5000) n where email = 'ada@contoso.example';
	insert into placed_events (
		id, position, entered, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision)
	select pg_temp.deal_id(n), n, n, (array['contoso', 'contoso', 'northwind'])[1 + n % 3], 'referral-updated', pg_temp.deal_id(n),
		pg_temp.deal_id(n), '100000' || 1 + (n % 20 = 0)::int,
		timestamptz '2026-11-23 12:00Z' - (60100 - n) * interval '1 second', '{}', 1
	from generate_series(1, 60000) n;
	insert into unplaced_events (id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision)
	select pg_temp.deal_id(n), 'contoso', 'referral-updated', pg_temp.deal_id(n), pg_temp.deal_id(n), '1000001',
		timestamptz '2026-11-23 12:00Z' - (60100 - n) * interval '1 second', '{}', 1
	from generate_series(60001, 60100) n;
	insert into replaced_documents select pg_temp.deal_id(n), 0, timestamptz '2026-11-23 12:00Z' - n * interval '1 minute', '{}'
	from generate_series(1, 60000) n;
	update feed set position = 60000;
	insert into told select n from generate_series(1, 60000) n;
	insert into notifications select gen_random_uuid(), (array['contoso', 'contoso', 'northwind'])[1 + n % 3],
		'100000' || 1 + (n % 20 = 0)::int, pg_temp.deal_id(n),
		pg_temp.deal_id(n), array[pg_temp.deal_id(n)], case when n % 100 = 0 then 'ReferralExpired' else 'InvitationSent' end, 'DealTeam',
		u.id, u.name, u.email, 'en', case when n % 1000 = 0 then 'Refused' else 'Sent' end, 1, null,
		timestamptz '2026-11-23 12:00Z' - (60100 - n) * interval '1 minute'
	from generate_series(1, 60000) n join users u on u.name = 'User ' || 1 + n % 400;
	insert into lead_days select date '2026-11-23' - n / 1000, n::text, 'MarketplaceLeadDigest', 'contoso', 1, '{}'
		from generate_series(1, 5000) n;
	insert into registrations select d.id, d.id, d.organization_id, (array['AzureIpCoSell', 'BizAppsPremium'])[1 + n % 2],
		1, 'SOL-' || n % 300, d.created_at,
		case when n % 500 = 0 then 'ReviewPending' when n % 50 = 0 then 'ActionRequired'
		when n % 3 = 0 then 'Closed' else 'Approved' end, d.created_at, n * 7919 % 500000, '{}'
	from (select d.*, row_number() over (order by id) as n from deals d where organization_id <> 'msft' limit 20000) d;
	insert into registration_history select id, 1, '{}' from registrations;
	insert into registration_exceptions select id, id, id, organization_id,
		case when acv_usd::int % 100 = 0 then 'Pending' else 'Approved' end, date '2026-11-23', '{}' from registrations;
	insert into insight_figures (generation, organization_id, dimension, month, mpn_id, deal_type, direction, key, figures)
	select 1, o, k.dimension, date '2026-11-01' - n * interval '1 month', '100000' || l, t, 'Incoming', k.key, '{"created":{"count":1}}'
	from unnest(array['contoso', 'northwind', 'fabrikam']) o, generate_series(0, 11) n, generate_series(1, 2) l,
		unnest(array['Private', 'CoSell', 'PartnerLed', 'PartnerToPartner', 'Lead']) t, (
			select 'Total' as dimension, '' as key union all select 'Country', 'C' || n from generate_series(1, 5) n
			union all select 'Solution', 'SOL-' || n from generate_series(1, 20) n
			union all select 'Person', 'user' || n || '@contoso.example' from generate_series(1, 30) n) k;
	insert into insight_figures (generation, organization_id, dimension, month, mpn_id, deal_type, direction, key, figures)
	select distinct on (organization_id, dimension, month, deal_type, key)
		generation, organization_id, dimension || 'Everywhere', month, '', deal_type, direction, key, figures from insight_figures;
	insert into favorite_deals select u.id, pg_temp.deal_id(n) from users u, generate_series(10, 30000, 10) n
	where u.name in ('User 1', 'User 2', 'User 3');
	update summed_generations set position = 60000;
	update projection set filled = true, position = 60000`

// unindexed lets tables be filled without indexes, which are made anew in the end in half the time, and without checking what one row says
// of another, which takes a fifth.
const unindexed = `
	set session_replication_role = replica;
	create temp table kept as select indexname, indexdef from pg_indexes where schemaname = 'public' and indexdef not like '%UNIQUE%';
	do $$ declare d record; begin for d in select * from kept loop execute 'drop index ' || d.indexname; end loop; end $$`

// unlogged makes files of their own for the largest tables in the transaction that fills them: a throw-away server then writes no log of it.
const unlogged = `
	truncate deals, listed_deals, deal_updates, deal_texts, microsoft_answers, deal_history, decision_values, webhook_deliveries,
		webhook_attempts, placed_events, replaced_documents, told, notifications, registrations, registration_history,
		registration_exceptions, insight_figures, favorite_deals cascade;`

const indexed = `
	do $$ declare d record; begin for d in select * from kept loop execute d.indexdef; end loop; end $$;
	reset session_replication_role`

// crowd makes more deals, up to as many in all, of other organisations: what is asked is bounded by the organisation that asks, so that its
// plans and pages stay as they are. Their documents are short, since nobody reads them.
const crowd = `
	insert into deals select pg_temp.deal_id(200000 + n), pg_temp.deal_id(200000 + n), 'crowd-' || n %% 30, '9' || n %% 90, 1, d.status, d.substatus,
		d.direction, d.deal_type, d.qualification, d.deal_value, 'USD', d.country, d.closing_at, t.created, t.created + interval '1 day',
		t.created + interval '14 days', 'CRM-' || n, null, d.solution_ids, array['user' || n %% 4000 || '@crowd.example'], d.search,
		'{"type":"Shared"}'::json
	from generate_series(1, %d) n
	join deals d on d.id = pg_temp.deal_id(1 + n %% 100000)
	cross join lateral (select timestamptz '2026-11-23 12:00Z' - n * interval '7 seconds' as created) t;
	insert into listed_deals select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type,
		qualification, deal_value, country, closing_at, expires_at, solution_ids, team_emails,
		case when deal_type in ('CoSell', 'PartnerToPartner') then 'Shared' else 'Independent' end from deals
		where organization_id like 'crowd-%%' order by organization_id, created_at;
	insert into deal_updates select organization_id, updated_at, id, created_at from deals where organization_id like 'crowd-%%'
		order by organization_id, updated_at;
	insert into deal_texts select organization_id, created_at, id, 0, search from deals where organization_id like 'crowd-%%'
		order by organization_id, created_at;
	insert into microsoft_answers select organization_id, created_at, id, 'Incoming', status, substatus, expires_at, false from deals
		where organization_id like 'crowd-%%' and deal_type = 'CoSell'`

// few makes an organisation that has 200 of the deals.
const few = `
	insert into organizations (id, name, default_location, created_at) values ('wingtip', 'Wingtip', '5000001', now());
	insert into locations (mpn_id, organization_id, name) values ('5000001', 'wingtip', 'Main');
	insert into deals select made.* from generate_series(1, 200) n join deals d on d.id = pg_temp.deal_id(n * 490),
		jsonb_populate_record(d, jsonb_build_object('id', pg_temp.deal_id(100000 + n), 'engagement_id', pg_temp.deal_id(100000 + n),
			'organization_id', 'wingtip', 'mpn_id', '5000001')) made`

// planWorld is a database with as much in it as makes a bad plan show.
type planWorld struct {
	url  string
	db   *postgres.DB
	conn *pgx.Conn // to explain on
	said *recorder
}

func newPlanWorld(t *testing.T) *planWorld {
	t.Helper()
	ctx, url := t.Context(), pgtest.URL(t)
	w := &planWorld{url: url, conn: connect(t, url), said: &recorder{}}
	var err error
	w.db, err = postgres.Open(ctx, url, postgres.Options{Tracer: w.said})
	require.NoError(t, err)
	t.Cleanup(w.db.Close)
	require.NoError(t, demo.LoadOrganizations(ctx, w.db, now))
	for _, sql := range []string{unindexed, unlogged + fill, others(t), indexed, few, everyRow, "vacuum analyze"} {
		_, err = w.conn.Exec(ctx, sql)
		require.NoError(t, err)
	}
	return w
}

// dealsAsked is the variable that says how many deals there are in all, if they are to be more.
const dealsAsked = "COSELL_TEST_DEALS"

// others returns what makes the deals that are asked for beyond those of the world.
func others(t *testing.T) string {
	t.Helper()
	asked := os.Getenv(dealsAsked)
	if asked == "" {
		return ""
	}
	all, err := strconv.Atoi(asked)
	require.NoError(t, err)
	return fmt.Sprintf(crowd, all-100_000)
}

// everyRow makes PostgreSQL look at all deals for its statistics: with the luck of a sample, plans that cost about the same would
// come and go.
const everyRow = "alter table deals alter column id set statistics 1000"

// recorder keeps the statements that the code under test sends.
type recorder struct {
	mu   sync.Mutex
	sent []statement
}

type statement struct {
	sql      string
	args     []any
	settings string // a statement that makes the settings it is planned with; "" if there are none
}

func (r *recorder) add(sql string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, statement{sql: sql, args: args})
}

// TraceQueryStart keeps a statement that travels alone.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.add(data.SQL, data.Args)
	return ctx
}

// TraceQueryEnd does nothing.
func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart does nothing.
func (*recorder) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery keeps one of the statements that travel together.
func (r *recorder) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	r.add(data.SQL, data.Args)
}

// TraceBatchEnd does nothing.
func (*recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// aboutTables are statements that ask for more than the state of the session.
var aboutTables = regexp.MustCompile(`\b(from|insert|update)\b`)

// saidBy returns the statements about tables that do sends.
func (w *planWorld) saidBy(t *testing.T, do func() error) []statement {
	t.Helper()
	w.said.sent = nil
	require.NoError(t, do())
	var all []statement
	settings := ""
	for _, s := range w.said.sent {
		switch {
		case strings.HasPrefix(s.sql, "select set_config("):
			settings = s.sql
		case aboutTables.MatchString(s.sql):
			s.settings, settings = settings, ""
			all = append(all, s)
		}
	}
	require.NotEmpty(t, all)
	return all
}
