package insight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/insight"
)

func TestRanges(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600)) // in UTC it is still December
	for _, example := range []struct{ from, to, want, mistakes string }{
		{"", "", "2025-09 2025-12 4 false", ""},
		{"2025-01", "", "2025-01 2025-12 12 false", ""},
		{"", "2025-03", "2024-12 2025-03 4 true", ""},
		{"", "2000-02", "2000-01 2000-02 2 true", ""},
		{"2025-12", "2025-12", "2025-12 2025-12 1 false", ""},
		{"2021-01", "2025-12", "2021-01 2025-12 60 false", ""},
		{"2025-03", "2025-02", "", "/query/from contradiction"},
		{"2020-12", "2025-12", "", "/query/from too-many"},
		{"1825-12", "2025-12", "", "/query/from out-of-range"},
		{"", "1999-12", "", "/query/to out-of-range"},
		{"0000-01", "0001-01", "", "/query/from out-of-range, /query/to out-of-range"},
		{"", "2026-01", "", "/query/to in-the-future"},
		{"", "9999-12", "", "/query/to in-the-future"},
		{"2026-01", "", "", "/query/from in-the-future"},
		{"9999-12", "9999-01", "", "/query/from in-the-future, /query/to in-the-future"},
		{"1999-12", "2026-01", "", "/query/from out-of-range, /query/to in-the-future"},
	} {
		var from, to *insight.Month
		if example.from != "" {
			from = new(month(example.from))
		}
		if example.to != "" {
			to = new(month(example.to))
		}
		var m fault.Mistakes
		r := insight.NewRange(from, to, now, &m)
		var mistakes []string
		for _, mistake := range m {
			mistakes = append(mistakes, mistake.Pointer+" "+mistake.Code)
		}
		require.Equal(t, example.mistakes, strings.Join(mistakes, ", "), example)
		if mistakes != nil {
			continue
		}
		complete := "false"
		if r.Complete {
			complete = "true"
		}
		require.Equal(t, example.want, r.From.String()+" "+r.To.String()+" "+fmt.Sprint(r.Months)+" "+complete)
		require.Len(t, r.All(), r.Months)
		require.Equal(t, r.From-1, r.Previous().To)
		require.Equal(t, r.Months, r.Previous().Months)
	}
}

func TestQueriesThatCannotBeCombined(t *testing.T) {
	t.Parallel()
	some := "x"
	for _, example := range []struct {
		by     insight.Grouping
		filter insight.Filter
		want   []string
	}{
		{"", insight.Filter{Solution: &some}, nil},
		{insight.ByMonth, insight.Filter{Country: &some}, nil},
		{insight.BySolution, insight.Filter{Solution: &some}, nil},
		{insight.BySolution, insight.Filter{Country: &some}, []string{"/query/country"}},
		{insight.ByPerson, insight.Filter{Solution: &some, Country: &some}, []string{"/query/solutionId", "/query/country"}},
		{"", insight.Filter{Solution: &some, Country: &some, Person: &some}, []string{"/query/country", "/query/teamEmail"}},
	} {
		var m fault.Mistakes
		insight.Query{By: example.by, Filter: example.filter}.Check(&m)
		var got []string
		for _, one := range m {
			require.Equal(t, "not-combinable", one.Code)
			got = append(got, one.Pointer)
		}
		require.Equal(t, example.want, got)
	}
}
