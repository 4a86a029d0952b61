package plaintext_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

func TestCheckPhone(t *testing.T) {
	t.Parallel()
	for number, good := range map[string]bool{
		"+46 8 123 45 67": true, "(425) 555-0100 ext. 12": true, "1-800-MICROSOFT": true, "112": true, "٠١٢ ٣٤٥": true, "tel:+47-22-12-34-56": true,
		"": true, " \u200b": true, "abc": false, "n/a": false, "-": false, "+": false,
	} {
		var m fault.Mistakes
		plaintext.CheckPhone(&m, "/phoneNumber", number)
		require.Equal(t, good, len(m) == 0, number)
	}
}
