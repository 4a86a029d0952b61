package identity_test

import (
	"testing"
	"time"

	"github.com/cosell/cosell/internal/oidctest"
)

func TestClocksMayDifferByTheLeeway(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	member := h.With(secret)
	from, until := issued(t, secret), expires(t, secret)
	const leeway = 30 * time.Second
	for _, moment := range []struct {
		at   time.Time
		want int
	}{
		{from.Add(-leeway - time.Second), 401},
		{from.Add(-leeway), 200},
		{until.Add(-time.Nanosecond), 200},
		{until, 200},
		{until.Add(leeway - time.Nanosecond), 200},
		{until.Add(leeway), 401},
		{from, 200},
	} {
		at(h, moment.at)
		member.Get(t, "/v1/deals").Want(t, moment.want)
	}
}

func TestARememberedTokenEndsWhenItExpires(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, `, "leeway": "0s"`)
	member := h.With(secret)
	member.Get(t, "/v1/deals").Want(t, 200)
	h.Trips.Reset()
	at(h, expires(t, secret).Add(-time.Nanosecond))
	member.Get(t, "/v1/deals").Want(t, 200)
	at(h, expires(t, secret))
	member.Get(t, "/v1/deals").WantProblem(t, 401, "token-expired")
}
