package door

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/netip"
	"regexp"
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

// Address returns where the client finds the service, as in https://cosell.example: what is set, or else the scheme and the host of the
// request. What a proxy says of those counts only if the proxy is trusted, and of several values the last one, which is its own.
func (r *Request) Address() string {
	if r.door.PublicURL != "" {
		return r.door.PublicURL
	}
	scheme, host := "http", cmp.Or(r.Host, localAddress(r.Context()))
	if r.TLS != nil {
		scheme = "https"
	}
	from, _ := netip.ParseAddrPort(r.RemoteAddr)
	if r.door.trusted(from.Addr().Unmap()) {
		scheme = cmp.Or(forwarded(r.Header, "X-Forwarded-Proto", schemes), scheme)
		host = cmp.Or(forwarded(r.Header, "X-Forwarded-Host", hosts), host)
	}
	return scheme + "://" + host
}

// localAddress returns the address that a connection came to, for a request that names no host, as HTTP/1.0 allows.
func localAddress(ctx context.Context) string {
	if at, is := ctx.Value(http.LocalAddrContextKey).(net.Addr); is {
		return at.String()
	}
	return ""
}

// What can be a scheme, and a host with or without its port.
var (
	schemes = regexp.MustCompile(`^(?i:https?)$`)
	hosts   = regexp.MustCompile(`^([A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)
)

// forwarded returns the last value of a header, or "" if it is none such.
func forwarded(h http.Header, name string, form *regexp.Regexp) string {
	values := strings.Split(strings.Join(h.Values(name), ","), ",")
	last := strings.TrimSpace(values[len(values)-1])
	if !form.MatchString(last) {
		return ""
	}
	return strings.ToLower(last)
}
