package sheet_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/sheet"
)

// TestFilesTakeLittleMemory shows that no file takes many times its size to be read, whatever is in it, up to the largest body.
//
//nolint:paralleltest // it counts what the process allocates
func TestFilesTakeLittleMemory(t *testing.T) {
	const largest = 1 << 20
	for head, text := range map[string]string{
		"": ",", "x": "x,", "id": ",id", "name\n": ",x", "name;id\n": "x,", "team;id\n\"": ",", "team\n": `"`, "name": "\r", "name\n\"": "\n",
		"name\n\n": "\n", "id,name\n": ",\n", "id\n": "x\n", "name,": "\ufeff",
	} {
		file := []byte(head + strings.Repeat(text, (largest-len(head))/len(text)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows, err := sheet.Read(file)
		for _, r := range rows {
			_, mistakes := r.Draft()
			require.NotNil(t, mistakes)
		}
		runtime.ReadMemStats(&after)
		require.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(80), "%q and %q: %v", head, text, err)
	}
}
