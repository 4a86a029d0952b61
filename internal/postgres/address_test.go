package postgres_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// TestGoAndSQLBringAddressesIntoTheSameForm tries every letter there is.
func TestGoAndSQLBringAddressesIntoTheSameForm(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for c := rune(1); c <= unicode.MaxRune; c++ {
		if c < 0xd800 || c > 0xdfff { // halves of a pair are no letters
			all.WriteRune(c)
		}
	}
	var same string
	require.NoError(t, connect(t, pgtest.EmptyURL(t)).QueryRow(t.Context(), `select lower($1 collate "C")`, all.String()).Scan(&same))
	require.Zero(t, strings.Compare(email.Normal(all.String()), same), "they differ")
}

// TestWhatOlderVersionsWroteIsBroughtUpToDate begins with the rows that a version before wrote: the address of a team that passes for
// somebody else's, in a deal that is closed, and a service account and a token whose makers only the audit log knows.
func TestWhatOlderVersionsWroteIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	for s := status(t, url); s.Current > 17; s = status(t, url) {
		require.NoError(t, postgres.MigrateDown(t.Context(), url, 1))
	}
	conn := connect(t, url)
	_, err := conn.Exec(t.Context(), `
		insert into organizations (id, name, default_location, created_at) values ('contoso', 'Contoso', '1', now());
		insert into locations (mpn_id, organization_id, name) values ('1', 'contoso', 'Main');
		insert into users (id, organization_id, kind, name, email, phone, created_at) values
			('00000000-0000-7000-8000-000000000001', 'contoso', 'Person', 'Alva', 'alva@contoso.example', '', now()),
			('00000000-0000-7000-8000-000000000002', 'contoso', 'ServiceAccount', 'CRM', null, '', now());
		insert into tokens (hash, user_id, id, name, prefix, created_at) values
			(sha256('x'), '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 'sync', '', now());
		insert into audit_log (id, organization_id, document) values
			(gen_random_uuid(), 'contoso', '{"action": "CreateServiceAccount", "actor": {"id": "00000000-0000-7000-8000-000000000001"},
				"subject": {"id": "00000000-0000-7000-8000-000000000002"}}'),
			(gen_random_uuid(), 'contoso', '{"action": "CreateToken", "actor": {"id": "00000000-0000-7000-8000-000000000001"},
				"subject": {"id": "00000000-0000-7000-8000-000000000003"}}');
		insert into deals (id, engagement_id, organization_id, mpn_id, revision, status, substatus, direction, deal_type, qualification,
			deal_value, currency, country, closing_at, created_at, updated_at, solution_ids, team_emails, search, document)
		select gen_random_uuid(), gen_random_uuid(), 'contoso', '1', 1, 'Closed', 'Won', 'Outgoing', 'Private', 'None', 1,
			'USD', 'SE', now(), now(), now(), array['SOL-1'], array['ada@contoso.example', written], '',
			json_build_object('team', json_build_array(
				json_build_object('email', 'Ada@contoso.example'), json_build_object('email', given)))
		from (values ('kim@contoso.example', E'\u212Aim@Contoso.example'),
			('åsa@contoso.example', 'Åsa@contoso.example'), ('kim@contoso.example', 'Kim@contoso.example'))
			as team (written, given)`)
	require.NoError(t, err)
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))

	found, err := conn.Query(t.Context(), "select team_emails[1] || ' ' || team_emails[2] from deals")
	require.NoError(t, err)
	teams, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	require.ElementsMatch(t, []string{
		"ada@contoso.example \u212aim@contoso.example", "ada@contoso.example Åsa@contoso.example",
		"ada@contoso.example kim@contoso.example",
	}, teams)
	_, err = conn.Exec(t.Context(), "update deals set revision = 2")
	require.ErrorContains(t, err, "this row is final")
	var makers int
	require.NoError(t, conn.QueryRow(t.Context(), `select
		(select count(*) from users where made_by = array['00000000-0000-7000-8000-000000000001'::uuid])
		+ (select count(*) from tokens where made_by = array['00000000-0000-7000-8000-000000000001'::uuid])`).Scan(&makers))
	require.Equal(t, 2, makers)
}
