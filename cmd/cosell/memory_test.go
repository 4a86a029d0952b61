//go:build linux && !race

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHostileBodiesDoNotFillTheMemory sends large bodies, and bodies with as many mistakes as can be, from many callers at
// once: as many as there are places for, as if they came from several organisations. The race detector needs memory of its own, so this is tried without it.
func TestHostileBodiesDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	p := launch(t, inDemo.URL(t), "COSELL_UPLOAD_LIMIT=0", "GOGC=").ready(t) // as it is outside of tests
	for _, body := range []string{
		`{"details":{"notes":"` + strings.Repeat("é", 500_000) + `"}}`,
		`{"details":{"dealValue":` + strings.Repeat("2", 1_000_000) + `}}`,
		`{"` + strings.Repeat("a", 1_000_000) + `":1}`,
		`{"team":[` + strings.Repeat(`{},`, 4_000) + `{}]}`,
		`{"team":[` + strings.Repeat(`{},`, 300_000) + `{}]}`,
		strings.Repeat("[", 1_000_000),
	} {
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() {
				status, answer, err := p.do(http.MethodPost, "/v1/deals", []byte(body))
				// On a busy machine some are asked to come back, and some take longer than a request may and are cut off.
				if errors.Is(err, io.EOF) {
					return
				}
				require.NoError(t, err)
				require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable},
					status, "%.500s", answer)
			})
		}
		all.Wait()
	}
	require.Less(t, mostMemory(t, p.cmd.Process.Pid), 200<<10, "kB")
}

// mostMemory returns the most memory that a process has had, in kB.
func mostMemory(t *testing.T, pid int) (kB int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	require.True(t, found)
	_, err = fmt.Sscan(rest, &kB)
	require.NoError(t, err)
	return kB
}
