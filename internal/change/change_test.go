package change_test

import (
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
)

func TestBetween(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, want string }{
		{`{"a":1,"b":"x"}`, `{"b":"x","a":1}`, ``},
		{`{"a":1}`, `{"a":1.0}`, `/a 1 1.0;`},
		{`{"a":1,"b":2}`, `{"b":3,"c":4}`, `/a 1 null;/b 2 3;/c null 4;`},
		{`{"a":null}`, `{}`, ``},
		{`{"a":{"b":{"c":1},"d":[1]}}`, `{"a":{"d":[2],"b":{}}}`, `/a/b/c 1 null;/a/d [1] [2];`},
		{`{"a":{"b":1}}`, `{"a":2}`, `/a null 2;/a/b 1 null;`},
		{`{"a":[{"b":1}]}`, `{"a":{"b":1}}`, `/a [{"b":1}] null;/a/b null 1;`},
		{`{"z":1,"a":{"z":1}}`, `{"z":2,"a":{"z":2}}`, `/a/z 1 2;/z 1 2;`},
		{`{"a/b~":1,"\"":1}`, `{"a/b~":2,"\"":2}`, `/" 1 2;/a~1b~0 1 2;`},
		{`{"skipped":1,"in":{"skipped":1}}`, `{"skipped":2,"in":{"skipped":2}}`, `/in/skipped 1 2;`},
		{`null`, `{"a":1}`, `/a null 1;`},
	} {
		changes, err := change.Between(jsontext.Value(c.before), jsontext.Value(c.after), map[string]bool{"/skipped": true})
		require.NoError(t, err)
		got := ""
		for _, one := range changes {
			got += one.Pointer + " " + string(one.Before) + " " + string(one.After) + ";"
		}
		require.Equal(t, c.want, got, "%s to %s", c.before, c.after)
	}
}

// A patch has the same result as with another library.
func TestMerge(t *testing.T) {
	t.Parallel()
	befores := []string{`{}`, `{"a":1}`, `{"a":{"b":1,"c":null},"d":[1,{"e":2}]}`, `{"a":"b","\"d":{"e":{"f":true}}}`}
	patches := []string{
		`{}`, `{"a":2}`, `{"a":null}`, ` { "a" : { "b" : null , "x" : [ 1 , null ] } } `, `{"\u0061":{"c":{"y":{"z":null}}}}`,
		`{"d":{"e":null}}`, `{"\"d":{"e":{"f":null,"g":"\"}"}}}`, `{"n":null,"m":{"n":null}}`,
	}
	for _, before := range befores {
		for _, patch := range patches {
			want, err := jsonpatch.MergePatch([]byte(before), []byte(patch))
			require.NoError(t, err)
			var got any
			require.NoError(t, change.Merge(jsontext.Value(before), []byte(patch), &got))
			text, err := json.Marshal(got)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(text), "%s with %s", before, patch)
		}
	}
	for _, patch := range []string{``, `1`, `null`, `[{}]`, `{`, `{"a":1}{`} {
		require.Equal(t, fault.Invalid, fault.As(change.Merge(struct{}{}, []byte(patch), new(any))).Kind, patch)
	}
	require.Equal(t, fault.Invalid, fault.As(change.Merge(map[string]int{"a": 1}, []byte(`{"a":"x"}`), new(map[string]int))).Kind)
}
