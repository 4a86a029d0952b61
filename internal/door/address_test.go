package door_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// TestAddress asks for a referral, whose links have the address of the service.
func TestAddress(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	trusting := apitest.Open(t, h.DBURL, func(cfg *apitest.Config) { cfg.TrustedProxies = loopback })
	set := apitest.Open(t, h.DBURL, func(cfg *apitest.Config) {
		cfg.TrustedProxies, cfg.PublicURL = loopback, "https://cosell.example/base"
	})
	proto, host := "X-Forwarded-Proto", "X-Forwarded-Host"
	for _, c := range []struct {
		asked   *apitest.Harness
		headers []apitest.Header
		want    string
	}{
		{h, nil, h.URL},
		{h, []apitest.Header{{Name: proto, Value: "https"}, {Name: host, Value: "evil.example"}}, h.URL},
		{h, []apitest.Header{{Name: "Host", Value: "cosell.example:8080"}}, "http://cosell.example:8080"},
		{trusting, nil, trusting.URL},
		{trusting, []apitest.Header{{Name: proto, Value: "HTTPS"}, {Name: host, Value: "Cosell.example"}}, "https://cosell.example"},
		{trusting, []apitest.Header{{Name: host, Value: "evil.example, [::1]:8443"}}, "http://[::1]:8443"},
		{trusting, []apitest.Header{{Name: proto, Value: "ftp"}, {Name: host, Value: "a b"}}, trusting.URL},
		{trusting, []apitest.Header{{Name: host, Value: "evil.example/\"<"}}, trusting.URL},
		{trusting, []apitest.Header{{Name: host, Value: ""}}, trusting.URL},
		{set, []apitest.Header{{Name: "Host", Value: "evil.example"}, {Name: host, Value: "evil.example"}}, "https://cosell.example/base"},
	} {
		answer := c.asked.ContosoAdmin().Get(t, "/v1.0/engagements/referrals/"+id, c.headers...).Want(t, 200)
		require.Equal(t, c.want+"/v1.0/engagements/referrals/"+id, answer.Text(t, "links", "self", "uri"))
	}
}
