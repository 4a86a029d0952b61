package door

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddress returns where the request comes from. What a proxy says about that counts only if the proxy is trusted: anybody
// can send the header. Of several addresses the last one counts that is no trusted proxy, since the ones before it are hearsay.
func (d *Door) clientAddress(r *http.Request) netip.Addr {
	from, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := from.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		before, err := parseHop(strings.TrimSpace(hop))
		if err != nil || !d.trusted(at) {
			break
		}
		at = before
	}
	return at
}

// parseHop reads an address, to which some proxies add the port.
func parseHop(text string) (netip.Addr, error) {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap(), nil
	}
	at, err := netip.ParseAddr(text)
	return at.Unmap(), err
}

func (d *Door) trusted(proxy netip.Addr) bool {
	return slices.ContainsFunc(d.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(proxy) })
}
