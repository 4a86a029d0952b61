package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
	} {
		var m fault.Mistakes
		money.MustParse(c.amount).CheckPrecision(&m, "/value", c.currency)
		require.Equal(t, c.fits, len(m) == 0, "%+v", c)
	}
}

func TestAShareIsRoundedToTheFractionDigitsOfTheCurrency(t *testing.T) {
	t.Parallel()
	for currency, want := range map[string]string{"JPY": "33", "USD": "33.33", "KWD": "33.333"} {
		require.Equal(t, want, money.MustParse("100").Share(1, 3, money.MinorUnits(currency)).String())
	}
}
