package apitest

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// Page reads a page of a list and returns the address of the next one, or "".
func (c *Client) Page(t testing.TB, address string) (page *Response, next string) {
	t.Helper()
	page = c.Get(t, address).Want(t, http.StatusOK)
	if page.At(t, "nextCursor") == nil {
		require.Empty(t, page.Header.Get("Link"))
		return page, ""
	}
	link := page.Header.Get("Link")
	require.Regexp(t, `^</v1/[^>]+>; rel="next"$`, link)
	next = link[1 : len(link)-len(`>; rel="next"`)]
	u, err := url.Parse(next)
	require.NoError(t, err)
	require.Equal(t, page.Text(t, "nextCursor"), u.Query().Get("cursor"))
	return page, next
}

// MadeUpCursor returns a cursor of the list with a valid checksum, at a position that may be invalid.
func MadeUpCursor(list string, parts ...string) string {
	position := url.Values{"p": parts}.Encode()
	sum := sha256.Sum256([]byte(list + "\n" + position))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:11] + base64.RawURLEncoding.EncodeToString([]byte(position))
}
