package sheet_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/sheet"
)

// TestGuard shows which texts a spreadsheet would take for a formula, and that a guarded text is read back unchanged.
func TestGuard(t *testing.T) {
	t.Parallel()
	for text, cell := range map[string]string{
		"": "", "Adatum": "Adatum", "=1+1": "'=1+1", "+46 8 1": "'+46 8 1", "@all": "'@all", "-5": "-5", "-5.25": "-5.25", "-x": "'-x",
		"\tx": "'\tx", "'t Hart": "'t Hart", "'=1": "''=1", "''": "''", "'": "'",
	} {
		require.Equal(t, cell, sheet.Guard(text), "%q", text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`['=+@\-\t]{0,3}[a-z0-9'.]{0,3}`).Draw(t, "text")
		require.Equal(t, text, sheet.Unguard(sheet.Guard(text)))
	})
}
