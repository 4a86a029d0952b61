package apitest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Set sets JSON at the place in the object that a pointer names, and returns the object. The last token may be new.
func Set(t testing.TB, object Object, pointer, text string) Object {
	t.Helper()
	var at any = object
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for _, token := range tokens[:len(tokens)-1] {
		at = child(t, at, token)
	}
	last := tokens[len(tokens)-1]
	switch v := at.(type) {
	case Object:
		v[last] = json.RawMessage(text)
	case []any:
		n, err := strconv.Atoi(last)
		require.NoError(t, err)
		v[n] = json.RawMessage(text)
	}
	return object
}

func child(t testing.TB, at any, token string) any {
	t.Helper()
	if object, ok := at.(Object); ok {
		require.Contains(t, object, token)
		return object[token]
	}
	n, err := strconv.Atoi(token)
	require.NoError(t, err)
	return at.([]any)[n] // what else
}

// Quoted returns the text as JSON.
func Quoted(text string) string {
	b, _ := json.Marshal(text) // text can always be marshalled
	return string(b)
}
