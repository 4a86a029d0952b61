package door_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/door"
)

// wide is a body of more than the usual size, with nothing wrong.
func wide(organization string) string {
	draft, _ := json.Marshal(apitest.Draft(organization)) // plain values
	return string(draft) + strings.Repeat(" ", 100_000)
}

// stall begins to send a large body, and waits.
func stall(t *testing.T, h *apitest.Harness, c *apitest.Client) net.Conn {
	t.Helper()
	conn := h.Dial(t)
	head := apitest.Request("POST", "/v1/deals", strings.Repeat(" ", 70_000), "Content-Type: application/json", "Content-Length: 1000000")
	_, err := io.WriteString(conn, strings.ReplaceAll(head, "%TOKEN%", c.Token()))
	require.NoError(t, err)
	return conn
}

func TestUploadsThatStallKeepNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	const each = 10
	h := bounded(t, door.Quotas{Uploads: each}, 0)
	own, other := h.ContosoAdmin(), h.NorthwindAdmin()
	conns := make([]net.Conn, each)
	for i := range conns {
		conns[i] = stall(t, h, own)
	}
	next := func() *apitest.Response { return own.Post(t, "/v1/deals", wide("contoso")) }
	var refused *apitest.Response
	require.Eventually(t, func() bool {
		refused = next()
		return refused.Status == http.StatusTooManyRequests
	}, 8*time.Second, time.Millisecond)
	refused.WantProblem(t, http.StatusTooManyRequests, "quota-uploads")
	require.Contains(t, refused.Text(t, "detail"), fmt.Sprint(each))
	require.Equal(t, "1", refused.Header.Get("Retry-After"))

	for range 3 {
		other.Post(t, "/v1/deals", wide("northwind")).Want(t, http.StatusCreated)
	}
	own.Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusCreated) // what is of the usual size needs no place

	require.NoError(t, conns[0].Close())
	require.Eventually(t, func() bool { return next().Status == http.StatusCreated }, 8*time.Second, time.Millisecond)
	_, err := io.WriteString(conns[1], strings.Repeat(" ", 930_000)) // it was slow, and gets its answer: there is nothing in it
	require.NoError(t, err)
	answer := make([]byte, len("HTTP/1.1 422"))
	_, err = io.ReadFull(conns[1], answer)
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 422", string(answer))
	require.Eventually(t, func() bool { return next().Status == http.StatusCreated }, 8*time.Second, time.Millisecond)
}

// When many organisations together have all places in use, that is no quota of who comes then.
func TestWhenAllPlacesForUploadsAreInUseTheNextComesAgain(t *testing.T) {
	t.Parallel()
	h := bounded(t, door.Quotas{}, 0)
	own, other := h.ContosoAdmin(), h.NorthwindAdmin()
	for range 48 {
		stall(t, h, own)
	}
	var refused *apitest.Response
	require.Eventually(t, func() bool {
		refused = other.Post(t, "/v1/deals", wide("northwind"))
		return refused.Status != http.StatusCreated
	}, 8*time.Second, time.Millisecond)
	refused.WantProblem(t, http.StatusServiceUnavailable, "unavailable")
	require.Equal(t, "1", refused.Header.Get("Retry-After"))
}
