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
	for _, text := range []string{
		"", ".", "contoso", "com", "co.uk", "CO.UK.", "github.io", "*.contoso.example", "*", "contoso.*", "contoso..example", ".contoso.example", "contoso.example..",
		"127.0.0.1", "[127.0.0.1]", "::1", "[IPv6:::1]", "1.2", "127.1", "0x7f.0x1", "ada@contoso.example", "@contoso.example", "contoso.example/x", "con toso.example",
		"-contoso.example", "contoso-.example", "con_toso.example", "xn--zzzz99999.example", "contoso.example:25", "con\ntoso.example", "contoso.example,b.example",
		strings.Repeat("a", 64) + ".example", strings.Repeat("abcdefgh.", 40) + "example",
	} {
		got, refused := email.NormalDomain(text)
		require.NotEmpty(t, refused, text)
		require.Empty(t, got, text)
	}
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
