package door

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Quotas are how much of this instance an organisation and its people may have; 0 for no limit.
type Quotas struct {
	Requests     int // of an organisation in a minute
	UserRequests int // of a person or a service account in a minute, with all tokens together
	Edits        int // of an organisation in a minute: requests that change something
	Streams      int // of an organisation at once; 0: 50
	Uploads      int // of an organisation at once: bodies beyond the usual size
}

// counted is how many callers a quota keeps count of; the least recently seen are dropped first.
const counted = 50_000

// quota counts what each caller does in a sliding minute. Of the fixed minute before the present one, the part that the sliding minute
// still covers counts as if the requests had been spread evenly.
type quota struct {
	code  string         // of the refusal
	of    wording.Format // what is counted, as said in a refusal
	limit int
	now   func() time.Time

	mu   sync.Mutex
	seen *lru.Cache[string, minute]
}

// minute is what a caller did since a time, and in the minute before.
type minute struct {
	since         time.Time
	before, count int
}

// standing is how a caller stands with a quota.
type standing struct {
	limit, remaining int
	reset            time.Duration // until there is more of it
	refused          error
}

func newQuota(code string, of wording.Format, limit int, now func() time.Time) *quota {
	if limit <= 0 {
		return nil
	}
	seen, err := lru.New[string, minute](counted)
	if err != nil {
		panic(err) // the size is wrong, which it is not
	}
	return &quota{code: code, of: of, limit: limit, now: now, seen: seen}
}

// take counts one more request for the caller, unless the limit has been reached.
func (q *quota) take(caller string) standing {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	m, _ := q.seen.Get(caller)
	switch passed := now.Sub(m.since); {
	case passed >= 2*time.Minute || passed < 0:
		m = minute{since: now}
	case passed >= time.Minute:
		m = minute{since: m.since.Add(time.Minute), before: m.count}
	}
	passed := now.Sub(m.since)
	left := float64(q.limit) - float64(m.count) - float64(m.before)*float64(time.Minute-passed)/float64(time.Minute)
	s := standing{limit: q.limit, reset: time.Minute - passed}
	if left < 1 {
		s.reset = q.wait(m, passed)
		f := fault.New(fault.TooMany, q.code, "More than %d %s.", q.limit, q.of)
		f.RetryAfter = s.reset
		s.refused = f
		return s
	}
	m.count++
	q.seen.Add(caller, m)
	s.remaining = int(left) - 1
	return s
}

// wait returns how long it takes until one more request is allowed.
func (q *quota) wait(m minute, passed time.Duration) time.Duration {
	if room := q.limit - 1 - m.count; room >= 0 && m.before > 0 { // in this minute, as the one before slides out
		return time.Minute - passed - time.Duration(float64(time.Minute)*float64(room)/float64(m.before))
	}
	return time.Minute - passed + time.Duration(float64(time.Minute)*(1-float64(q.limit-1)/float64(max(1, m.count))))
}

// The headers about quotas, in their canonical form: any other spelling costs an allocation each time it is set.
const (
	limitHeader     = "Ratelimit-Limit"
	remainingHeader = "Ratelimit-Remaining"
	resetHeader     = "Ratelimit-Reset"
)

// show sets the headers, unless they are of a quota with less left: the caller is told of the tightest of its quotas.
func (s standing) show(h http.Header) {
	if shown, err := strconv.Atoi(h.Get(remainingHeader)); err == nil && shown <= s.remaining && s.refused == nil {
		return
	}
	h.Set(limitHeader, strconv.Itoa(s.limit))
	h.Set(remainingHeader, strconv.Itoa(s.remaining))
	h.Set(resetHeader, seconds(s.reset))
}

// quotas are the quotas that requests count against; nil: no limit.
type quotas struct{ token, user, organization, edits, address *quota }

func newQuotas(cfg Config) quotas {
	now := cfg.Now
	return quotas{
		newQuota("too-many-requests", "requests in a minute with this token", cfg.RateLimit, now),
		newQuota("quota-user-requests", "requests in a minute from you, with all your tokens together", cfg.Quotas.UserRequests, now),
		newQuota("quota-requests", "requests in a minute from your organisation", cfg.Quotas.Requests, now),
		newQuota("quota-edits", "changes in a minute by your organisation", cfg.Quotas.Edits, now),
		newQuota("quota-address", "requests in a minute without a sign-in from your address", cfg.RateLimit, now),
	}
}

// admit counts the request against the quota, and refuses it if it is one too many.
func (d *Door) admit(w http.ResponseWriter, r *http.Request, q *quota, caller string) bool {
	if q == nil {
		return true
	}
	standing := q.take(caller)
	standing.show(w.Header())
	if standing.refused != nil {
		d.respondFault(w, r, standing.refused)
	}
	return standing.refused == nil
}

// limitToken bounds the requests of one token in a minute.
func (d *Door) limitToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.admit(w, r, d.quotas.token, stateOf(r).token) {
			next.ServeHTTP(w, r)
		}
	})
}

// limitAddress bounds the requests of one address in a minute, on routes that need no token.
func (d *Door) limitAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.admit(w, r, d.quotas.address, networkOf(d.clientAddress(r))) {
			next.ServeHTTP(w, r)
		}
	})
}

// limitActor bounds the requests of a person and of an organisation in a minute, whatever tokens they come with. A request that is started
// over counts once; one that was refused is refused again.
func (d *Door) limitActor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := stateOf(r)
		if st.admitted {
			next.ServeHTTP(w, r)
			return
		}
		a, edits := st.actor, d.quotas.edits
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			edits = nil
		}
		st.admitted = d.admit(w, r, d.quotas.user, a.UserID.String()) &&
			d.admit(w, r, d.quotas.organization, a.OrganizationID) && d.admit(w, r, edits, a.OrganizationID)
		if st.admitted {
			next.ServeHTTP(w, r)
		}
	})
}
