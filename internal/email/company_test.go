package email_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/email"
)

func TestCompany(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]string{
		"contoso.com": "contoso.com", "se.contoso.com": "contoso.com", "a.b.fabrikam.co.uk": "fabrikam.co.uk", "contoso.example": "contoso.example",
		"gmail.com": "", "co.uk": "", "localhost": "", "": "",
	} {
		require.Equal(t, want, email.Company(domain), domain)
	}
}
