package partnercenter_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// BenchmarkDoors does the same through both doors in turn, and reports how much processor time the second takes per unit of the first: the
// service's and the client's, but not the database's.
func BenchmarkDoors(b *testing.B) {
	h := apitest.New(b)
	id := h.ContosoAdmin().Create(b, apitest.Draft("contoso"))
	for name, body := range map[string]func(i int) (method, text string){
		"read":   func(int) (string, string) { return http.MethodGet, "" },
		"change": func(i int) (string, string) { return http.MethodPatch, fmt.Sprintf(`{"name":"Deal %d"}`, i) },
	} {
		b.Run(name, func(b *testing.B) {
			var first, second time.Duration
			for i := range b.N {
				method, text := body(2 * i)
				first += processorTime(b, func() { send(b, h, method, apitest.Path(id), text) })
				method, text = body(2*i + 1)
				second += processorTime(b, func() { send(b, h, method, at(id), text) })
			}
			b.ReportMetric(first.Seconds()*1e6/float64(b.N), "first-us")
			b.ReportMetric(second.Seconds()*1e6/float64(b.N), "second-us")
			b.ReportMetric(second.Seconds()/first.Seconds(), "ratio")
		})
	}
}

// send sends a request and reads the answer without looking into it.
func send(b *testing.B, h *apitest.Harness, method, path, body string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, h.URL+path, strings.NewReader(body))
	require.NoError(b, err)
	req.Header.Set("Authorization", "Bearer demo-contoso-referral-admin")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("If-Match", "*")
	if method == http.MethodGet {
		req.Header.Del("If-Match")
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, res.Body)
	require.NoError(b, err)
	require.NoError(b, res.Body.Close())
	require.Equal(b, http.StatusOK, res.StatusCode)
}

func processorTime(b *testing.B, do func()) time.Duration {
	b.Helper()
	var before, after syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &before))
	do()
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
	return time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
}
