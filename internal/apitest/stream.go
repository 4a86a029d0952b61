package apitest

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Stream reads the feed as a stream and yields its frames; the connection lasts until the test ends or stop is called.
func (c *Client) Stream(t testing.TB, headers ...Header) (all <-chan map[string]string, stop func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.h.URL+"/v1/events/stream", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+c.token)
	for _, header := range headers {
		req.Header.Set(header.Name, header.Value)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // closed where it is read to its end
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Equal(t, eventStream, res.Header.Get("Content-Type"))
	out := make(chan map[string]string, 1000)
	go func() {
		defer close(out)
		defer res.Body.Close()
		frame := map[string]string{}
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			if frame[name] = value; lines.Text() == "" {
				out <- frame
				frame = map[string]string{}
			}
		}
	}()
	return out, stop
}
