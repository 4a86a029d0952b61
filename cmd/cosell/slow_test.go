package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// closedWithin is how long a caller that is too slow can hold its connection: the time-out for headers, and two seconds.
const closedWithin = 7*time.Second + 500*time.Millisecond

func TestSlowCallersAreCutOff(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", inDemo.URL(t))
	head := "POST /v1/deals HTTP/1.1\r\nHost: cosell\r\nAuthorization: Bearer " + referralAdmin + "\r\nContent-Type: application/json\r\n"
	for name, slow := range map[string]struct{ first, then string }{
		"who sends nothing":               {"", ""},
		"who sends headers one by one":    {head, "X-More: 1\r\n"},
		"who sends headers byte by byte":  {"GET /v1/deals HT", "T"},
		"who announces a body":            {head + "Content-Length: 100000\r\n\r\n", ""},
		"who sends a body byte by byte":   {head + "Content-Length: 100000\r\n\r\n{", " "},
		"who sends a body chunk by chunk": {head + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, at)
			begun := time.Now() //nolint:forbidigo // a stopwatch
			_, err := io.WriteString(conn, slow.first)
			require.NoError(t, err)
			go func() {
				for err == nil {
					time.Sleep(300 * time.Millisecond)
					_, err = io.WriteString(conn, slow.then)
				}
			}()
			_, _ = io.ReadAll(conn)
			require.Less(t, time.Since(begun), closedWithin)
		})
	}
}

// A caller that asks for more and more and reads nothing is cut off as well.
func TestWhoDoesNotReadIsCutOff(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", inDemo.URL(t))
	ask(t, at) // what is answered is made for the first who asks
	conn := dial(t, at)
	const asked = 400
	go func() {
		for range asked {
			_, _ = io.WriteString(conn, "GET /openapi.json HTTP/1.1\r\nHost: cosell\r\n\r\n")
		}
	}()
	time.Sleep(closedWithin)
	answers, err := io.ReadAll(conn)
	if err != nil {
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
	}
	require.Less(t, strings.Count(string(answers), "HTTP/1.1 200 OK"), asked)
}

// ask reads the contract once. On a busy machine the first who asks may be cut off before it is made.
func ask(t *testing.T, at string) {
	t.Helper()
	require.Eventually(t, func() bool {
		answer, err := http.Get(at + "/openapi.json") //nolint:noctx // it is at hand
		if err != nil {
			return false
		}
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode == http.StatusOK
	}, time.Minute, 10*time.Millisecond)
}

func dial(t *testing.T, at string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(at, "http://")) //nolint:noctx // it is at hand
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(2*closedWithin))) //nolint:forbidigo // as the connection wants it
	return conn
}
