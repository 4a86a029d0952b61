package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// The benchmarks measure whole requests, from the client's call to the last byte of the answer, on a real database.

func BenchmarkReadDeal(b *testing.B) {
	h := apitest.New(b)
	id := h.As("contoso", access.ReferralAdmin).Create(b, apitest.Draft("contoso"))
	repeat(b, h, http.MethodGet, func(int) string { return apitest.Path(id) }, nil, http.StatusOK)
}

func BenchmarkListDeals(b *testing.B) {
	h := apitest.New(b)
	for range 60 {
		h.As("contoso", access.ReferralAdmin).Create(b, apitest.Draft("contoso"))
	}
	repeat(b, h, http.MethodGet, func(int) string { return "/v1/deals?limit=50" }, nil, http.StatusOK)
}

func BenchmarkListFields(b *testing.B) {
	h := apitest.New(b)
	for range 60 {
		h.As("contoso", access.ReferralAdmin).Create(b, apitest.Draft("contoso"))
	}
	path := "/v1/deals?limit=50&fields=" + strings.Join([]string{
		"engagementId", "name", "status", "substatus", "dealType", "direction", "externalReferenceId", "createdDateTime", "updatedDateTime",
	}, ",")
	repeat(b, h, http.MethodGet, func(int) string { return path }, nil, http.StatusOK)
}

func BenchmarkEditDeal(b *testing.B) {
	h := apitest.New(b)
	id := h.As("contoso", access.ReferralAdmin).Create(b, apitest.Draft("contoso"))
	body := []byte(`{"name":"Sixty laptops and a server"}`)
	repeat(b, h, http.MethodPatch, func(int) string { return apitest.Path(id) }, body, http.StatusOK)
}

func BenchmarkCreateDeal(b *testing.B) {
	h := apitest.New(b)
	body, err := json.Marshal(apitest.Inviting(apitest.Draft("contoso"), access.Microsoft))
	require.NoError(b, err)
	repeat(b, h, http.MethodPost, func(int) string { return "/v1/deals" }, body, http.StatusCreated)
}

func BenchmarkWinDeal(b *testing.B) {
	h := apitest.New(b)
	ids := make([]string, b.N)
	for i := range ids {
		ids[i] = h.As("contoso", access.ReferralAdmin).Create(b, apitest.Draft("contoso"))
	}
	repeat(b, h, http.MethodPost, func(i int) string { return apitest.Path(ids[i], "win") }, nil, http.StatusOK)
}

// repeat sends b.N requests as contoso's referral admin and wants the status of each.
func repeat(b *testing.B, h *apitest.Harness, method string, path func(int) string, body []byte, status int) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		req, err := http.NewRequestWithContext(b.Context(), method, h.URL+path(i), bytes.NewReader(body))
		require.NoError(b, err)
		req.Header.Set("Authorization", "Bearer demo-contoso-referral-admin")
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("If-Match", "*")
		res, err := http.DefaultClient.Do(req)
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(b, err)
		require.NoError(b, res.Body.Close())
		require.Equal(b, status, res.StatusCode)
	}
}
