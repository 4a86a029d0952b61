package money_test

import (
	"math/big"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/money"
)

func TestShareOfAnAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount      string
		part, whole int
		want        string
	}{
		{"75000.03", 12, 36, "25000.01"},
		{"100", 12, 36, "33.33"},
		{"0.02", 12, 36, "0.01"},
		{"0.01", 12, 24, "0.01"},
		{"9999999999999.99", 12, 12, "9999999999999.99"},
		{"0", 12, 72, "0"},
	} {
		require.Equal(t, money.MustParse(c.want), money.MustParse(c.amount).Share(c.part, c.whole, 2), c.amount)
	}
}

func TestShareIsComparedBeforeItIsRounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents, limit := anyCents(t), anyCents(t)
		months := rapid.IntRange(12, 1200).Draw(t, "months")
		value := money.MustParse(fixed(cents, 2)).Dollars()
		exact := new(big.Rat).SetFrac64(cents, 100)
		exact.Mul(exact, big.NewRat(12, int64(months)))
		require.Equal(t, exact.Cmp(big.NewRat(limit, 100)), value.CmpShare(12, months, money.MustParse(fixed(limit, 2))))

		share, _ := new(big.Rat).SetString(value.Share(12, months).String())
		require.GreaterOrEqual(t, exact.Cmp(share), 0)
		require.Negative(t, new(big.Rat).Sub(exact, share).Cmp(big.NewRat(1, 10_000_000_000_000)))
	})
}

func TestUSDValueIsShownToTheCent(t *testing.T) {
	t.Parallel()
	for scanned, want := range map[string]string{
		"25000.000397": "25000", "24999.995": "25000", "24999.994999999999": "24999.99", "0": "0", "0.005": "0.01", "999999999999998000.5": "999999999999998000.5",
	} {
		var v money.USDValue
		require.NoError(t, v.Scan(scanned))
		text, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		require.NoError(t, json.Unmarshal(text, &v))
		require.Equal(t, want, v.String())
	}
	require.Error(t, json.Unmarshal([]byte(`"1"`), new(money.USDValue)))
}
