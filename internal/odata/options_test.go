package odata_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
)

func TestOrderBy(t *testing.T) {
	t.Parallel()
	keys := map[string]string{"created": "C", "details/value": "V"}
	for text, want := range map[string]page.Sort[string]{
		"created": {By: "C"}, " Created  DESC ": {By: "C", Descending: true}, "details/VALUE asc": {By: "V"},
	} {
		got, err := odata.OrderBy(text, keys)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		"": "An order is one name", "created asc, details/value": "An order is one name", "created up": "Only asc or desc may follow the name.",
		"name desc": `You cannot order by "name", only by created, details/value.`,
	} {
		_, err := odata.OrderBy(text, keys)
		f := fault.As(err)
		require.NotNil(t, f, text)
		require.Equal(t, "/query/$orderby", f.Mistakes[0].Pointer)
		require.Contains(t, f.Mistakes[0].Detail.String(), want)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	of := odata.Members{"a": nil, "b": {"c": nil, "d": {"e": nil}}, "f": nil}
	const object = `{"a":1,"b":{"c":"}","d":{"e":[]}},"f":[{"g":1,"h":2}],"x":0}`
	for text, want := range map[string]string{
		"*": object, "a,*": object, "a": `{"a":1}`, " A , b/D/e": `{"a":1,"b":{"d":{"e":[]}}}`, "b/c,b": `{"b":{"c":"}","d":{"e":[]}}}`,
		"b,b/c": `{"b":{"c":"}","d":{"e":[]}}}`, "b/c,b/d": `{"b":{"c":"}","d":{"e":[]}}}`, "f": `{"f":[{"g":1,"h":2}]}`,
	} {
		selected, err := odata.Select(text, of)
		require.NoError(t, err, text)
		require.Equal(t, want, string(selected.Append(nil, []byte(object))), text)
	}
	selected, err := odata.Select("a", of)
	require.NoError(t, err)
	require.Equal(t, "{}", string(selected.Append(nil, []byte(`{"b":1}`))))
	selected, err = odata.Select("b/c", of)
	require.NoError(t, err)
	require.Equal(t, `{"b":null}`, string(selected.Append(nil, []byte(`{"b":null}`))))
	_, err = odata.Select("a,z,b/x,a/b,,"+"b/d/e/f", of)
	require.Len(t, fault.As(err).Mistakes, 5)
}
