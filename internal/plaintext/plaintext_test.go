package plaintext_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/plaintext"
)

func TestTrim(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "", " a b ": "a b", "\t\r\n a\u00a0": "a", "\u3000Ada\u2003": "Ada", "\ufeffAda\u200b": "Ada", "\u200e\u202aAda\u202c\u00ad": "Ada",
		"a\u200bb": "a\u200bb", "❤\ufe0f ": "❤\ufe0f", "\U0001f3f4\U000e0067\U000e0062\U000e007f ": "\U0001f3f4\U000e0067\U000e0062\U000e007f",
		"مرحبا\u200f": "مرحبا",
	} {
		require.Equal(t, want, plaintext.Trim(given), "%q", given)
	}
}

func TestBlank(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " ", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f", "\u034f", "\u2060\u00ad", "\u115f\u1160", "\x00"} {
		require.True(t, plaintext.Blank(s), "%q", s)
		require.Equal(t, s != "", plaintext.Invisible(s), "%q", s)
	}
	for _, s := range []string{"a", " a ", "。", "é", "東", "\u0301", "❤\ufe0f"} {
		require.False(t, plaintext.Blank(s), "%q", s)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"contoso ab", "CONTOSO  AB", "Contoso\u00a0AB", "Ｃｏｎｔｏｓｏ　ＡＢ", " contoso\tab ", "con\u00adtoso ab"},
		{"cafe\u0301", "café", "CAFÉ", "Cafe\u0301", "cafe\u00ad\u0301"},
		{"a\u0316\u0308", "a\u0308\u00ad\u0316"},
		{"øl", "ØL"},
		{"office", "oﬃce"},
		{"カタカナ", "ｶﾀｶﾅ"},
	} {
		for _, s := range same {
			require.Equal(t, plaintext.Fold(same[0]), plaintext.Fold(s), "%q", s)
		}
	}
	require.NotEqual(t, plaintext.Fold("resume"), plaintext.Fold("résumé"))
}

func TestFoldingTwiceChangesNothingMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := plaintext.Fold(rapid.String().Draw(t, "text"))
		require.Equal(t, once, plaintext.Fold(once))
		require.Equal(t, once, plaintext.Trim(once))
	})
}

func TestFoldOfASCIIIsThatOfStrings(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOf(rapid.SampledFrom([]rune(" \t\n\v\f\r\x00\x1f\x7fabzABZ09[@`{")))
	rapid.Check(t, func(t *rapid.T) {
		text := letters.Draw(t, "text")
		require.Equal(t, strings.Join(strings.Fields(strings.ToLower(text)), " "), plaintext.Fold(text))
	})
}
