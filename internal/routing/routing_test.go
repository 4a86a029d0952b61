package routing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/routing"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// route returns what a rule says; "" stands for all.
func route(solution, country, location string) routing.Route {
	some := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	return routing.Route{SolutionID: some(solution), Country: some(country), Location: some(location)}
}

func rule(id, solution, country, location string) routing.Rule {
	return routing.Rule{ID: routing.ID(id), Route: route(solution, country, location)}
}

func TestRoute(t *testing.T) {
	t.Parallel()
	table := []routing.Rule{
		rule("country", "", "SE", "sweden"), rule("other", "", "NO", "norway"),
		rule("solution", "A", "", "all of A"), rule("exact", "A", "SE", "A in Sweden"),
		rule("second", "B", "SE", "B in Sweden"), rule("third", "C", "", "all of C"),
	}
	a, b, c, d := routing.Offered{ID: "A", Location: "at A"}, routing.Offered{ID: "B", Location: "at B"},
		routing.Offered{ID: "C", Location: "at C"}, routing.Offered{ID: "D", Location: "at D"}
	fixed := "fixed"
	for name, try := range map[string]struct {
		country   string
		solutions []routing.Offered
		named     string
		byDefault *string
		want      []string // location, rule, solution
	}{
		"1 solution and country":              {"SE", []routing.Offered{a}, "", nil, []string{"A in Sweden", "exact", "A"}},
		"2 solution":                          {"DE", []routing.Offered{a}, "", nil, []string{"all of A", "solution", "A"}},
		"2 before 3":                          {"NO", []routing.Offered{a}, "", nil, []string{"all of A", "solution", "A"}},
		"3 country":                           {"NO", []routing.Offered{b}, "", nil, []string{"norway", "other", ""}},
		"3 country, unknown solution":         {"SE", []routing.Offered{d}, "", nil, []string{"sweden", "country", ""}},
		"4 default, its own location":         {"DE", []routing.Offered{b}, "named", &fixed, []string{"fixed", "default", ""}},
		"4 default, what was named":           {"DE", []routing.Offered{b}, "named", nil, []string{"named", "default", ""}},
		"4 default, where the solution is":    {"DE", []routing.Offered{b}, "", nil, []string{"at B", "default", "B"}},
		"4 default, nothing else":             {"DE", nil, "", nil, []string{"otherwise", "default", ""}},
		"no own solution: not by country":     {"SE", nil, "", nil, []string{"otherwise", "default", ""}},
		"no own solution: named":              {"SE", nil, "named", nil, []string{"named", "default", ""}},
		"a rule before what was named":        {"SE", []routing.Offered{a}, "named", &fixed, []string{"A in Sweden", "exact", "A"}},
		"the first of two that are as exact":  {"SE", []routing.Offered{b, a}, "", nil, []string{"B in Sweden", "second", "B"}},
		"the more exact, although second":     {"SE", []routing.Offered{c, a}, "", nil, []string{"A in Sweden", "exact", "A"}},
		"the first of two solutions anywhere": {"DE", []routing.Offered{d, c, a}, "", nil, []string{"all of C", "third", "C"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := routing.Table{Rules: table, Default: try.byDefault}.Route(routing.Subject{
				Country: try.country, Solutions: try.solutions, Named: try.named, Otherwise: "otherwise",
			})
			solution := ""
			if got.SolutionID != nil {
				solution = *got.SolutionID
			}
			require.Equal(t, try.want, []string{got.Location, string(got.RuleID), solution})
		})
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	for want, r := range map[routing.Precedence]routing.Route{
		routing.BySolutionAndCountry: route("A", "SE", "x"), routing.BySolution: route("A", "", "x"),
		routing.ByCountry: route("", "SE", "x"), routing.ByDefault: route("", "", "x"),
	} {
		require.Equal(t, want, r.Precedence())
		require.Equal(t, want, routing.Rule{Route: r}.View().Precedence)
	}
}

var owner = routing.Owner{OrganizationID: "contoso", Locations: []string{"1", "2"}, OwnsSolution: true}

// said returns what a fault says: its code, the mistakes, and what it conflicts with.
func said(err error) []string {
	f := fault.As(err)
	if f == nil {
		return nil
	}
	all := []string{f.Code}
	for _, m := range f.Mistakes {
		all = append(all, m.Pointer+" "+m.Code)
	}
	if f.ConflictsWith != "" {
		all = append(all, f.ConflictsWith)
	}
	return all
}

func TestNewRule(t *testing.T) {
	t.Parallel()
	r, err := routing.New(route("A", "SE", "1"), owner, now)
	require.NoError(t, err)
	require.Equal(t, []any{"contoso", now, now, `"1"`}, []any{r.OrganizationID, *r.Created, *r.Updated, r.Revision.String()})
	require.Len(t, string(r.ID), 36)
	for name, c := range map[string]struct {
		in   routing.Route
		want []string
	}{
		"everything":           {route("", "", "1"), []string{"routing-conflict", "default"}},
		"no location":          {route("A", "", ""), []string{"validation-failed", "/mpnId required"}},
		"another's location":   {route("A", "", "3"), []string{"validation-failed", "/mpnId unknown-location"}},
		"no country, location": {route("", "XX", "3"), []string{"validation-failed", "/country unknown-country", "/mpnId unknown-location"}},
	} {
		_, err := routing.New(c.in, owner, now)
		require.Equal(t, c.want, said(err), name)
	}
	_, err = routing.New(route("A", "", "1"), routing.Owner{Locations: owner.Locations}, now)
	require.Equal(t, []string{"validation-failed", "/solutionId unknown-solution"}, said(err))
}

func TestChangeOfARule(t *testing.T) {
	t.Parallel()
	r, err := routing.New(route("A", "SE", "1"), owner, now)
	require.NoError(t, err)
	later := now.Add(time.Hour)
	to, err := r.Patched([]byte(`{"country":null,"mpnId":"2"}`))
	require.NoError(t, err)
	after, err := r.ChangeTo(to, owner, later)
	require.NoError(t, err)
	require.Equal(t, route("A", "", "2"), after.Route)
	require.Equal(t, []any{`"2"`, now, later}, []any{after.Revision.String(), *after.Created, *after.Updated})

	same, err := after.ChangeTo(after.Route, owner, later.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, after, same)
	_, err = r.ChangeTo(route("", "", "1"), owner, now)
	require.Equal(t, []string{"routing-conflict", "default"}, said(err))
	_, err = r.Patched([]byte(`{"country":1}`))
	require.Equal(t, []string{"validation-failed"}, said(err))
	require.NoError(t, r.Deletable())
}

func TestOnlyTheLocationOfTheDefaultChanges(t *testing.T) {
	t.Parallel()
	d := routing.Rule{ID: routing.Default}
	fixed, err := d.ChangeTo(route("", "", "2"), owner, now)
	require.NoError(t, err)
	require.Equal(t, "2", *fixed.Location)
	back, err := fixed.ChangeTo(route("", "", ""), owner, now)
	require.NoError(t, err)
	require.Nil(t, back.Location)
	_, err = d.ChangeTo(route("A", "SE", "3"), owner, now)
	require.Equal(t, []string{"validation-failed", "/country fixed", "/mpnId unknown-location", "/solutionId fixed"}, said(err))
	require.Equal(t, []string{"routing-default"}, said(d.Deletable()))
}
