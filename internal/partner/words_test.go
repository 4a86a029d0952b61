package partner_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/partner"
)

func TestWordsOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                          {},
		" \t!?&|()<->:*'\"\\":       {},
		"Data platform, DATA!":      {"data", "platform"},
		"R&D co-sell 365 C#":        {"r", "d", "co", "sell", "365", "c"},
		"l'été de Malmö":            {"l", "été", "de", "malmö"},
		"e\u0301cole \u0301":        {"e\u0301cole"},
		"قطاع التجزئة":              {"قطاع", "التجزئة"},
		"retail:A* & !data <2> 'x'": {"retail", "a", "data", "2", "x"},
		"数据 \U0001F600 a\u200db":    {"数据", "a", "b"},
	} {
		require.Equal(t, want, partner.Split(text), "%q", text)
	}
}

func TestTheWordThatWasMeant(t *testing.T) {
	t.Parallel()
	for word, c := range map[string]struct{ words, want []string }{
		"retial":    {[]string{"retail", "trial", "radial"}, []string{"retail", "radial"}},
		"plattform": {[]string{"platforms", "platform", "plateau"}, []string{"platform", "platforms"}},
		"plaftorm":  {[]string{"plaster", "platform"}, []string{"platform"}},
		"oslo":      {[]string{"slow", "solo", "osle", "oso"}, []string{"solo", "osle", "oso"}},
		"sql":       {[]string{"sqll"}, nil},
		"målmö":     {[]string{"malmö", "malmo"}, []string{"malmö"}},
		"xylophone": {[]string{"telephone"}, nil},
	} {
		require.Equal(t, c.want, partner.Nearest(word, c.words), word)
	}
}

func TestTwoNeighboursChangePlaces(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"adta", "dtaa", "daat"}, partner.Swapped("data"))
	require.Equal(t, []string{"ån"}, partner.Swapped("nå"))
	require.Equal(t, []string{"ba"}, partner.Swapped("ab"))
	require.Empty(t, partner.Swapped("oo"))
	require.Empty(t, partner.Swapped(""))
}

func TestPositionsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, p := range []partner.Position{
		{Place: partner.Place{Rank: 2, Location: "1000001"}, Words: []string{}},
		{Place: partner.Place{Rank: 240000, Location: "x-7"}, Any: true, Words: []string{"data", "قطاع", "e\u0301"}},
	} {
		got, ok := partner.ParsePosition(p.String())
		require.True(t, ok, "%s", p)
		require.Equal(t, p, got)
	}
	for _, text := range []string{
		"", "2", "2 1000001", "x 1000001 all", "-1 1000001 all", "2 1000001 some", "2 1000001 all a a", "2 1000001 all A", "2 1000001 all a ",
		"9999999999 1000001 all", "02 1000001 all", "2 1000001 all a b c d e f g h i j k l m n o p q r s t u", "2 1000001 all a:b",
	} {
		_, ok := partner.ParsePosition(text)
		require.False(t, ok, "%q", text)
	}
}
