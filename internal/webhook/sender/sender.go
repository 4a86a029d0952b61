// Package sender sends events to the endpoints of organisations, signed as Standard Webhooks specifies, and never into the network that
// the service itself runs in.
package sender

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/cosell/cosell/internal/webhook"
)

// Config is what a Sender needs.
type Config struct {
	Networks []netip.Prefix // private networks that may be reached all the same, by http too
	Timeout  time.Duration  // of one attempt; 0: 15 s
	Resolver *net.Resolver  // nil: the machine's

	// ResolveWithin is how long the lookup of a name may take, and how long every refusal after a lookup takes. 0: 2 s.
	ResolveWithin time.Duration
	RootCAs       *x509.CertPool // nil: the machine's
}

// Sender sends messages.
type Sender struct {
	guard         guard
	resolver      *net.Resolver
	resolveWithin time.Duration
	client        *http.Client
}

// New returns a sender.
func New(cfg Config) *Sender {
	if cfg.Timeout == 0 {
		cfg.Timeout = 15 * time.Second
	}
	if cfg.Resolver == nil {
		cfg.Resolver = net.DefaultResolver
	}
	if cfg.ResolveWithin == 0 {
		cfg.ResolveWithin = 2 * time.Second
	}
	g := newGuard(cfg.Networks)
	s := &Sender{guard: g, resolver: cfg.Resolver, resolveWithin: cfg.ResolveWithin}
	s.client = &http.Client{
		Transport: byScheme{"https": s.transport(cfg, "https", g.control), "http": s.transport(cfg, "http", g.controlHTTP)},
		Timeout:   cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // an endpoint that has moved must be registered anew
		},
	}
	return s
}

// byScheme has a transport for http and another for https.
type byScheme map[string]*http.Transport

// RoundTrip sends the request with its scheme's transport. The error is that of the transport.
func (b byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	return b[r.URL.Scheme].RoundTrip(r)
}

// Send sends a message and returns how that went, and how long the receiver asks to be left alone before the next attempt. Nothing else in
// the answer matters: its body is never read, however long it is.
func (s *Sender) Send(ctx context.Context, m webhook.Message) (webhook.Attempt, time.Duration) {
	begun := time.Now() //nolint:forbidigo // a stopwatch
	outcome, code, retryAfter := s.attempt(ctx, m)
	return webhook.Attempt{
		Started: m.Timestamp, DurationMS: time.Since(begun).Milliseconds(), StatusCode: code, Outcome: outcome,
	}, retryAfter
}

func (s *Sender) attempt(ctx context.Context, m webhook.Message) (webhook.Outcome, *int, time.Duration) {
	r, err := request(ctx, m)
	if err != nil {
		return webhook.ConnectionFailed, nil, 0
	}
	res, err := s.client.Do(r)
	if err != nil {
		return outcomeOf(err), nil, 0
	}
	_ = res.Body.Close()
	return webhook.OutcomeOf(res.StatusCode), &res.StatusCode, RetryAfter(res.StatusCode, res.Header.Get("Retry-After"), m.Timestamp)
}

// request returns the signed request. The error says what is wrong with the address or a key.
func request(ctx context.Context, m webhook.Message) (*http.Request, error) {
	u, err := webhook.Address(m.URL)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(m.Body))
	if err != nil {
		return nil, err
	}
	headers, err := signed(m)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "Cosell", standardwebhooks.HeaderWebhookID: m.ID.String(),
	} {
		r.Header.Set(name, value)
	}
	return r, err
}

// signed returns the headers that prove to a receiver that the message comes from here.
func signed(m webhook.Message) (map[string]string, error) {
	if m.SignedBy != nil {
		return signedByCertificate(*m.SignedBy, m.Body)
	}
	signatures, err := sign(m)
	return map[string]string{
		standardwebhooks.HeaderWebhookTimestamp: strconv.FormatInt(m.Timestamp.Unix(), 10),
		standardwebhooks.HeaderWebhookSignature: signatures,
	}, err
}

// signedByCertificate returns the headers of Partner Center's format (Partner Center webhooks, Oct 2023).
func signedByCertificate(by webhook.SignedBy, body []byte) (map[string]string, error) {
	signature, err := by.Sign(body)
	in := "Authorization"
	if by.InOwnHeader {
		in = "X-MS-Signature"
	}
	return map[string]string{
		in: "Signature " + signature, "X-MS-Certificate-Url": by.CertificateURL, "X-MS-Signature-Algorithm": "rsa-sha256",
	}, err
}

var errKey = errors.New("a key does not sign")

// sign returns one signature for each key, so that the receiver needs to know just one of them.
func sign(m webhook.Message) (string, error) {
	signatures := make([]string, len(m.Keys))
	for i, key := range m.Keys {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			return "", errKey // without the cause, which may contain the key
		}
		if signatures[i], err = signer.Sign(m.ID.String(), m.Timestamp, m.Body); err != nil {
			return "", errKey
		}
	}
	return strings.Join(signatures, " "), nil
}
