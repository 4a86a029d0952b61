package asset_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/asset"
)

func ask(t *testing.T, f *asset.File, query string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/file"+query, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func held(text []byte) func() []byte { return func() []byte { return text } }

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// Packed or not, and held packed or not, the file is the same.
func TestAFileIsPackedForWhoUnpacksIt(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("body{}", 100)
	for name, f := range map[string]*asset.File{"text": asset.New("a.css", held([]byte(text))), "packed": asset.NewPacked("a.css", held(packed(t, text)))} {
		plain := ask(t, f, "")
		require.Equal(t, text, plain.Body.String(), name)
		require.Equal(t, "text/css; charset=utf-8", plain.Header().Get("Content-Type"))
		zipped := ask(t, f, "", "Accept-Encoding", "br, gzip")
		require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
		r, err := gzip.NewReader(zipped.Body)
		require.NoError(t, err)
		unpacked, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, text, string(unpacked), name)
	}
}

// A client that takes no gzip is sent none, however it says so, and either form has a tag of its own.
func TestEitherFormHasATagOfItsOwn(t *testing.T) {
	t.Parallel()
	f := asset.New("a.css", held([]byte("body{}")))
	plain := ask(t, f, "", "Accept-Encoding", "gzip;q=0, br")
	require.Empty(t, plain.Header().Get("Content-Encoding"))
	zipped := ask(t, f, "", "Accept-Encoding", "gzip;q=0.5")
	require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
	require.NotEqual(t, plain.Header().Get("ETag"), zipped.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, ask(t, f, "", "If-None-Match", `"x", W/`+plain.Header().Get("ETag")).Code)
}

func TestAFileIsKeptUntilItChanges(t *testing.T) {
	t.Parallel()
	f, changed := asset.New("a.js", held([]byte("1"))), asset.New("a.js", held([]byte("2")))
	require.NotEqual(t, f.Version(), changed.Version())
	require.Equal(t, "no-cache", ask(t, f, "").Header().Get("Cache-Control"))
	require.Equal(t, "no-cache", ask(t, f, "?v="+changed.Version()).Header().Get("Cache-Control"))
	require.Equal(t, "public, max-age=31536000, immutable", ask(t, f, "?v="+f.Version()).Header().Get("Cache-Control"))
	known := ask(t, f, "", "If-None-Match", ask(t, f, "").Header().Get("ETag"), "Accept-Encoding", "gzip")
	require.Equal(t, http.StatusNotModified, known.Code)
	require.Empty(t, known.Body.String())
	require.Empty(t, known.Header().Get("Content-Encoding"))
}
