package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPublicURL(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "", "https://cosell.example": "https://cosell.example", "http://10.0.0.1:8080/": "http://10.0.0.1:8080",
		"https://cosell.example/base//": "https://cosell.example/base",
	} {
		c := publicURL{given}
		require.NoError(t, c.check(), given)
		require.Equal(t, want, c.PublicURL)
	}
	for _, given := range []string{
		"cosell.example", "ftp://cosell.example", "https://", "https://:443", "https://me@cosell.example", "https://cosell.example/?x", "https://%zz",
	} {
		c := publicURL{given}
		require.ErrorContains(t, c.check(), "--public-url (COSELL_PUBLIC_URL)", given)
	}
}
