package oidctest

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// browser follows no redirect by itself.
type browser struct{ http.Client }

func newBrowser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{http.Client{Jar: jar, CheckRedirect: stay}}
}

func (b *browser) do(t testing.TB, method, address string, form url.Values) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.Do(req)
	require.NoError(t, err)
	return res
}

// location returns where the answer sends the browser.
func (b *browser) location(t testing.TB, method, address string, form url.Values) *url.URL {
	t.Helper()
	res := b.do(t, method, address, form)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	to, err := url.Parse(res.Header.Get("Location"))
	require.NoError(t, err)
	require.NotEmpty(t, to.String(), "%d %s", res.StatusCode, text)
	return to
}
