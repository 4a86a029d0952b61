package identity

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How much and how often a provider is asked: forged tokens must not make this service flood it.
const (
	fetchTimeout = 3 * time.Second // less than a request may take, so that its caller gets an answer
	fetchSize    = 1 << 20
	fetchEvery   = 2 * time.Second
	fetchBurst   = 10
)

// fetcher is a transport that fetches one document of a provider, at a limited rate; in between it repeats the last answer.
type fetcher struct {
	now    func() time.Time
	mu     sync.Mutex
	bucket *rate.Limiter
	last   []byte
	failed error
}

// newFetcher returns a client for one document of a provider. It does not follow redirects: what the provider says about its keys has to
// come from where its own documents say.
func newFetcher(now func() time.Time) *http.Client {
	f := &fetcher{now: now, bucket: rate.NewLimiter(rate.Every(fetchEvery), fetchBurst)}
	return &http.Client{
		Transport: f, Timeout: fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip asks the provider, or repeats its last answer. Anything other than a document is an error.
func (f *fetcher) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bucket.AllowN(f.now(), 1) {
		body, err := fetch(r)
		if err == nil {
			f.last = body
		}
		f.failed = err
	}
	if f.failed != nil {
		return nil, f.failed
	}
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor,
		Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(bytes.NewReader(f.last)), ContentLength: int64(len(f.last)),
	}, nil
}

func fetch(r *http.Request) ([]byte, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the provider answered %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, fetchSize+1))
	if err != nil {
		return nil, err
	}
	if len(body) > fetchSize {
		return nil, errors.New("the provider's answer is too large")
	}
	return body, nil
}
