package partnercenter_test

import (
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// BenchmarkDoors does the same through both doors in turn, and tells how much processor time the second takes for each unit of the first.
// The client's is in both.
func BenchmarkDoors(b *testing.B) {
	h := apitest.New(b)
	c := h.ContosoAdmin()
	id := c.Create(b, apitest.Draft("contoso"))
	for _, w := range []struct {
		name          string
		first, second func(i int) *apitest.Response
	}{
		{"read", func(int) *apitest.Response { return c.Get(b, apitest.Path(id)) }, func(int) *apitest.Response { return c.Get(b, at(id)) }},
		{
			"change",
			func(i int) *apitest.Response {
				return c.Patch(b, apitest.Path(id), object{"name": fmt.Sprint("a", i)}, apitest.IfMatch("*"))
			},
			func(i int) *apitest.Response { return c.Patch(b, at(id), object{"name": fmt.Sprint("b", i)}) },
		},
	} {
		b.Run(w.name, func(b *testing.B) {
			var first, second time.Duration
			for i := range b.N {
				first += processorTime(b, func() { w.first(i).Want(b, http.StatusOK) })
				second += processorTime(b, func() { w.second(i).Want(b, http.StatusOK) })
			}
			b.ReportMetric(first.Seconds()*1e6/float64(b.N), "first-us")
			b.ReportMetric(second.Seconds()*1e6/float64(b.N), "second-us")
			b.ReportMetric(second.Seconds()/first.Seconds(), "ratio")
		})
	}
}

func processorTime(b *testing.B, do func()) time.Duration {
	b.Helper()
	var before, after syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &before))
	do()
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
	return time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
}
