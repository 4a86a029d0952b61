// Package past makes up lives of deals that lie in the past, and plays them through the rules, without any input or output.
//
// A life is a plan first: who does what, and when. What a plan leaves is exactly what the verbs would have left that do the same, but for
// events. All is drawn from a seed: the same seed, world and time give the same deals, ids included.
package past

import (
	"slices"
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// Span is how long before the time they are made for the oldest deals began: a year and a month, so that twelve months are whole.
const Span = 396 * day

const day = 24 * time.Hour

// Cast is who takes part in the lives, by what figures, and what money is worth.
type Cast struct {
	Partners  []Partner
	Microsoft Microsoft
	Rates     []money.MonthlyRate

	InvitationTTL time.Duration // how long an invited party can answer
	Reminder      time.Duration // how long before the end of that time it is reminded
	LeadErasure   time.Duration // how long after a lead expired what still holds its contacts is erased
}

// World is a cast with all that the rules must know of it. It can be used by several at once.
type World struct {
	Cast
	locations  map[string]deal.Party
	solutions  map[string]solution.Solution
	currencies map[string]bool                // that there are rates for
	rates      map[string][]registration.Rate // of each currency, by month
	shares     int                            // of all partners together
}

// Partner is an organisation that deals are about, and how it goes about them.
type Partner struct {
	ID, Name  string
	Locations []string            // the first one is its default, and its profile is published
	Admins    []access.Actor      // who create deals and answer
	Team      []deal.Member       // who work on deals
	Solutions []solution.Solution // all that it has, published
	Countries []string            // of its customers; the first one has most
	Strengths Strengths           // what it wins
	Share     int                 // how many of the lives it is the partner of, in proportion
	Pace      time.Duration       // in which it answers half of what it is asked
	Diligence float64             // how likely it reports sizes, dates and outcomes; 0 to 1
}

// ready returns the solutions that deals can be created with.
func (p *Partner) ready() []solution.Solution {
	return slices.DeleteFunc(slices.Clone(p.Solutions), func(s solution.Solution) bool { return !s.Ready() })
}

// Strengths are what a partner's customers look like where it does well.
type Strengths struct {
	Industries, Products, Services, Sizes []string
}

// Microsoft is the organisation that is asked, and that passes on leads.
type Microsoft struct {
	Name     string
	Sellers  []access.Actor
	Operator access.Actor // passes on leads and reviews registrations
	Team     []deal.Member
}

// Deal is a deal with all that is kept of it.
type Deal struct {
	deal.Deal
	Document     []byte
	History      []Entry
	Reminded     bool // its party was told that its answer is due soon
	Decision     *Decision
	Expiry       *Expiry // of a lead that has expired
	Registration *Registration
}

// Entry is an entry of a history, as it is kept.
type Entry struct {
	Sequence int64
	Document []byte
}

// Decision is what a deal was worth when Microsoft declined to take part.
type Decision struct {
	Value money.USDValue
	At    time.Time
}

// Expiry is when it was marked that a lead has expired, and when what still held its contacts was erased; nil: it was not yet.
type Expiry struct {
	At     time.Time
	Erased *time.Time
}

// Registration is what a deal was registered for, with all that is kept of it.
type Registration struct {
	registration.Registration
	Document []byte
	Since    time.Time // when it came into its status
	Annual   money.USDValue
	History  []Entry
}

// Batch returns as many deals as size says. Batches of the same seed are independent of each other; each is the same whenever it is made
// for the same time. The first deal of a batch is its mark. The error tells of a world in which there cannot be such deals.
func (w *World) Batch(seed int, number, size int, now time.Time) ([]Deal, error) {
	ids := roll(^seed, number)
	var all []Deal
	for _, l := range w.Plan(seed, number, size, now) {
		more, err := w.play(l, ids.id, now)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// Plan returns the lives of a batch.
func (w *World) Plan(seed int, number, size int, now time.Time) []Life {
	if size == 0 {
		return nil
	}
	d := roll(seed, number)
	lives := []Life{w.mark(d, seed, number, size, now)}
	for room := size - 1; room > 0; {
		l := w.draw(d, room, now)
		lives, room = append(lives, l), room-l.deals()
	}
	return lives
}

// Mark returns by which reference the first deal of a batch is known.
func Mark(seed int, number int) string {
	return "DEMO-" + strconv.Itoa(seed) + "-" + strconv.Itoa(number)
}

// Marked returns of the first deal of a batch how many deals the batch has, and for which time it was made; false for any other deal.
func Marked(d deal.Deal) (size int, now time.Time, ok bool) {
	if d.CampaignID == nil {
		return 0, time.Time{}, false
	}
	size, err := strconv.Atoi(*d.CampaignID)
	return size, d.Created.Add(Span), err == nil
}

// mark returns the life of the first deal of a batch: the first partner's, on its own, begun at the very beginning and won. It is closed,
// so that nothing can change it.
func (w *World) mark(d dice, seed int, number, size int, now time.Time) Life {
	p, who, at := &plan{World: w, dice: d}, &w.Partners[0], now.Add(-Span)
	draft := p.draft(who, p.customer(who, true), at)
	draft.ExternalReferenceID, draft.CampaignID = new(Mark(seed, number)), new(strconv.Itoa(size))
	by := p.host(who, at, draft)
	p.add(at.Add(30*day), by, 0, Close{Action: deal.Win})
	return p.Life
}
