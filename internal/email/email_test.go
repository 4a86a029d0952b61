package email_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/email"
)

func TestValid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"ada@contoso.example": true, "Ada.Berg+deals@sub.contoso.example": true, "åda@contoso.example": true,
		"": false, "ada": false, "ada@contoso": false, "@contoso.example": false, "ada@.example.": false, "ada@[127.0.0.1]": false, `"a b"@contoso.example`: false,
		"ada(at work)@contoso.example": false, `"ada@evil.example"@contoso.example`: false, "ada@evil.example@contoso.example": false,
		"Ada <ada@contoso.example>": false, " ada@contoso.example": false, "ada@contoso.example\r\nBcc: x@y.example": false,
		"a\u00adda@contoso.example": false, "a@b.example, c@d.example": false, strings.Repeat("a", 250) + "@b.example": false,
		strings.Repeat("a", 64) + "@" + strings.Repeat("b", 63) + ".example": true, strings.Repeat("a", 65) + "@b.example": false,
		"ada@" + strings.Repeat("b", 64) + ".example": false, "ada@-b.example": false, "ada@b-.example": false, "ada@b.-example": false,
		"ada@xn--bcher-kva.example": true, "ada@bücher.example": true, "ada@b-c.example": true, "ada@127.0.0.1": false, "ada@b..example": false,
	} {
		require.Equal(t, want, email.Valid(text), "%q", text)
	}
}

func TestPlainKnowsLettersThatCanBeMistaken(t *testing.T) {
	t.Parallel()
	require.True(t, email.IsASCII("ada@contoso.example"))
	require.False(t, email.IsASCII("\u0430da@contoso.example"), "the first letter is Cyrillic")
	require.False(t, email.IsASCII("ada@contoso.example\u212a"), "the last letter is the sign for Kelvin")
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", " \t": "", "Ada": "Ada", " Ada \t Berg ": "Ada Berg", "Ada\r\nBcc: x@y.example": "Ada Bcc: x@y.example",
		"a\u2028b\u2029c\u0085d\x00e": "a b c d e", "a\xffb": "a\uFFFDb",
		"abc\u202egnp.exe, \u2067x\u2069\u200f": "abcgnp.exe, x\u200f",
	} {
		require.Equal(t, want, email.OneLine(text), "%q", text)
	}
}

func TestNormalKnowsTheLettersOfASCIIOnly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ada.Berg@CONTOSO.example": "ada.berg@contoso.example", "": "", "ÅSA@x.example": "Åsa@x.example",
		"\u212aim\u017f@x.example": "\u212aim\u017f@x.example", "\u0130@x.example": "\u0130@x.example",
	} {
		require.Equal(t, want, email.Normal(text))
	}
	for text, want := range map[string]string{
		"ada@Contoso.Example": "contoso.example", `"a@b"@x.example`: "x.example", "ada": "", "": "", "ada@": "",
	} {
		require.Equal(t, want, email.Domain(text))
	}
}
