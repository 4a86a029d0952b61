package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func acceptEncoding(value string) apitest.Header {
	return apitest.Header{Name: "Accept-Encoding", Value: value}
}

func TestLongListsArePackedForWhoTakesThat(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	contoso.Create(t, apitest.Draft("contoso"))
	for _, path := range []string{"/v1/deals", "/v1/roles", "/v1/reference/countries", "/v1/insights/summary.csv"} {
		plain := contoso.Get(t, path).Want(t, http.StatusOK)
		require.Empty(t, plain.Header.Get("Content-Encoding"), path)
		require.Contains(t, plain.Header.Values("Vary"), "Accept-Encoding", path)
		require.Equal(t, strconv.Itoa(len(plain.Body)), plain.Header.Get("Content-Length"), path)
		packed := contoso.Raw(t, apitest.Request("GET", path, "", "Accept-Encoding: br, gzip;q=0.5")).Want(t, http.StatusOK)
		require.Equal(t, "gzip", packed.Header.Get("Content-Encoding"), path)
		require.Less(t, len(packed.Body), len(plain.Body), path)
		require.Equal(t, plain.ETag(), packed.ETag(), "what is told is the same: %s", path)
		unpacked, err := gzip.NewReader(bytes.NewReader(packed.Body))
		require.NoError(t, err)
		text, err := io.ReadAll(unpacked)
		require.NoError(t, err)
		require.Equal(t, string(plain.Body), string(text), path)
		for _, none := range []string{"identity", "gzip;q=0", "br"} {
			refused := contoso.Get(t, path, acceptEncoding(none)).Want(t, http.StatusOK)
			require.Empty(t, refused.Header.Get("Content-Encoding"), "%s %s", path, none)
		}
	}
	short := contoso.Raw(t, apitest.Request("GET", "/v1/webhooks", "", "Accept-Encoding: gzip")).Want(t, http.StatusOK)
	require.Empty(t, short.Header.Get("Content-Encoding"))
}

func TestListsHaveAWeakTag(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, path := range []string{"/v1/deals", "/v1/webhooks", "/v1/roles", "/v1/access"} {
		first := contoso.Get(t, path).Want(t, http.StatusOK)
		require.Regexp(t, `^W/"[0-9a-z]+"$`, first.ETag(), path)
		again := contoso.Get(t, path, apitest.IfNoneMatch(`"other", `+first.ETag())).Want(t, http.StatusNotModified)
		require.Empty(t, again.Body)
		require.Equal(t, first.ETag(), again.ETag())
		head := contoso.Do(t, http.MethodHead, path, nil).Want(t, http.StatusOK)
		require.Equal(t, first.ETag(), head.ETag())
		require.Equal(t, first.Header.Get("Content-Length"), head.Header.Get("Content-Length"))
		contoso.Get(t, path, apitest.IfNoneMatch(`1`)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	}
	before := contoso.Get(t, "/v1/deals").ETag()
	contoso.Create(t, apitest.Draft("contoso"))
	contoso.Get(t, "/v1/deals", apitest.IfNoneMatch(before)).Want(t, http.StatusOK)
}
