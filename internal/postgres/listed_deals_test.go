package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// someDeals are deals of Contoso, the third of which has a text of several pieces.
const someDeals = `
	insert into deals (
		id, engagement_id, organization_id, mpn_id, revision, status, substatus, direction, deal_type, qualification, deal_value, currency,
		country, closing_at, created_at, updated_at, expires_at, solution_ids, team_emails, search, document)
	select gen_random_uuid(), gen_random_uuid(), 'contoso', '1000001', 1, 'Active', 'Accepted', 'Outgoing', 'Private', 'None', n, 'USD', 'SE',
		now(), now(), now(), null, '{SOL-1}', '{}', repeat('word' || n || ' ', case n when 3 then 400 else 1 end), '{"type":"Independent"}'
	from generate_series(1, 1200) n`

// someAnswers are Microsoft's deals in the engagements of some of them, which it was asked into.
const someAnswers = `
	insert into deals (
		id, engagement_id, organization_id, mpn_id, revision, status, substatus, direction, deal_type, qualification, deal_value, currency,
		country, closing_at, created_at, updated_at, expires_at, solution_ids, team_emails, search, document)
	select gen_random_uuid(), engagement_id, 'msft', 'msft', 1, 'New', 'Received', 'Incoming', deal_type, qualification, deal_value, currency,
		country, closing_at, now(), now(), now() + interval '14 days', solution_ids, team_emails, 'asked', '{"type":"Shared"}'
	from deals where organization_id = 'contoso' and deal_value <= 700`

// aGuest comes into the engagements that Microsoft is in already.
const aGuest = `
	insert into deals (
		id, engagement_id, organization_id, mpn_id, revision, status, substatus, direction, deal_type, qualification, deal_value, currency,
		country, closing_at, created_at, updated_at, expires_at, solution_ids, team_emails, search, document)
	select gen_random_uuid(), engagement_id, 'fabrikam', '2000001', 1, 'New', 'Received', 'Incoming', deal_type, qualification, deal_value,
		currency, country, closing_at, now(), now(), now() + interval '14 days', solution_ids, team_emails, 'guest', '{"type":"Shared"}'
	from deals where organization_id = 'msft' and deal_value <= 20`

func listing(t *testing.T) (*pgx.Conn, func() int) {
	t.Helper()
	url := pgtest.URL(t)
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	require.NoError(t, demo.LoadOrganizations(t.Context(), db, now))
	conn := connect(t, url)
	return conn, func() (rows int) {
		require.NoError(t, conn.QueryRow(t.Context(), pgtest.Unlisted).Scan(&rows))
		return rows
	}
}

func exec(t *testing.T, conn *pgx.Conn, sql ...string) {
	t.Helper()
	for _, s := range sql {
		_, err := conn.Exec(t.Context(), s)
		require.NoError(t, err, s)
	}
}

// What a program of any release writes of deals is in the tables of lists at once.
func TestDealsStayListed(t *testing.T) {
	t.Parallel()
	conn, off := listing(t)
	exec(t, conn, someDeals)
	require.Zero(t, off())
	exec(t, conn, someAnswers, aGuest)
	require.Zero(t, off())
	exec(t, conn, "call fill_referral_types()")
	for _, change := range []string{
		"status = 'Closed', substatus = 'Won'", "deal_value = deal_value + 1, closing_at = now() + interval '1 day'",
		"search = 'short'", "search = repeat('long ', 300)", "deal_type = 'CoSell', team_emails = '{ada@contoso.example}'",
		"solution_ids = '{SOL-1,SOL-2}'", "reminded = true", `document = '{"type":"Shared"}'`,
	} {
		exec(t, conn, "update deals set revision = revision + 1, updated_at = clock_timestamp(), "+change+
			" where id in (select id from deals where status <> 'Closed' order by search, id limit 20)")
		require.Zero(t, off(), change)
	}
	for _, answer := range []string{"status = 'Active', substatus = 'Accepted'", "status = 'Closed', substatus = 'Won'"} {
		exec(t, conn, "update deals set revision = revision + 1, "+answer+" where organization_id = 'msft' and deal_value <= 30 and status <> 'Closed'")
		require.Zero(t, off(), answer)
	}
}

// A program of the release before writes lists itself, but knows nothing of types.
func TestTypesOfReferralsAreNotOutOfDate(t *testing.T) {
	t.Parallel()
	conn, off := listing(t)
	exec(t, conn, someDeals, "call fill_referral_types()", "set cosell.lists = 'written'",
		`update deals set revision = revision + 1, document = '{"type":"Shared"}' where deal_value <= 20`)
	require.Zero(t, off())
	var forgotten int
	require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from listed_deals where referral_type is null").Scan(&forgotten))
	require.Equal(t, 20, forgotten)
}

// Deals from before the tables are listed batch by batch, whatever a killed attempt left; who holds a deal is waited for.
func TestUnlistedDealsAreListed(t *testing.T) {
	t.Parallel()
	conn, off := listing(t)
	exec(t, conn, "set session_replication_role = replica", someDeals, someAnswers, aGuest, "reset session_replication_role")
	require.Positive(t, off())
	exec(t, conn, "update deals set search = 'changed before', updated_at = now() + interval '1 s' where deal_value = 5")

	other := connect(t, conn.Config().ConnString())
	holder, err := other.Begin(t.Context())
	require.NoError(t, err)
	_, err = holder.Exec(t.Context(), "update deals set search = 'changed meanwhile', updated_at = now() + interval '1 s' where deal_value = 700")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { _, err := conn.Exec(t.Context(), "call fill_listed_deals()"); done <- err }()
	third := connect(t, conn.Config().ConnString())
	waits := func() (waits bool) {
		const sql = "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like 'call fill%')"
		require.NoError(t, third.QueryRow(t.Context(), sql).Scan(&waits))
		return waits
	}
	require.Eventually(t, waits, 10*time.Second, time.Millisecond)
	require.NoError(t, holder.Commit(t.Context()))
	require.NoError(t, <-done)
	exec(t, conn, "update deals set substatus = 'Accepted', status = 'Active' where organization_id = 'msft' and deal_value = 7")
	for range 2 {
		exec(t, conn, "call fill_listed_deals()", "call fill_referral_types()", "call fill_microsoft_answers()")
		require.Zero(t, off())
	}
}

// The program cuts a text as the database does for programs of the release before.
func TestTextsAreCutAlike(t *testing.T) {
	t.Parallel()
	conn, _ := listing(t)
	for _, length := range []int{0, 1, 200, 599, 600, 601, 999, 1000, 1001, 1400, 1401, 5000} {
		text := string([]rune(strings.Repeat("aä𝄞", length))[:length])
		found, err := conn.Query(t.Context(), "select text from text_pieces($1) order by piece", text)
		require.NoError(t, err)
		pieces, err := pgx.CollectRows(found, pgx.RowTo[string])
		require.NoError(t, err)
		require.Equal(t, pieces, postgres.TextPieces(text), length)
	}
}
