package sender_test

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/webhook/sender"
)

// names are host names that lead to where nothing may be sent.
func names() *apitest.Names {
	n := apitest.NewNames()
	for name, address := range map[string]string{
		"metadata.google.internal": "169.254.169.254", "loop.example": "127.0.0.1", "loop6.example": "::1", "mapped.example": "::ffff:10.0.0.1",
		"nat.example": "64:ff9b::a00:1", "localhost": "127.0.0.1", "private.example": "172.20.0.1",
	} {
		n.Set(name, address)
	}
	n.Set("two.example", "93.184.215.14", "10.0.0.1")
	return n
}

// hostile are addresses that lead into a private network, or look as if they did, with the code of each one's refusal.
var hostile = map[string]string{
	"https://127.0.0.1/": "address-not-allowed", "https://127.8.9.10/": "address-not-allowed", "https://localhost/": "address-not-allowed",
	"https://localhost./": "address-not-allowed", "https://LOCALHOST:8443/": "address-not-allowed",
	"https://2130706433/": "invalid-url", "https://0x7f000001/": "invalid-url", "https://0177.0.0.1/": "invalid-url",
	"https://127.1/": "invalid-url", "https://0x7f.1/": "invalid-url", "https://0/": "invalid-url", "https://127.0.0.1./": "invalid-url",
	"https://127。0。0。1/": "invalid-url", "https://[::ffff:127.0.0.1%25eth0]/": "invalid-url",
	"https://[::1]/": "address-not-allowed", "https://[::]/": "address-not-allowed", "https://0.0.0.0/": "address-not-allowed",
	"https://[::ffff:127.0.0.1]/": "address-not-allowed", "https://[::ffff:7f00:1]/": "address-not-allowed", "https://[::127.0.0.1]/": "address-not-allowed",
	"https://[64:ff9b::7f00:1]/": "address-not-allowed", "https://[64:ff9b:1::7f00:1]/": "address-not-allowed", "https://[2002:7f00:1::]/": "address-not-allowed",
	"https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/": "address-not-allowed",
	"https://[fd00:ec2::254]/":                        "address-not-allowed", "https://[fe80::1]/": "address-not-allowed", "https://[ff02::1]/": "address-not-allowed",
	"https://169.254.169.254/latest/meta-data": "address-not-allowed", "https://168.63.129.16/": "address-not-allowed",
	"https://100.100.100.200/": "address-not-allowed", "https://10.0.0.1/": "address-not-allowed", "https://172.31.255.255/": "address-not-allowed",
	"https://192.168.1.1:9200/": "address-not-allowed", "https://224.0.0.1/": "address-not-allowed", "https://255.255.255.255/": "address-not-allowed",
	"https://metadata.google.internal/": "address-not-allowed", "https://loop.example/": "address-not-allowed", "https://loop6.example/": "address-not-allowed",
	"https://mapped.example/": "address-not-allowed", "https://nat.example/": "address-not-allowed", "https://private.example/": "address-not-allowed",
	"https://two.example/": "address-not-allowed", "https://unknown.test/": "address-not-allowed",
	"http://hooks.example/": "invalid-url", "https://user:word@hooks.example/": "invalid-url", "https://hooks.example@127.0.0.1/": "invalid-url",
	"ftp://hooks.example/": "invalid-url", "file:///etc/passwd": "invalid-url", "gopher://127.0.0.1/": "invalid-url", "https:hooks.example": "invalid-url",
	"//hooks.example/": "invalid-url", "https://": "invalid-url", "https://hooks.example/#x": "invalid-url", "https://hooks.example:0/": "invalid-url",
	"https://hooks.example:99999/": "invalid-url", "https://hooks.example\\@127.0.0.1/": "invalid-url", "": "invalid-url",
}

func TestHostileAddressesAreRefused(t *testing.T) {
	t.Parallel()
	s := sender.New(sender.Config{Resolver: names().Resolver(), Timeout: 2 * time.Second, ResolveWithin: 500 * time.Millisecond})
	for address, want := range hostile {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			f := fault.As(s.CheckAddress(t.Context(), address))
			require.NotNil(t, f)
			require.Equal(t, []string{"/url", want}, []string{f.Mistakes[0].Pointer, f.Mistakes[0].Code})
			a := attempt(t, s, message(address))
			require.Nil(t, a.StatusCode)
			if want == "address-not-allowed" {
				require.Equal(t, webhook.AddressNotAllowed, a.Outcome)
			}
		})
	}
	for _, address := range []string{"https://hooks.example", "https://hooks.example:8443/in?key=1", "https://93.184.215.14/", "https://[2606:4700::1111]/"} {
		require.NoError(t, s.CheckAddress(t.Context(), address))
	}
}

// Whether a name exists in the service's own network cannot be told from any answer: neither from what it says nor from how long it takes,
// both when an address is checked and when something is sent there.
func TestNobodyHearsOfInternalNames(t *testing.T) {
	t.Parallel()
	const within = 400 * time.Millisecond
	n := names()
	n.Set("empty.example")
	s := sender.New(sender.Config{Resolver: n.Resolver(), Networks: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, ResolveWithin: within})
	hosts := []string{"private.example", "localhost", "metadata.google.internal", "two.example", "empty.example", "unknown.test", "no.internal"}
	said := make([]string, 2*len(hosts))
	var all sync.WaitGroup
	for i, name := range hosts {
		for j, scheme := range []string{"https://", "http://"} {
			all.Go(func() {
				begun := time.Now() //nolint:forbidigo // a stopwatch
				f := fault.As(s.CheckAddress(t.Context(), scheme+name))
				require.GreaterOrEqual(t, time.Since(begun), within, name)
				require.NotNil(t, f, name)
				said[2*i+j] = f.Error() + f.Mistakes[0].Code + f.Mistakes[0].Detail.String()
			})
		}
		all.Go(func() {
			a := attempt(t, s, message("https://"+name))
			require.Equal(t, webhook.AddressNotAllowed, a.Outcome, name)
			require.GreaterOrEqual(t, a.DurationMS, within.Milliseconds(), name)
		})
	}
	all.Wait()
	require.Len(t, slices.Compact(said), 1)
}

func attempt(t *testing.T, s *sender.Sender, m webhook.Message) webhook.Attempt {
	t.Helper()
	a, _ := s.Send(t.Context(), m)
	return a
}

func message(address string) webhook.Message {
	return webhook.Message{
		ID: uuid.New(), Timestamp: time.Now(), URL: address, Keys: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, Body: []byte("{}"), //nolint:forbidigo // the receiver looks at the machine's clock
	}
}

// receiver is an endpoint by https on this machine, to which a name leads.
type receiver struct {
	*httptest.Server
	names *apitest.Names
	roots *x509.CertPool
	calls atomic.Int64
}

// newReceiver starts an endpoint that is called example.com, as its certificate says.
func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{names: apitest.NewNames(), roots: x509.NewCertPool()}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.calls.Add(1)
		answer(w, req)
	}))
	t.Cleanup(r.Close)
	r.roots.AddCert(r.Certificate())
	r.names.Set("example.com", "127.0.0.1")
	return r
}

func (r *receiver) url(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(r.URL)
	require.NoError(t, err)
	return "https://example.com:" + u.Port() + "/in"
}

func (r *receiver) sender(networks ...netip.Prefix) *sender.Sender {
	return sender.New(sender.Config{Networks: networks, Resolver: r.names.Resolver(), RootCAs: r.roots, Timeout: 2 * time.Second, ResolveWithin: time.Second})
}

// What counts is where a name leads when something is sent, not where it led when it was registered.
func TestANameThatTurnsToThisMachineIsNotConnectedTo(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	r.names.Set("example.com", "93.184.215.14")
	s := r.sender()
	require.NoError(t, s.CheckAddress(t.Context(), r.url(t)))
	r.names.Set("example.com", "127.0.0.1")
	require.Equal(t, webhook.AddressNotAllowed, attempt(t, s, message(r.url(t))).Outcome)
	require.Zero(t, r.calls.Load())
	require.Equal(t, webhook.Accepted, attempt(t, r.sender(apitest.Loopback()...), message(r.url(t))).Outcome)
	r.names.Set("example.com")
	require.Equal(t, webhook.AddressNotAllowed, attempt(t, r.sender(apitest.Loopback()...), message(r.url(t))).Outcome)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	inner := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	for _, status := range []int{301, 302, 303, 307, 308} {
		outer := newReceiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inner.URL, status) })
		a := attempt(t, outer.sender(apitest.Loopback()...), message(outer.url(t)))
		require.Equal(t, webhook.RedirectRefused, a.Outcome)
		require.Equal(t, status, *a.StatusCode)
	}
	require.Zero(t, inner.calls.Load())
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	mute, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = mute.Close() })
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(plain.Close)
	down := httptest.NewServer(nil)
	down.Close()
	s := sender.New(sender.Config{Networks: apitest.Loopback(), Timeout: time.Second})
	trusting := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	for name, c := range map[string]struct {
		sender *sender.Sender
		url    string
		want   webhook.Outcome
	}{
		"down":                   {s, down.URL, webhook.ConnectionFailed},
		"mute":                   {s, "http://" + mute.Addr().String(), webhook.Timeout},
		"http":                   {s, plain.URL, webhook.Accepted},
		"https to http":          {s, strings.Replace(plain.URL, "http", "https", 1), webhook.TLSFailed},
		"unknown certificate":    {s, trusting.URL, webhook.TLSFailed},
		"other name in it":       {trusting.sender(apitest.Loopback()...), strings.Replace(trusting.URL, "127.0.0.1", "localhost", 1), webhook.TLSFailed},
		"gone":                   {trusting.sender(apitest.Loopback()...), trusting.url(t), webhook.HTTPStatus},
		"http to where https is": {s, strings.Replace(trusting.URL, "https", "http", 1), webhook.HTTPStatus},
	} {
		require.Equal(t, c.want, attempt(t, c.sender, message(c.url)).Outcome, name)
	}
}

// The body of an answer is not read: 3 GB cost as little as nothing, and a receiver that never ends holds nobody up.
func TestAnEndlessAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	written := make(chan int64, 1)
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		n, _ := io.CopyN(w, zeros{}, 3<<30)
		written <- n
	})
	a := attempt(t, r.sender(apitest.Loopback()...), message(r.url(t)))
	require.Equal(t, webhook.Accepted, a.Outcome)
	require.Less(t, a.DurationMS, int64(1000))
	require.Less(t, <-written, int64(100<<20))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Large", strings.Repeat("x", 1<<20)) })
	require.Equal(t, webhook.ConnectionFailed, attempt(t, r.sender(apitest.Loopback()...), message(r.url(t))).Outcome)
}

// A message is signed with each key, and reveals nothing about where it comes from.
func TestEveryKeySigns(t *testing.T) {
	t.Parallel()
	keys := []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
	type sent struct {
		header http.Header
		body   []byte
	}
	got := make(chan sent, 1)
	r := newReceiver(t, func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		got <- sent{req.Header, body}
	})
	m := message(r.url(t))
	m.Keys, m.Body = keys, []byte(`{"type":"x"}`)
	require.Equal(t, webhook.Accepted, attempt(t, r.sender(apitest.Loopback()...), m).Outcome)
	seen := <-got
	for _, key := range keys {
		verifier, err := standardwebhooks.NewWebhook(key)
		require.NoError(t, err)
		require.NoError(t, verifier.Verify(seen.body, seen.header))
		require.Error(t, verifier.Verify([]byte(`{"type":"y"}`), seen.header))
	}
	require.Equal(t, []string{m.ID.String(), "Cosell", "application/json"}, []string{seen.header.Get("Webhook-Id"), seen.header.Get("User-Agent"), seen.header.Get("Content-Type")})
	require.Len(t, strings.Split(seen.header.Get("Webhook-Signature"), " "), 2)
}

// An allowed address is allowed in every form, and no other is.
func TestOnlyTheAllowedNetworksAreReached(t *testing.T) {
	t.Parallel()
	s := sender.New(sender.Config{Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for address, allowed := range map[string]bool{
		"http://10.1.2.3/": true, "https://10.1.2.3/": true, "http://[::ffff:10.1.2.3]/": true, "http://10.2.0.1/": false, "https://127.0.0.1/": false,
	} {
		require.Equal(t, allowed, s.CheckAddress(context.Background(), address) == nil, address)
	}
}
