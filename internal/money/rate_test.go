package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/money"
)

func TestParseRateKeepsTheDigitsInTheShortestForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1": "1", "1.0000000000": "1", "0.0953": "0.0953", "3.2500": "3.25", "1e-3": "0.001",
		"0.0000000001": "0.0000000001", "99999.9999999999": "99999.9999999999",
	} {
		require.Equal(t, want, mustRate(t, text).String())
	}
}

func TestParseRateSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"": money.ErrNotNumber, "1,08": money.ErrNotNumber, "1e-11": money.ErrRateTooPrecise, "-1": money.ErrNegative,
		"0": money.ErrRateZero, "0.0000000000": money.ErrRateZero, "0.00000000001": money.ErrRateTooPrecise,
		"100000": money.ErrRateTooLarge,
	} {
		_, err := money.ParseRate(text)
		require.ErrorIs(t, err, want, "%q", text)
		require.ErrorIs(t, new(money.Rate).Scan(text), want, "%q", text)
	}
}

func TestRatesAreOrderedByValue(t *testing.T) {
	t.Parallel()
	require.Equal(t, -1, mustRate(t, "0.9").Cmp(mustRate(t, "1.0")))
	require.Equal(t, 0, mustRate(t, "1").Cmp(mustRate(t, "1.0")))
	require.Equal(t, mustRate(t, "1"), mustRate(t, "1.00"), "equal values are equal structs")
}

func TestRateTravelsThroughANumericColumn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0.0000000001", "0.0953", "1", "99999.9999999999"} {
		for _, format := range formats {
			var got money.Rate
			throughNumeric(t, format, mustRate(t, text), &got)
			require.Equal(t, mustRate(t, text), got)
		}
	}
}

func TestRateThatNobodySetIsNotStored(t *testing.T) {
	t.Parallel()
	_, err := money.Rate{}.Value()
	require.ErrorIs(t, err, money.ErrRateZero)
	require.Error(t, new(money.Rate).Scan(nil))
}

func mustRate(t require.TestingT, text string) money.Rate {
	rate, err := money.ParseRate(text)
	require.NoError(t, err, text)
	return rate
}
