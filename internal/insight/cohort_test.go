package insight_test

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/wording"
)

// partner returns the figures of a partner that won so much.
func partner(worth string) []insight.Kept {
	return []insight.Kept{kept("2026-10", func(k *insight.Kept) { k.Figures.Won = tally(1, worth) })}
}

func TestACohortIsToldOfTenOrganisations(t *testing.T) {
	t.Parallel()
	c := insight.Cohort{}
	for i := range 9 {
		c.Add(partner(fmt.Sprint(100 + i)))
	}
	c.Add(nil) // has no deals
	require.Empty(t, c.Aggregates())
	c.Add(partner("1000000"))
	told := c.Aggregates()[insight.WonValue]
	require.Equal(t, 10, told.Organizations)
	require.Equal(t, "100", told.Median.String(), "the mean of 103, 104, 105 and 106, to two digits")
	require.Equal(t, "100", told.Mean.String(), "without the largest")
	require.NotContains(t, c.Aggregates(), insight.AcceptanceRate, "nobody has one")
}

// Whatever one organisation's figure becomes, what is told stays within what the others allow: no figure can be read off.
func TestNoOrganisationIsSeenInACohort(t *testing.T) {
	t.Parallel()
	tell := func(organizations int, theirs string) insight.Aggregate {
		c := insight.Cohort{}
		for range organizations - 1 {
			c.Add(partner("1000"))
		}
		c.Add(partner(theirs))
		return c.Aggregates()[insight.WonValue]
	}
	for organizations := 10; organizations < 30; organizations++ {
		require.Equal(t, tell(organizations, "1"), tell(organizations, "987654321"))
		require.Equal(t, organizations/5*5, tell(organizations, "1").Organizations)
	}
	c := insight.Cohort{}
	for range 5 {
		c.Add(partner("1000"))
		c.Add(partner("2000"))
	}
	c.Add(partner("1900"))
	require.Equal(t, "1600", c.Aggregates()[insight.WonValue].Median.String(), "and not the 1900 in the middle")
}

func TestACohortIsComparedWith(t *testing.T) {
	t.Parallel()
	c := insight.Cohort{}
	for range 12 {
		c.Add(partner("2000"))
	}
	r := query("2025-11", "2026-10").Range
	text, err := json.Marshal(insight.CohortFigures{Range: r, Aggregates: c.Aggregates()})
	require.NoError(t, err)
	var figures insight.CohortFigures
	require.NoError(t, json.Unmarshal(text, &figures))
	compared := insight.Compare(figures, insight.Scope{}, nil, partner("3000"))
	require.Equal(t, r, compared.Range)
	for _, i := range compared.Items {
		if i.Code == insight.WonValue {
			require.Equal(t, []string{"3000", "2000", "2000"}, []string{i.Value.String(), i.Median.String(), i.Mean.String()})
			require.Equal(t, 10, *i.Organizations)
		}
		if i.Code == insight.AcceptanceRate {
			require.Nil(t, i.Organizations)
		}
	}
	require.Len(t, compared.Table(wording.English), 1+len(compared.Items))
}
