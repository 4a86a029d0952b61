package httpapi

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/door"
)

// The table of routes says what the contract says: each operation is there once, under its method and path, and is answered by the method
// that has its name.
func TestRoutesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	contract, err := door.NewContract(api.Contract, api.Examples).Document()
	require.NoError(t, err)
	want := map[string]string{}
	for path, item := range contract.Paths.Map() {
		for method, op := range item.Operations() {
			want[method+" "+path] = op.OperationID
		}
	}
	got := map[string]string{}
	all := (&Server{}).routes()
	maps.Copy(all, (&Server{}).open())
	for pattern, handler := range all {
		name := runtime.FuncForPC(reflect.ValueOf(handler).Pointer()).Name()
		name = strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
		got[pattern] = strings.ToLower(name[:1]) + name[1:]
	}
	require.Equal(t, want, got)
}

// A parameter's name in the code is one of the contract's, and every parameter of the contract is read.
func TestParametersAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	contract, err := door.NewContract(api.Contract, api.Examples).Document()
	require.NoError(t, err)
	want := map[string]bool{}
	for _, item := range contract.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				want[p.Value.Name] = true
			}
		}
	}
	read := regexp.MustCompile(`\br\.(?:lookUp|value|Has|Text|TextPtr|Texts|Bool|BoolPtr|Int|UUID|UUIDPtr|TimePtr)\("([^"]+)"|\br, "([a-z]\w+)"`)
	handlers, err := filepath.Glob("*.go")
	require.NoError(t, err)
	shared, err := filepath.Glob("../door/*.go")
	require.NoError(t, err)
	got := map[string]bool{}
	for _, file := range slices.Concat(handlers, shared) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range read.FindAllSubmatch(text, -1) {
			got[string(found[1])+string(found[2])] = true
		}
	}
	require.Equal(t, want, got)
}
