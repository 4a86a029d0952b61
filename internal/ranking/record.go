package ranking

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
)

// Record is what an organisation is judged by.
type Record struct {
	Deals []projection.Deal // those that have somebody else on the other side
	Wins  []projection.Deal // the won ones among all of those, which may be older
}

// Without returns the record without deals whose other side is one of the given organisations, which belong to the same company.
func (r Record) Without(related map[string]bool) Record {
	others := func(deals []projection.Deal) []projection.Deal {
		return slices.DeleteFunc(slices.Clone(deals), func(d projection.Deal) bool { return related[d.Counterpart] })
	}
	return Record{Deals: others(r.Deals), Wins: others(r.Wins)}
}

// standing is what has become of a deal.
type standing int

const (
	waiting  standing = iota // for an answer
	declined                 // the answer was no
	expired                  // not answered in time
	open                     // it was taken up
	closed                   // after it was taken up
)

// entry is a deal as it stood at a time, as far as that is known today.
type entry struct {
	projection.Deal
	standing
	taken    time.Time // when it was taken up: by its party and, if it asked Microsoft, by both
	ended    time.Time // when it was closed
	asked    bool      // its party was asked for an answer
	mistaken bool      // it was reported as an error
	settled  bool      // it was taken up long enough ago to count in its party's favour, and is not an error
	weight   float64
}

// entries returns the deals as they stood at the time, newest first, with their weights. A weight depends on when the deal began and who
// sent it, not on how its party has answered.
func (r Record) entries(w Weights, now time.Time) []entry {
	var all []entry
	for _, d := range r.Deals {
		if e, counts := w.entry(d, now); counts {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.ID.String(), a.ID.String()))
	})
	newer := map[string]int{} // how many deals each partner has sent since
	for i, e := range all {
		all[i].weight = math.Pow(0.5, now.Sub(e.Created).Hours()/24/w.HalfLifeDays)
		if fromPartner(e.Deal) {
			all[i].weight *= math.Pow(w.SameSender, float64(newer[e.Counterpart]))
			if !w.fleeting(e, now) {
				newer[e.Counterpart]++
			}
		}
	}
	return all
}

// fleeting tells whether a deal does not reduce the weight of the sender's older ones: it was an error, or has existed for less than an
// hour, or was over within one.
func (w Weights) fleeting(e entry, now time.Time) bool {
	lived := now
	if e.standing == closed {
		lived = e.ended
	}
	return e.mistaken || lived.Sub(e.Created) < w.settle()
}

// fromPartner tells whether another partner sent the deal. Microsoft's sellers and customers are many, so they do not count as one sender.
func fromPartner(d projection.Deal) bool {
	return d.Counterpart != access.Microsoft && d.Counterpart != projection.Customer
}

// entry returns the deal as it stood at the time, and false if it does not count at that time.
func (w Weights) entry(d projection.Deal, now time.Time) (entry, bool) {
	e := entry{Deal: d, asked: d.Direction == deal.Incoming}
	taken, counts := takenUp(d, now)
	if !counts || d.Informs || d.Created.After(now) || now.Sub(d.Created) > w.window() {
		return e, false
	}
	ended := upTo(d.Closed, now)
	switch {
	case taken != nil && ended != nil:
		e.standing, e.taken, e.ended, e.mistaken = closed, *taken, *ended, d.Substatus == deal.Error
		e.settled = !e.mistaken && ended.Sub(*taken) >= w.settle()
	case taken != nil:
		e.standing, e.taken, e.settled = open, *taken, now.Sub(*taken) >= w.settle()
	case ended != nil && d.Substatus == deal.Declined:
		e.standing, e.ended = declined, *ended
	case ended != nil || d.Expires != nil && !now.Before(*d.Expires):
		e.standing = expired
	}
	return e, true
}

// takenUp returns when the deal was taken up, if it was by then; and false for an outgoing deal that nobody had taken up.
func takenUp(d projection.Deal, now time.Time) (at *time.Time, counts bool) {
	at = upTo(d.Accepted, now)
	if d.Direction == deal.Incoming {
		return at, true
	}
	if at == nil || !d.Microsoft.Accepted() || d.Microsoft.Responded.After(now) {
		return nil, false
	}
	if d.Microsoft.Responded.After(*at) {
		at = d.Microsoft.Responded
	}
	return at, true
}

// upTo returns the time if it is not after now, and otherwise nil.
func upTo(at *time.Time, now time.Time) *time.Time {
	if at == nil || at.After(now) {
		return nil
	}
	return at
}

// worked tells whether the deal was really taken up.
func (e entry) worked() bool { return !e.mistaken && (e.standing == open || e.standing == closed) }

// hours returns how long the party took for its answer, or has waited with it.
func (e entry) hours(now time.Time) float64 {
	until := now
	switch e.standing {
	case declined:
		until = e.ended
	case open, closed:
		until = *e.Accepted
	case waiting, expired:
	}
	return until.Sub(e.Created).Hours()
}

// NextChange returns when a score of the record next changes just because of the time, other than a little every day: when a deal that was
// taken up begins to count. It is the zero time if there is none.
func (r Record) NextChange(w Weights, now time.Time) time.Time {
	var next time.Time
	for _, e := range r.entries(w, now) {
		if at := e.taken.Add(w.settle()); e.standing == open && at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

func idsOf(some []entry) []uuid.UUID {
	ids := make([]uuid.UUID, len(some))
	for i, e := range some {
		ids[i] = e.ID
	}
	return ids
}
