package partner_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

func TestWhatAHitShows(t *testing.T) {
	t.Parallel()
	f := partner.Found{
		Listing: partner.Listing{
			Markets: []string{"SE", "NO"}, Industries: []string{"Education"},
			Solutions: []partner.Solution{{Incentives: []string{"AzureIpCoSell"}}},
		},
		Step: 4, Wins: []ranking.Feature{"Country:SE"},
		Texts: []string{
			"␂Cloud␃ AB ␞ schools ␞ Education ␞ The ␂clouds␃ of ␂cloud␃",
			"Cloud AB ␞ ␂schools␃ ␞ Education ␞ The clouds of cloud",
		},
	}
	filter, m := partner.NewFilter(map[partner.Dimension][]string{
		partner.Market: {"DK", "NO"}, partner.Incentive: {"AzureIpCoSell", "BizAppsPremium"}, partner.Product: {"Azure"},
	}, new(true))
	require.Empty(t, m)
	require.Equal(t, partner.Reasons{
		Words: []partner.MatchedWord{{"Cloud", partner.Name}, {"schools", partner.Keyword}, {"clouds", partner.Description}},
		Filters: []partner.Matched{
			{partner.Market, []string{"NO"}}, {partner.CoSellReady, []string{"true"}}, {partner.Incentive, []string{"AzureIpCoSell"}},
		},
		Features: []partner.Feature{{ranking.Country, "SE"}}, Score: ranking.VeryHigh,
	}, f.Hit(filter).Reasons)
}

func TestHalfOfWhatADealIsAbout(t *testing.T) {
	t.Parallel()
	w := ranking.WeightsAt(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	d := projection.Deal{
		Country: "SE", Industries: []string{"Education", "Healthcare"}, Products: []string{"Azure"}, Solutions: []string{"SOL-1"},
	}
	like := partner.LikenessOf(d, w)
	var features []ranking.Feature
	for _, f := range like.Features {
		features = append(features, f.Feature)
	}
	require.Equal(t, []ranking.Feature{"Country:SE", "Industry:Education", "Industry:Healthcare", "Product:Azure"}, features)
	dimensions := w.Fit.Dimensions
	all := dimensions[ranking.Country] + dimensions[ranking.Industry] + dimensions[ranking.Product]
	require.InDelta(t, 50*all, like.Least(), 1, "two industries weigh as much as one")
}

// The figures are published in the docs.
func TestTheWeightsFallFromPartToPartAndRiseFromStepToStep(t *testing.T) {
	t.Parallel()
	parts := partner.Parts()
	for i := range parts[1:] {
		require.Greater(t, parts[i].Points, parts[i+1].Points)
	}
	percents := partner.Percents()
	require.Len(t, percents, len(ranking.Steps()))
	for i := range percents[1:] {
		require.Less(t, percents[i], percents[i+1])
	}
}
