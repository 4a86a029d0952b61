package door

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/token"
)

// watched is for how many addresses and beginnings of tokens failed sign-ins are counted; the least recently seen are dropped first.
const watched = 50_000

// flood times the allowed failures is a flood: then only tokens that are remembered are looked at.
const flood = 10

// attempts counts failed sign-ins, for the address that they come from and for the beginning of the token that was sent. They
// are forgotten as fast as they are allowed. A nil *attempts allows any number.
type attempts struct {
	perMinute float64
	now       func() time.Time

	mu   sync.Mutex
	seen *lru.Cache[string, level]
}

// level is how many failures are not forgotten yet, as of a time.
type level struct {
	failures float64
	at       time.Time
}

func newAttempts(perMinute int, now func() time.Time) *attempts {
	if perMinute <= 0 {
		return nil
	}
	seen, err := lru.New[string, level](watched)
	if err != nil {
		panic(err) // the size is wrong, which it is not
	}
	return &attempts{perMinute: float64(perMinute), now: now, seen: seen}
}

// attempt is what a sign-in is counted under: the caller's network, and the beginning of the token.
type attempt [2]string

func newAttempt(from netip.Addr, secret string) attempt {
	return attempt{"from " + networkOf(from), "for " + string(token.Hash(beginning(secret)))}
}

// networkOf returns the network that stands for an address: in IPv6 a single customer has a whole /64.
func networkOf(from netip.Addr) string {
	bits := 32
	if from.Is6() {
		bits = 64
	}
	network, _ := from.Prefix(bits)
	return network.String()
}

// beginning returns the part of a token that stays the same while somebody guesses the rest: of a signed token all but the signature,
// since the first characters of those are the same for everybody.
func beginning(secret string) string {
	if i := strings.LastIndexByte(secret, '.'); i >= 0 {
		return secret[:i]
	}
	return token.Start(secret)
}

// flooded returns TooMany if there were so many failures that the token is not to be looked at.
func (l *attempts) flooded(a attempt) error {
	if l == nil {
		return nil
	}
	return l.over(flood*l.perMinute, a, 0)
}

// judge counts the attempt if it failed, and returns what to answer: err, or TooMany after too many failures.
func (l *attempts) judge(a attempt, err error) error {
	f := fault.As(err)
	if l == nil || f == nil || f.Kind != fault.Unauthenticated {
		return err
	}
	if many := l.over(l.perMinute, a, 1); many != nil {
		return many
	}
	return err
}

// over adds the failures, up to a flood, and returns TooMany if there are more than allowed, with the time until there are not.
func (l *attempts) over(allowed float64, a attempt, failures float64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, worst := l.now(), 0.0
	for _, key := range a {
		was, _ := l.seen.Get(key)
		is := max(0, was.failures-l.perMinute*now.Sub(was.at).Minutes()) + failures
		if is > 0 {
			l.seen.Add(key, level{min(is, flood*l.perMinute+1), now})
		}
		worst = max(worst, is)
	}
	if worst <= allowed {
		return nil
	}
	f := fault.New(fault.TooMany, "too-many-sign-ins", "Too many failed sign-ins from this address or with such a token.")
	f.RetryAfter = time.Duration((worst - allowed) / l.perMinute * float64(time.Minute))
	return f
}
