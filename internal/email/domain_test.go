package email_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/email"
)

func TestDomainsAreComparedInOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"contoso.example": "contoso.example", "CONTOSO.Example.": "contoso.example", " contoso.example ": "contoso.example",
		"sales.contoso.co.uk": "sales.contoso.co.uk", "contoso.co.uk": "contoso.co.uk", "bücher.example": "xn--bcher-kva.example",
		"BÜCHER.example": "xn--bcher-kva.example", "xn--bcher-kva.example": "xn--bcher-kva.example", "a-1.contoso.example": "a-1.contoso.example",
		"contoso。example": "contoso.example",
	} {
		got, refused := email.NormalDomain(text)
		require.Empty(t, refused, text)
		require.Equal(t, want, got)
	}
	const machine, wildcard, none, anybodys = "this is the address of a machine", "wildcards are not accepted", "this is not a domain", "anybody can register a domain below"
	for reason, texts := range map[string][]string{
		machine:  {"127.0.0.1", "[127.0.0.1]", "::1", "[IPv6:::1]", "[contoso.example]"},
		wildcard: {"*.contoso.example", "*", "contoso.*"},
		anybodys: {"co.uk", "CO.UK.", "github.io"},
		none: {
			"", ".", "contoso", "com", "contoso..example", ".contoso.example", "contoso.example..", "1.2", "127.1", "0x7f.0x1",
			"ada@contoso.example", "@contoso.example", "contoso.example/x", "con toso.example", "-contoso.example", "contoso-.example",
			"con_toso.example", "xn--zzzz99999.example", "contoso.example:25", "con\ntoso.example", "contoso.example,b.example",
			strings.Repeat("a", 64) + ".example", strings.Repeat("abcdefgh.", 27) + "ab.example", strings.Repeat("abcdefgh.", 40) + "example",
		},
	} {
		for _, text := range texts {
			got, refused := email.NormalDomain(text)
			require.Contains(t, refused, reason, text)
			require.Empty(t, got, text)
		}
	}
	longest := strings.Repeat("abcdefgh.", 27) + "a.example" // a@ before it makes the longest address
	got, refused := email.NormalDomain(longest)
	require.Empty(t, refused)
	require.Equal(t, longest, got)
}

func TestTheDomainOfAnAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ada@contoso.example": "contoso.example", "Ada@CONTOSO.example": "contoso.example", "åsa@bücher.example": "xn--bcher-kva.example",
		"ada@contoso.example.": "contoso.example", "ada@sub.contoso.example": "sub.contoso.example", "ada": "", "ada@[127.0.0.1]": "", "ada@com": "",
	} {
		require.Equal(t, want, email.MailDomain(address), address)
	}
}
