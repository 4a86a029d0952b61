package sender

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"github.com/cosell/cosell/internal/webhook"
)

// Limits on what a receiver may cost: its headers are bounded, and few connections to it are kept open for further messages.
const (
	maxHeaders  = 16 << 10
	keptForHost = 32
	kept        = 100
	keptFor     = 30 * time.Second
	dialWithin  = 5 * time.Second
)

// transport returns a transport to endpoints, without a proxy. control looks at every address before it is connected to: what a name
// resolved to when it was registered does not matter.
func (s *Sender) transport(c Config, scheme string, control func(network, address string, _ syscall.RawConn) error) *http.Transport {
	dialer := &net.Dialer{Timeout: dialWithin, Control: control}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			found, err := s.resolve(ctx, scheme, host)
			if err != nil {
				return nil, err
			}
			// IPv4 first, as it is surer.
			slices.SortStableFunc(found, func(a, b netip.Addr) int { return cmp.Compare(a.BitLen(), b.BitLen()) })
			for _, ip := range found {
				conn, dialErr := dialer.DialContext(ctx, network, net.JoinHostPort(ip.String(), port))
				if dialErr == nil {
					return conn, nil
				}
				err = dialErr
			}
			return nil, err
		},
		TLSClientConfig:     &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: dialWithin, MaxResponseHeaderBytes: maxHeaders, DisableCompression: true,
		MaxIdleConns: kept, MaxIdleConnsPerHost: keptForHost, IdleConnTimeout: keptFor,
	}
}

// outcomeOf returns how an attempt without an answer ended.
func outcomeOf(err error) webhook.Outcome {
	network, ofNetwork := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errUnreachable), errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, errPlainHTTP):
		return webhook.AddressNotAllowed
	case ofNetwork && network.Timeout():
		return webhook.Timeout
	case ofTLS(err):
		return webhook.TLSFailed
	default:
		return webhook.ConnectionFailed
	}
}

// ofTLS tells whether the connection was made but TLS failed on it.
func ofTLS(err error) bool {
	return is[*tls.CertificateVerificationError](err) || is[tls.AlertError](err) || is[tls.RecordHeaderError](err) ||
		is[x509.HostnameError](err) || errors.Is(err, http.ErrSchemeMismatch)
}

// is tells whether the tree of err has an error of type E.
func is[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}
