package money_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/money"
)

// formats are the two wire formats of PostgreSQL; the driver uses either, depending on the mode of execution.
var formats = []int16{pgtype.TextFormatCode, pgtype.BinaryFormatCode}

func TestAmountTravelsThroughANumericColumn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "0.01", "0.5", "24999.99", "25000", "9999999999999.99"} {
		want := money.MustParse(text)
		for _, format := range formats {
			var got money.Amount
			throughNumeric(t, format, want, &got)
			require.Equal(t, want, got)
		}
	}
}

func TestAbsentAmountTravelsAsNull(t *testing.T) {
	t.Parallel()
	for _, format := range formats {
		got := new(money.Amount)
		throughNumeric(t, format, (*money.Amount)(nil), &got)
		require.Nil(t, got)
	}
}

func TestScanRefusesWhatIsNoAmount(t *testing.T) {
	t.Parallel()
	for text, want := range refused {
		var got money.Amount
		require.ErrorIs(t, got.Scan(text), want, "%q", text)
		require.ErrorIs(t, got.Scan([]byte(text)), want, "%q", text)
	}
	for _, source := range []any{nil, 1.5, int64(1), true} {
		require.Error(t, new(money.Amount).Scan(source), "%T", source)
	}
}

// throughNumeric encodes a parameter and reads it back as the driver does, without a server in between.
func throughNumeric(t *testing.T, format int16, parameter, target any) {
	t.Helper()
	wire := pgtype.NewMap()
	sent, err := wire.Encode(pgtype.NumericOID, format, parameter, nil)
	require.NoError(t, err)
	require.NoError(t, wire.Scan(pgtype.NumericOID, format, sent, target))
}
