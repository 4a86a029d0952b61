package change_test

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/change"
)

type State struct {
	Status string `json:"status"`
}

type Origin struct {
	Source string `json:"source,omitzero"`
}

type thing struct {
	Name string  `json:"name"`
	Note *string `json:"note"`
	State
	Tags    []string          `json:"tags"`
	Inner   inner             `json:"inner"`
	Beside  *inner            `json:"beside"`
	By      map[string]inner  `json:"by"`
	Numbers map[string]*int64 `json:"numbers"`
	*Origin
}

type inner struct {
	A string   `json:"a"`
	B []string `json:"b"`
	C *int     `json:"c,omitzero"`
}

var things = []thing{
	{Tags: []string{}},
	{Name: "x", Tags: []string{"a"}, Inner: inner{A: "a", B: []string{"b"}}, State: State{"New"}},
	{Note: new("n"), Beside: &inner{A: "y", C: new(1)}, By: map[string]inner{"k": {A: "z"}}, Origin: &Origin{"web"}},
}

// The differences found field by field are those of the JSON as a whole.
func TestFieldsAreAsTheWhole(t *testing.T) {
	t.Parallel()
	for _, before := range things {
		whole, err := json.Marshal(before)
		require.NoError(t, err)
		for _, patch := range []string{
			`{}`, `{"name":"x"}`, `{"name":null,"tags":["a","b"]}`, `{"note":"\u0041","inner":{"b":null,"c":2}}`, `{"inner":null,"by":{}}`,
			`{"by":{"k":{"b":["c"]},"l":{"a":"m"}},"numbers":{"n":7,"o":null}}`, `{"beside":{"a":"w"}}`, `{"beside":null}`,
			`{"status":"Open","name":"y"}`, `{"source":"mail"}`, `{"source":null}`, `{"unknown":1}`, `{"":1}`,
		} {
			var want, got thing
			require.NoError(t, change.Merge(jsontext.Value(whole), []byte(patch), &want))
			require.NoError(t, change.Merge(before, []byte(patch), &got))
			wanted, err := json.Marshal(want, json.Deterministic(true))
			require.NoError(t, err)
			text, err := json.Marshal(got, json.Deterministic(true))
			require.NoError(t, err)
			require.Equal(t, string(wanted), string(text), "%s with %s", whole, patch)
			changes, err := change.Between(before, got, map[string]bool{"/inner/b": true})
			require.NoError(t, err)
			differences, err := change.Between(jsontext.Value(whole), jsontext.Value(wanted), map[string]bool{"/inner/b": true})
			require.NoError(t, err)
			require.Equal(t, differences, changes, "%s with %s", whole, patch)
		}
		for _, patch := range []string{`{"name":1}`, `{"inner":{"b":7}}`, `{"status":[]}`} {
			require.Error(t, change.Merge(before, []byte(patch), new(thing)), patch)
		}
	}
}
