package money_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
)

func TestAnAmountHasTheFractionDigitsOfItsCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount, currency string
		fits             bool
	}{
		{"100", "JPY", true},
		{"100.00", "JPY", true},
		{"100.5", "JPY", false},
		{"1.23", "USD", true},
		{"1.234", "USD", false},
		{"1.234", "KWD", true},
		{"1.23", "nothing", true},
		{"1.234", "nothing", false},
		{"9999999999999.99", "USD", true},
		{"999999999999.999", "KWD", true},
		{"1000000000000.001", "KWD", false}, // 16 digits
	} {
		var m fault.Mistakes
		money.MustParse(c.amount).CheckPrecision(&m, "/value", c.currency)
		require.Equal(t, c.fits, len(m) == 0, "%+v", c)
	}
}

// A client that keeps numbers as 64-bit floats gives back what it was given.
func TestAnAmountThatFitsIsKeptByAFloat(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[1-9][0-9]{0,12}\.[0-9]{0,2}[1-9]`).Draw(t, "amount")
		var m fault.Mistakes
		money.MustParse(text).CheckPrecision(&m, "/value", "KWD")
		if len(m) > 0 {
			return
		}
		kept, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		require.Equal(t, text, strconv.FormatFloat(kept, 'f', -1, 64))
	})
}

func TestAShareIsRoundedToTheFractionDigitsOfTheCurrency(t *testing.T) {
	t.Parallel()
	for currency, want := range map[string]string{"JPY": "33", "USD": "33.33", "KWD": "33.333"} {
		require.Equal(t, want, money.MustParse("100").Share(1, 3, money.MinorUnits(currency)).String())
	}
}
