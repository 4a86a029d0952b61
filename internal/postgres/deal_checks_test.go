package postgres_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// The database takes no deal from anybody else that the rules could not have made. Programs look themselves, see deal.Deal.IsSound.
func TestTheDatabaseTakesNoUnsoundDeal(t *testing.T) {
	t.Parallel()
	conn, _ := listing(t)
	exec(t, conn, someDeals)
	for _, wrong := range []string{
		"update deals set country = 'de' where deal_value = 1",
		"update deals set status = 'Closed' where deal_value = 1",
		strings.Replace(someDeals, "'Private'", "'Other'", 1),
		strings.Replace(someDeals, "'Outgoing'", "'Incoming'", 1) + "; update deals set revision = 0",
	} {
		_, err := conn.Exec(t.Context(), wrong)
		require.ErrorContains(t, err, "no rule can have made this deal", wrong)
	}
}

// Both say the same of a deal.
func TestTheDatabaseChecksDeals(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	sound := func(with map[string]string) (ok bool) {
		t.Helper()
		args := map[string]string{
			"revision": "1", "status": "'New'", "substatus": "'Received'", "direction": "'Incoming'", "deal_type": "'CoSell'",
			"qualification": "'SalesQualified'", "deal_value": "0", "currency": "'EUR'", "country": "'DE'", "expires_at": "now()",
			"solution_ids": "'{a}'", "team_emails": "'{}'",
		}
		maps.Copy(args, with)
		var named []string
		for name, value := range args {
			named = append(named, name+" => "+value)
		}
		slices.Sort(named)
		require.NoError(t, db.Pool().QueryRow(t.Context(), "select deal_is_sound("+strings.Join(named, ", ")+")").Scan(&ok))
		return ok
	}
	require.True(t, sound(nil))
	require.True(t, sound(map[string]string{"deal_type": "'Lead'", "solution_ids": "'{}'"}))
	require.True(t, sound(map[string]string{"status": "'Active'", "substatus": "'Accepted'", "expires_at": "null"}))
	for _, wrong := range []map[string]string{
		{"revision": "0"},
		{"substatus": "'Won'"},
		{"expires_at": "null"},
		{"direction": "'Sideways'"},
		{"deal_type": "'Other'"},
		{"qualification": "'Other'"},
		{"deal_value": "-0.01"},
		{"currency": "'EURO'"},
		{"country": "'de'"},
		{"solution_ids": "'{}'"},
		{"solution_ids": "array_fill('a'::text, '{51}')"},
		{"team_emails": "array_fill('a'::text, '{51}')"},
	} {
		require.False(t, sound(wrong), "%v", wrong)
	}
	for _, status := range []deal.Status{deal.Informational, deal.New, deal.Active, deal.Closed} {
		for _, substatus := range []deal.Substatus{
			deal.NoSubstatus, deal.Pending, deal.Received, deal.Accepted, deal.Won, deal.Lost, deal.Declined, deal.Expired, deal.Error,
		} {
			d := deal.Deal{
				Revision: 1, State: deal.State{Status: status, Substatus: substatus}, Direction: deal.Incoming, DealType: deal.CoSell,
				Qualification: deal.SalesQualified, Expires: new(now), Customer: deal.Customer{Address: deal.Address{Country: "DE"}},
				Details: deal.Details{Currency: "EUR", Requirements: deal.Requirements{Solutions: []deal.Solution{{ID: "a"}}}},
			}
			state := map[string]string{"status": "'" + string(status) + "'", "substatus": "'" + string(substatus) + "'"}
			require.Equal(t, d.IsSound(), sound(state), d.State)
			d.Expires, state["expires_at"] = nil, "null"
			require.Equal(t, d.IsSound(), sound(state), d.State)
		}
	}
}
