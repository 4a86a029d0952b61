package money_test

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/money"
)

func TestThresholdIsComparedOnTheExactProduct(t *testing.T) {
	t.Parallel()
	threshold := money.MustParse("25000")
	for _, example := range []struct {
		amount, rate, value string
		want                int
	}{
		{"25000", "1", "25000", 0},
		{"24999.99", "1", "24999.99", -1},
		{"25000.01", "1", "25000.01", 1},
		{"262329.49", "0.0953", "25000.000397", 1},
		{"262329.48", "0.0953", "24999.999444", -1},
		{"0.32", "78125.0000000000", "25000", 0},
		{"50000", "0.4999999999", "24999.999995", -1},
		{"50000", "0.5000000001", "25000.000005", 1},
		{"0", "99999.9999999999", "0", -1},
		{"9999999999999.99", "99999.9999999999", "999999999999998000.000000000001", 1},
		{"0.01", "0.0000000001", "0.000000000001", -1},
		{"0.001", "0.0000000001", "0.0000000000001", -1},
	} {
		value := money.MustParse(example.amount).USD(mustRate(t, example.rate))
		require.Equal(t, example.value, value.String(), example.amount)
		require.Equal(t, example.want, value.Cmp(threshold), example.amount)
	}
}

func TestZeroUSDValueIsZero(t *testing.T) {
	t.Parallel()
	var value money.USDValue
	require.Equal(t, "0", value.String())
	require.Equal(t, 0, value.Cmp(money.Amount{}))
	require.Equal(t, -1, value.Cmp(money.MustParse("0.01")))
}

func TestUSDValueTravelsThroughANumericColumn(t *testing.T) {
	t.Parallel()
	for _, factors := range [][2]string{
		{"0", "1"}, {"0.01", "0.0000000001"}, {"25000", "1"}, {"262329.49", "0.0953"}, {"9999999999999.99", "99999.9999999999"},
	} {
		want := money.MustParse(factors[0]).USD(mustRate(t, factors[1]))
		for _, format := range formats {
			var got money.USDValue
			throughNumeric(t, format, want, &got)
			require.Equal(t, want.String(), got.String())
		}
	}
}

func TestScanRefusesWhatIsNoUSDValue(t *testing.T) {
	t.Parallel()
	for _, source := range []any{nil, 1.5, "", "NaN", "-1", "1000000000000000000", "0.00000000000001"} {
		require.Error(t, new(money.USDValue).Scan(source), "%v", source)
	}
}

func TestEveryProductIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := anyCents(t)
		steps := rapid.Int64Range(1, 999_999_999_999_999).Draw(t, "steps")
		value := money.MustParse(fixed(cents, 2)).USD(mustRate(t, fixed(steps, 10)))

		want := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(cents), big.NewInt(steps)), big.NewInt(1_000_000_000_000))
		got, ok := new(big.Rat).SetString(value.String())
		require.True(t, ok)
		require.Zero(t, want.Cmp(got), "%s is not %s", got, want)

		limit := anyCents(t)
		require.Equal(t, want.Cmp(big.NewRat(limit, 100)), value.Cmp(money.MustParse(fixed(limit, 2))))

		var again money.USDValue
		require.NoError(t, again.Scan(value.String()))
		require.Equal(t, value.String(), again.String())
	})
}

// fixed writes a count of steps of 10^-fraction as a decimal.
func fixed(count int64, fraction int) string {
	text := strconv.FormatInt(count, 10)
	for len(text) <= fraction {
		text = "0" + text
	}
	return text[:len(text)-fraction] + "." + text[len(text)-fraction:]
}
