package token_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/token"
)

func TestNewIsRecognisedAndDifferentEachTime(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		secret := token.New()
		require.Regexp(t, `^cosell_[0-9A-Za-z]{49}$`, secret)
		require.False(t, token.Mistyped(secret))
		require.False(t, seen[secret])
		seen[secret] = true
	}
}

func TestMistypedFindsEverySlip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := []byte(token.New())
		place := rapid.IntRange(len(token.Prefix), len(secret)-1).Draw(t, "place")
		slip := rapid.SampledFrom([]byte("0Zz!")).Draw(t, "slip")
		if secret[place] == slip {
			return
		}
		secret[place] = slip
		require.True(t, token.Mistyped(string(secret)))
	})
}

func TestMistypedLeavesOtherTokensAlone(t *testing.T) {
	t.Parallel()
	require.False(t, token.Mistyped("demo-contoso-viewer"))
	require.False(t, token.Mistyped("a.b.c"))
	require.True(t, token.Mistyped("cosell_"))
	require.True(t, token.Mistyped(token.New()+"x"))
}

func TestStartShowsLittle(t *testing.T) {
	t.Parallel()
	secret := token.New()
	require.Equal(t, secret[:12], token.Start(secret))
	require.Equal(t, "ab", token.Start("ab"))
	require.Len(t, token.Hash(secret), 32)
	require.NotContains(t, string(token.Hash(secret)), strings.TrimPrefix(secret, token.Prefix))
}
