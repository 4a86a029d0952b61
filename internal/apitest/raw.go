package apitest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// answerTimeout is how long an answer to raw bytes may take.
const answerTimeout = 10 * time.Second

// Raw sends bytes as they are, which no HTTP client would do, and returns the answer; every %TOKEN% in them becomes the token of the
// client. The answer is checked like any other if the bytes are a request that Go can read.
func (c *Client) Raw(t testing.TB, request string) *Response {
	t.Helper()
	request = strings.ReplaceAll(request, "%TOKEN%", c.token)
	conn := c.h.Dial(t)
	// The service may answer and close before it has read everything; the rest then cannot be written, and need not be.
	_, _ = io.WriteString(conn, request)
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request)))
	if err != nil {
		req = nil
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), req)
	require.NoError(t, err)
	defer res.Body.Close()
	answer := read(t, res)
	if req == nil {
		checkProblem(t, res, answer)
	} else {
		c.h.checkAnswer(t, req, res, answer)
	}
	return &Response{Status: res.StatusCode, Header: res.Header, Body: answer}
}

// Dial connects to the service. The connection is closed with the test, or when patience ends, and at once: a fuzz test would otherwise run
// out of ports.
func (h *Harness) Dial(t testing.TB) net.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(h.URL, "http://"))
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).SetLinger(0)) // that is what tcp means
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	t.Cleanup(func() {
		stop()
		cancel()
		_ = conn.Close()
	})
	return conn
}

// Request returns the bytes of a request with the header lines, the client's token and a body.
func Request(method, target, body string, headers ...string) string {
	var b bytes.Buffer
	b.WriteString(method + " " + target + " HTTP/1.1\r\nHost: cosell\r\nAuthorization: Bearer %TOKEN%\r\n")
	for _, line := range headers {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return b.String()
}
