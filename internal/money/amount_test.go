package money_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/money"
)

func TestParseKeepsTheDigitsInTheShortestForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0":                "0",
		"0.00":             "0",
		"0.5":              "0.5",
		"0.50":             "0.5",
		"25000":            "25000",
		"25000.00":         "25000",
		"24999.99":         "24999.99",
		"9999999999999.99": "9999999999999.99",
		"50000.0000":       "50000",
		"5E+4":             "50000",
		"2.5E7":            "25000000",
		"2.499999E4":       "24999.99",
		"1.0E-2":           "0.01",
		"100e-2":           "1",
		"1.234":            "1.234",
		"-0":               "0",
		"-0.00e5":          "0",
		"0E99999999999999": "0",

		"9999999999999.999":    "9999999999999.999",
		"9999999999999999e-3":  "9999999999999.999",
		"0.0001e16":            "1000000000000",
		"1" + zeros + "e-500":  "1",
		"0." + zeros + "1e501": "1",
	} {
		amount, err := money.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, amount.String(), text)
	}
}

// refused is shared by the tests of JSON and SQL: the same text is wrong for the same reason through every door.
var refused = map[string]error{
	"":                       money.ErrNotNumber,
	" 1":                     money.ErrNotNumber,
	"1\n":                    money.ErrNotNumber,
	"+1":                     money.ErrNotNumber,
	".5":                     money.ErrNotNumber,
	"5.":                     money.ErrNotNumber,
	"007":                    money.ErrNotNumber,
	"1,000":                  money.ErrNotNumber,
	"0x10":                   money.ErrNotNumber,
	"NaN":                    money.ErrNotNumber,
	"Infinity":               money.ErrNotNumber,
	"٣":                      money.ErrNotNumber,
	"25 000":                 money.ErrNotNumber,
	"1e13":                   money.ErrTooLarge,
	"1E400":                  money.ErrTooLarge,
	"1E99999999999999999999": money.ErrTooLarge,
	"1e-4":                   money.ErrTooPrecise,
	"1e-9999999999999999999": money.ErrTooPrecise,
	"-1E400":                 money.ErrNegative,
	"1e":                     money.ErrNotNumber,
	"e5":                     money.ErrNotNumber,
	"-1":                     money.ErrNegative,
	"-0.01":                  money.ErrNegative,
	"0.0001":                 money.ErrTooPrecise,
	"1.0001":                 money.ErrTooPrecise,
	"10000000000000":         money.ErrTooLarge,
	"18446744073709551616":   money.ErrTooLarge,
	"1" + zeros:              money.ErrTooLarge,
	"0." + zeros + "1":       money.ErrTooPrecise,
	"99999999999999999999.9": money.ErrTooLarge,
}

// zeros has more digits than anything has room for.
var zeros = strings.Repeat("0", 500)

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range refused {
		_, err := money.Parse(text)
		require.ErrorIs(t, err, want, "%q", text)
	}
	require.ErrorContains(t, money.ErrTooLarge, "9999999999999.99")
}

func TestZeroValueIsZero(t *testing.T) {
	t.Parallel()
	var amount money.Amount
	require.True(t, amount.IsZero())
	require.Equal(t, "0", amount.String())
	require.Equal(t, money.MustParse("0.00"), amount)
	require.False(t, money.MustParse("0.01").IsZero())
}

func TestCmpOrdersByValue(t *testing.T) {
	t.Parallel()
	limit := money.MustParse("25000")
	require.Equal(t, -1, money.MustParse("24999.99").Cmp(limit))
	require.Equal(t, 0, money.MustParse("25000.00").Cmp(limit))
	require.Equal(t, 1, money.MustParse("25000.01").Cmp(limit))
	require.Equal(t, limit, money.MustParse("25000.00"), "equal values are equal structs")
}

func TestMustParsePanicsOnWhatParseRefuses(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { money.MustParse("-1") })
}

func TestParseOfEveryAmountIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := anyCents(t)
		amount, err := money.Parse(fixed(cents, 2))
		require.NoError(t, err)
		again, err := money.Parse(amount.String())
		require.NoError(t, err)
		require.Equal(t, amount, again)
		require.Equal(t, cents, centsOf(t, amount.String()))
	})
}

func anyCents(t *rapid.T) int64 {
	return rapid.Int64Range(0, 999_999_999_999_999).Draw(t, "cents")
}

// centsOf counts in whole numbers of its own, so that the test does not trust the library under test.
func centsOf(t require.TestingT, text string) int64 {
	whole, fraction, _ := strings.Cut(text, ".")
	cents, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	require.NoError(t, err)
	return cents
}
