package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	someID    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	someToken = regexp.MustCompile(`"(whsec|cosell)_[^"]+"`)
	someTime  = regexp.MustCompile(`"[0-9-]{10}T[0-9:]{8}\.[0-9]+Z"`) // by the clock of the database
	someToCut = regexp.MustCompile(`("cursor"|"nextCursor"): "[^"]+"`)
)

// Example fails the test unless the answer is the contract's example with the name. COSELL_TEST_UPDATE_DOCS=1 makes it the example. What
// differs in every run, such as ids and secrets, is replaced by something alike in the example; known are ids that have another name there.
func (r *Response) Example(t testing.TB, name string, known map[string]string) {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	file := filepath.Join(filepath.Dir(here), "../../api/examples", name+".json")
	text := r.tidied(known)
	if os.Getenv("COSELL_TEST_UPDATE_DOCS") != "" {
		require.NoError(t, os.WriteFile(file, text, 0o600))
	}
	example, err := os.ReadFile(file)
	require.NoError(t, err, "COSELL_TEST_UPDATE_DOCS=1 makes the example")
	require.Equal(t, string(example), string(text), "%s: COSELL_TEST_UPDATE_DOCS=1 writes it anew", name)
}

// tidied returns the answer in lines, with what differs in every run replaced by something alike. An answer that is not JSON is one text.
func (r *Response) tidied(known map[string]string) []byte {
	var lines bytes.Buffer
	if json.Indent(&lines, bytes.TrimSpace(r.Body), "", "  ") != nil {
		lines.WriteString(Quoted(string(r.Body)))
	}
	lines.WriteByte('\n')
	seen := map[string]string{}
	text := someID.ReplaceAllStringFunc(lines.String(), func(id string) string {
		switch {
		case known[id] != "":
			return known[id]
		case id[14] == '5' || strings.HasPrefix(id, "00000000"): // of the demo's users, derived from their names; of nobody
			return id
		case seen[id] == "":
			seen[id] = fmt.Sprintf("0199a3c4-7f1e-7b52-9d7a-%012d", len(seen)+1)
		}
		return seen[id]
	})
	text = someTime.ReplaceAllString(text, `"`+Start.Format(time.RFC3339)+`"`)
	text = someToken.ReplaceAllString(text, `"${1}_Jq3sZ8wXv1yT5nK7mB2cR4dF6gH9pL0a"`)
	return []byte(someToCut.ReplaceAllString(text, `$1: "bmV4dCBwYWdl"`))
}
