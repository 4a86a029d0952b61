package door_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// limited starts a service that allows so many failed sign-ins in a minute, behind a proxy on loopback.
func limited(t *testing.T, perMinute int) *apitest.Harness {
	t.Helper()
	return apitest.New(t, func(cfg *apitest.Config) {
		cfg.SignInRate = perMinute
		cfg.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	})
}

func from(address string) apitest.Header {
	return apitest.Header{Name: "X-Forwarded-For", Value: address}
}

// guess tries a wrong token, different and with a different beginning each time.
func guess(t *testing.T, h *apitest.Harness, n int, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return h.With(fmt.Sprintf("%012d", n)).Get(t, "/v1/deals", headers...)
}

func TestFailedSignInsFromAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	h, here := limited(t, 5), from("192.0.2.1")
	for n := range 5 {
		guess(t, h, n, here).WantProblem(t, 401, "token-invalid")
	}
	many := guess(t, h, 5, here).WantProblem(t, 429, "too-many-sign-ins")
	require.Equal(t, "12", many.Header.Get("Retry-After"))
	require.Empty(t, many.Header.Get("WWW-Authenticate"))

	h.As("contoso", access.Viewer).Get(t, "/v1/deals", here).Want(t, 200)
	guess(t, h, 6, from("192.0.2.2")).WantProblem(t, 401, "token-invalid")
	h.Clock.Add(24 * time.Second)
	guess(t, h, 7, here).WantProblem(t, 401, "token-invalid")
	guess(t, h, 8, here).WantProblem(t, 429, "too-many-sign-ins")
}

func TestAFloodIsNotLookedAtExceptForThoseWhoAreRemembered(t *testing.T) {
	t.Parallel()
	h, here := limited(t, 2), from("192.0.2.1")
	h.As("contoso", access.Viewer).Get(t, "/v1/deals", here).Want(t, 200)
	for n := range 30 {
		guess(t, h, n, here)
	}
	h.Trips.Reset()
	guess(t, h, 31, here).WantProblem(t, 429, "too-many-sign-ins")
	require.Zero(t, h.Trips.Round())
	h.As("contoso", access.Viewer).Get(t, "/v1/deals", here).Want(t, 200)
	h.As("contoso", access.ReferralAdmin).Get(t, "/v1/deals", here).WantProblem(t, 429, "too-many-sign-ins")
	h.As("contoso", access.ReferralAdmin).Get(t, "/v1/deals", from("192.0.2.2")).Want(t, 200)
	h.Clock.Add(time.Minute)
	h.As("contoso", access.ReferralUser).Get(t, "/v1/deals", here).Want(t, 200)
}

func TestFailedSignInsWithTokensThatBeginAlikeAreLimited(t *testing.T) {
	t.Parallel()
	for _, beginning := range []string{"cosell_AbCdE", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyaXRhIn0."} {
		h := limited(t, 3)
		for n := range 5 {
			answer := h.With(fmt.Sprint(beginning, n)).Get(t, "/v1/deals", from(fmt.Sprintf("2001:db8:%d::1", n)))
			require.Equal(t, map[bool]int{false: 401, true: 429}[n >= 3], answer.Status, beginning)
		}
		h.With("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0b3JhIn0.x").Get(t, "/v1/deals", from("192.0.2.1")).WantProblem(t, 401, "token-invalid")
	}
}

func TestTheAddressOfACallerIsNotTakenFromHearsay(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"one network of IPv6":       {"2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8::3"},
		"said by the caller itself": {"198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1", "x,192.0.2.1", "192.0.2.1"},
		"through two proxies":       {"192.0.2.1, 127.0.0.9", "192.0.2.1", "198.51.100.7, 192.0.2.1, 127.0.0.8", "192.0.2.1"},
		"nonsense":                  {"nonsense", "", "192.0.2.1.2", "<script>"},
		"IPv4 within IPv6":          {"::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1:4711", "[::ffff:192.0.2.1]:80"},
	} {
		h := limited(t, 3)
		for n, header := range headers {
			require.Equal(t, map[bool]int{false: 401, true: 429}[n == 3], guess(t, h, n, from(header)).Status, "%s: %s", name, header)
		}
	}
}

func TestAStrangersForwardedAddressCountsForNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(cfg *apitest.Config) { cfg.SignInRate = 3 })
	for n := range 3 {
		guess(t, h, n, from(fmt.Sprintf("192.0.2.%d", n))).WantProblem(t, 401, "token-invalid")
	}
	guess(t, h, 3, from("192.0.2.3")).WantProblem(t, 429, "too-many-sign-ins")
}
