package httpapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// What is left of a deal is what stands in the whole of it, byte for byte, ordered by name.
func TestFieldsAreTheMembersOfTheWholeDealByName(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Draft("contoso")
	draft["name"] = `"{\\"},ä & <b> 🚀,"target":[`
	path := apitest.Path(contoso.Create(t, draft)) + "?include=microsoftResponse"
	var whole map[string]jsontext.Value
	contoso.Get(t, path).Decode(t, &whole)
	all := slices.Collect(maps.Keys(whole))
	for _, names := range [][]string{{"name"}, {"status", "name", "status", "id"}, {"team", "consent", "eTag"}, {"hotUntilDateTime", "fit"}, all} {
		want := map[string]jsontext.Value{}
		for _, name := range append([]string{"id", "microsoftResponse"}, names...) {
			if whole[name] != nil {
				want[name] = whole[name]
			}
		}
		text, err := json.Marshal(want, json.Deterministic(true))
		require.NoError(t, err)
		require.Equal(t, string(text)+"\n", string(contoso.Get(t, path+"&fields="+strings.Join(names, ",")).Body))
		listed := contoso.Get(t, "/v1/deals?include=microsoftResponse&fields="+strings.Join(names, ","))
		require.Equal(t, `{"items":[`+string(text)+`],"nextCursor":null}`+"\n", string(listed.Body))

		delete(want, "microsoftResponse") // without it, of a list of plain members only these are read
		text, err = json.Marshal(want, json.Deterministic(true))
		require.NoError(t, err)
		listed = contoso.Get(t, "/v1/deals?fields="+strings.Join(names, ","))
		require.Equal(t, `{"items":[`+string(text)+`],"nextCursor":null}`+"\n", string(listed.Body))
	}
}
