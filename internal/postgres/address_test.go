package postgres_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/pgtest"
)

// TestGoAndSQLBringAddressesIntoTheSameForm tries every letter there is.
func TestGoAndSQLBringAddressesIntoTheSameForm(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for c := rune(1); c <= unicode.MaxRune; c++ {
		if c < 0xd800 || c > 0xdfff { // halves of a pair are no letters
			all.WriteRune(c)
		}
	}
	var same string
	require.NoError(t, connect(t, pgtest.EmptyURL(t)).QueryRow(t.Context(), `select lower($1 collate "C")`, all.String()).Scan(&same))
	require.True(t, email.Normal(all.String()) == same, "they differ")
}
