package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const rateHeader = "currency,month,usdPerUnit\n"

// loadRates sends a file of exchange rates as the operator.
func loadRates(t *testing.T, h *apitest.Harness, query, rows string, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return h.Operator().Post(t, "/v1/exchange-rates"+query, rateHeader+rows, append([]apitest.Header{apitest.CSV}, headers...)...)
}

// TestRatesAreLoadedAndListed previews a file, loads it, loads it again with another rate, and reads it page by page.
func TestRatesAreLoadedAndListed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	_, err := h.DB.Pool().Exec(t.Context(), "delete from exchange_rates where month >= '2026-12-01'")
	require.NoError(t, err)
	one := func(month, currency string) []any {
		items, _ := h.Operator().Get(t, "/v1/exchange-rates?month="+month+"&currency="+currency).Want(t, http.StatusOK).At(t, "items").([]any)
		return items
	}
	const rows = "# from the bank\nSEK,2026-12,0.1061\n\nEUR,2026-12,1.1624\n"
	before := h.Hashes(t)
	preview := loadRates(t, h, "?dryRun=true", rows).Want(t, http.StatusOK)
	require.Equal(t, before, h.Hashes(t))
	loaded := loadRates(t, h, "", rows).Want(t, http.StatusOK)
	require.Equal(t, string(preview.Body), string(loaded.Body))
	require.JSONEq(t, `{"added": 2, "changed": 0, "unchanged": 0, "items": [
		{"currency": "SEK", "month": "2026-12", "usdPerUnit": 0.1061, "previousUsdPerUnit": null},
		{"currency": "EUR", "month": "2026-12", "usdPerUnit": 1.1624, "previousUsdPerUnit": null}]}`, string(loaded.Body))
	require.Equal(t, []any{apitest.Object{"currency": "SEK", "month": "2026-12", "usdPerUnit": 0.1061}}, one("2026-12", "SEK"))

	again := loadRates(t, h, "", "SEK,2026-12,0.2\nEUR,2026-12,1.16240\nNOK,2026-12,0.1\n").Want(t, http.StatusOK)
	require.Equal(t, []any{1.0, 1.0, 1.0}, []any{again.At(t, "added"), again.At(t, "changed"), again.At(t, "unchanged")})
	require.InDelta(t, 0.1061, again.At(t, "items", 0, "previousUsdPerUnit"), 0)
	log := h.As(access.Microsoft, access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.Equal(t, "LoadExchangeRates", log.Text(t, "items", 0, "action"))
	require.Equal(t, "2026-12", log.Text(t, "items", 0, "subject", "id"))
	require.Equal(t, []any{
		apitest.Object{"pointer": "/2026-12/NOK", "before": nil, "after": 0.1}, apitest.Object{"pointer": "/2026-12/SEK", "before": 0.1061, "after": 0.2},
	}, log.At(t, "items", 0, "changes"))

	seen, last, path := 0, "9999-12 ", "/v1/exchange-rates?limit=7"
	for cursor := any(""); cursor != nil; {
		page := h.Operator().Get(t, path+fmt.Sprint(cursor)).Want(t, http.StatusOK)
		var list struct {
			Items      []struct{ Currency, Month string }
			NextCursor *string
		}
		page.Decode(t, &list)
		for _, r := range list.Items {
			require.True(t, r.Month < last[:7] || r.Month == last[:7] && r.Currency > last[8:], "%s after %s", r, last)
			last = r.Month + " " + r.Currency
		}
		seen += len(list.Items)
		if cursor = nil; list.NextCursor != nil {
			cursor = "&cursor=" + *list.NextCursor
		}
	}
	require.Equal(t, h.Count(t, "exchange_rates"), seen)
}

// TestABadFileOfRatesNamesEveryBadRow sends a file with many mistakes, really and as a preview; nothing of it is loaded.
func TestABadFileOfRatesNamesEveryBadRow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	before := h.Hashes(t)
	rows := strings.Join([]string{
		"SEK,2026-11,0.1", "XXQ,2026-11,1", "SEK,2026-13,1", "SEK,2027-01,1", "EUR,2026-11,0", "EUR,2026-10,-1", "EUR,2026-09,1,2", "USD,2026-11,2",
		"SEK,2026-11,0.2", "EUR,9999-12,1", "EUR,2026-08,1e5", "EUR,2026-07,",
	}, "\n")
	for _, query := range []string{"", "?dryRun=true"} {
		refused := loadRates(t, h, query, rows).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		var wrong []string
		for line := 3; line <= 13; line++ {
			wrong = append(wrong, fmt.Sprintf("/lines/%d invalid-rate", line))
		}
		require.Equal(t, wrong, refused.Mistakes(t))
		require.Contains(t, refused.Text(t, "errors", 2, "detail"), "2026-12, the last one")
	}
	swedish := loadRates(t, h, "", "XXQ,2026-13,0\n", apitest.Header{Name: "Accept-Language", Value: "sv"})
	require.Equal(t, `Valutan "XXQ" finns inte i listan över valutor; månaden skrivs inte som ÅÅÅÅ-MM; kursen är noll: en kurs är över 0.`,
		swedish.Text(t, "errors", 0, "detail"))
	many := loadRates(t, h, "", strings.Repeat("SEK,2026-13,1\n", 2000)).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Len(t, many.Mistakes(t), 1002)
	for body, code := range map[string]string{"": "validation-failed", rateHeader: "validation-failed", "month,currency\n": "validation-failed", "[]": "validation-failed"} {
		h.Operator().Post(t, "/v1/exchange-rates", body, apitest.CSV).WantProblem(t, http.StatusUnprocessableEntity, code)
	}
	h.Operator().Post(t, "/v1/exchange-rates", apitest.Object{}).WantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	h.Operator().Post(t, "/v1/exchange-rates", strings.Repeat("a", 2<<20), apitest.CSV).WantProblem(t, http.StatusRequestEntityTooLarge, "body-too-large")
	require.Equal(t, before, h.Hashes(t))
}

// TestRatesAreLoadedOnceUnderAKey repeats a request after another one has changed the rate.
func TestRatesAreLoadedOnceUnderAKey(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	loadRates(t, h, "", "SEK,2026-11,0.1\n", apitest.Key("k")).Want(t, http.StatusOK)
	loadRates(t, h, "", "SEK,2026-11,0.2\n").Want(t, http.StatusOK)
	require.Equal(t, "true", loadRates(t, h, "", "SEK,2026-11,0.1\n", apitest.Key("k")).Want(t, http.StatusOK).Header.Get("Idempotent-Replayed"))
	require.InDelta(t, 0.2, h.Operator().Get(t, "/v1/exchange-rates?month=2026-11&currency=SEK").At(t, "items", 0, "usdPerUnit"), 0)
	loadRates(t, h, "", "SEK,2026-11,0.3\n", apitest.Key("k")).WantProblem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
}

// TestADecisionKeepsItsRate has Microsoft decline a deal of 30,000 USD, and then makes the currency worth a tenth.
func TestADecisionKeepsItsRate(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	_, err := h.DB.Pool().Exec(t.Context(), "delete from exchange_rates where currency = 'SEK'")
	require.NoError(t, err)
	draft := apitest.Inviting(apitest.Draft("contoso"), access.Microsoft)
	draft["details"].(apitest.Object)["currency"] = "SEK"
	draft["details"].(apitest.Object)["dealValue"] = 300_000
	refused := h.ContosoAdmin().Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/details/currency no-exchange-rate"}, refused.Mistakes(t), "never a zero")
	loadRates(t, h, "", "SEK,2026-12,0.1\n").Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	loadRates(t, h, "", "SEK,2026-11,0.1\n").Want(t, http.StatusOK)

	declined := func() string {
		id := h.ContosoAdmin().Create(t, draft)
		h.DeclineForMicrosoft(t, id, "NoSellerManagesCustomer")
		return id
	}
	reason := func(id string) any {
		return h.ContosoAdmin().Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK).At(t, "declineReason")
	}
	first := declined()
	require.NotNil(t, reason(first))
	loadRates(t, h, "", "SEK,2026-11,0.01\n").Want(t, http.StatusOK)
	require.NotNil(t, reason(first), "what was decided stays")
	require.Nil(t, reason(declined()))
	h.Clock.Add(40 * 24 * time.Hour)
	require.NotNil(t, reason(first))
}
