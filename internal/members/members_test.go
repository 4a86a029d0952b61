package members_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/members"
)

func TestMembersAreThoseThatADecoderFinds(t *testing.T) {
	t.Parallel()
	values := []string{
		`1`, `-2.50e3`, `true`, `null`, `""`, `"x"`, `"\""`, `"\\"`, `"\\\""`, `"},]{["`, `"ä\u00e4"`, `[]`, `{}`, `[1,"]",{"a":[{}]}]`,
		`{"a":"}","b":{"c":"\\"}}`,
	}
	for _, space := range []string{"", " ", "\r\n\t "} {
		for _, value := range values {
			text := strings.Join([]string{"", "{", `"first"`, ":", value, ",", `"a,b:c}"`, ":", value, "}", ""}, space)
			var want map[string]jsontext.Value
			require.NoError(t, json.Unmarshal([]byte(text), &want))
			got := map[string]jsontext.Value{}
			for name, member := range members.Of([]byte(text)) {
				got[string(name)] = member
			}
			require.Equal(t, want, got, text)
		}
		require.Empty(t, maps.Collect(texts(space+"{"+space+"}")))
	}
}

func TestALoopMayEndEarly(t *testing.T) {
	t.Parallel()
	for name := range texts(`{"a":1,"b":2}`) {
		require.Equal(t, "a", name)
		break
	}
}

// texts is members.Of for texts.
func texts(object string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for name, value := range members.Of([]byte(object)) {
			if !yield(string(name), string(value)) {
				return
			}
		}
	}
}
