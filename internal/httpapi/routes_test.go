package httpapi

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
)

// The table of routes says what the contract says: each operation is there once, under its method and path, and is answered by the method
// that has its name.
func TestRoutesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	contract, err := LoadContract(api.Contract)
	require.NoError(t, err)
	want := map[string]string{}
	for pattern, o := range contract.operations {
		want[pattern] = o.route.Operation.OperationID
	}
	routes := (&Server{}).routes()
	got := map[string]string{}
	for _, r := range routes {
		name := runtime.FuncForPC(reflect.ValueOf(r.Handler).Pointer()).Name()
		name = strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
		got[r.Pattern] = strings.ToLower(name[:1]) + name[1:]
	}
	require.Equal(t, want, got)
	require.Len(t, routes, len(want))
}

// A parameter's name in the code is one of the contract's, and every parameter of the contract is read.
func TestParametersAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	contract, err := LoadContract(api.Contract)
	require.NoError(t, err)
	want := map[string]bool{}
	for _, o := range contract.operations {
		for _, p := range o.parameters {
			want[p.Value.Name] = true
		}
	}
	read := regexp.MustCompile(`\br\.(?:value|Has|Text|TextPtr|Texts|Bool|Int|UUID|UUIDPtr|Date|TimePtr)\("([^"]+)"|\br, "([a-z]\w+)"`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	got := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range read.FindAllSubmatch(text, -1) {
			got[string(found[1])+string(found[2])] = true
		}
	}
	require.Equal(t, want, got)
}
