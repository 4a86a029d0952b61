package demo_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// What the contract's examples name exists in a demo, so that trying an operation with the ids of its example finds something: deals in
// the states that the examples describe, and people, solutions, locations and organisations. What an example itself creates has an id of
// zeros, or of a new organisation.
func TestWhatExamplesNameIsInTheDemo(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, demo.Load(t.Context(), db, 0, now))
	found, err := db.Pool().Query(t.Context(), `select id::text from deals union all select id::text from users
		union all select id from solutions union all select mpn_id from locations union all select id from organizations`)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)

	files, err := filepath.Glob("../../api/examples/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range append(files, "../../api/openapi.yaml", "../../api/microsoft.yaml") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, named := range named.FindAllStringSubmatch(string(text), -1) {
			if !made.MatchString(named[1]) {
				require.Contains(t, all, named[1], file)
			}
		}
	}

	states, err := db.Pool().Query(t.Context(), "select organization_id || ' ' || status || '/' || substatus from deals where id::text like $1 order by id", example+"%")
	require.NoError(t, err)
	shown, err := pgx.CollectRows(states, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{
		"contoso Active/Accepted", "contoso New/Received", "contoso Closed/Lost", "contoso Closed/Won", "northwind Active/Accepted",
	}, shown)
}

// example is how the ids of the deals in examples begin.
const example = "0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b"

// named is the id of a deal, a person or a solution.
var named = regexp.MustCompile(`\b([0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|SOL-[0-9]+-[A-Z]+)\b`)

// made matches the ids of what an example itself creates.
var made = regexp.MustCompile(`^0199a3c4-7f1e-7b52-9d7a-0{6}|^SOL-4000[0-9]-CON$`)
