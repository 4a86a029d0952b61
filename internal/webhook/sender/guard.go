package sender

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/webhook"
)

// azurePlatform is the public address at which Azure tells its machines secrets.
var azurePlatform = netip.MustParsePrefix("168.63.129.16/32")

// errPlainHTTP says that an endpoint on the internet was to be reached by http.
var errPlainHTTP = errors.New("an endpoint outside the networks that an operator allows takes https")

// guard knows which addresses may be connected to: those on the internet, and the networks that an operator allows. All others are
// refused, however they are written: private, loopback, link-local, shared, multicast and reserved ones, and IPv6 addresses that stand for
// an IPv4 address.
type guard struct {
	*ssrf.Guardian
	allowed []netip.Prefix
}

func newGuard(allowed []netip.Prefix) guard {
	var v4, v6 []netip.Prefix
	for _, p := range allowed {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return guard{ssrf.New(
		ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...), ssrf.WithDeniedV4Prefixes(azurePlatform),
	), allowed}
}

// control returns nil if the address may be connected to, and otherwise why not.
func (g guard) control(network, address string, c syscall.RawConn) error {
	return g.Safe(network, address, c)
}

// controlHTTP is control for http, which only the allowed networks accept.
func (g guard) controlHTTP(network, address string, c syscall.RawConn) error {
	if err := g.Safe(network, address, c); err != nil {
		return err
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !g.allowsHTTP(at.Addr()) {
		return errPlainHTTP
	}
	return nil
}

func (g guard) allowsHTTP(ip netip.Addr) bool {
	return slices.ContainsFunc(g.allowed, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// errUnreachable says that a host is not found, or leads to where nothing may be sent. It does not say which, as that would reveal the
// names in the service's own network.
var errUnreachable = errors.New("the host leads nowhere that webhooks are sent to")

// allows tells whether messages may be sent to the address by the scheme.
func (g guard) allows(scheme string, ip netip.Addr) bool {
	ip = ip.Unmap()
	return g.SafeAddr(ip) == nil && (scheme == "https" || g.allowsHTTP(ip))
}

// resolve returns the addresses of a host that messages may be sent to by the scheme, or errUnreachable. A name always takes the same time
// to be refused, whatever was found and however long that took.
func (s *Sender) resolve(ctx context.Context, scheme, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		if !s.guard.allows(scheme, ip) {
			return nil, errUnreachable
		}
		return []netip.Addr{ip}, nil
	}
	within, cancel := context.WithTimeout(ctx, s.resolveWithin)
	defer cancel()
	found, err := s.resolver.LookupNetIP(within, "ip", host)
	refused := slices.ContainsFunc(found, func(ip netip.Addr) bool { return !s.guard.allows(scheme, ip) })
	if err != nil || len(found) == 0 || refused {
		<-within.Done()
		return nil, errUnreachable
	}
	return found, nil
}

// CheckAddress returns an Invalid fault, with a mistake at /url, for an address that could not be sent to now: invalid-url if it is not a
// valid address or would need https, address-not-allowed if its host is not found or any of the host's addresses may not be connected to.
func (s *Sender) CheckAddress(ctx context.Context, text string) error {
	u, err := webhook.Address(text)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	if u.Scheme == "http" && len(s.guard.allowed) == 0 {
		m.Add("/url", "invalid-url", "This is not an address that begins with https.")
		return m.Err()
	}
	if _, err := s.resolve(ctx, u.Scheme, u.Hostname()); err != nil {
		m.Add("/url", "address-not-allowed", "The host cannot be found, or is in a network that webhooks are not sent to. "+
			"Outside the operator's networks, https is required.")
	}
	return m.Err()
}
