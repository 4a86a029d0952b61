// Package past invents lives of past deals and plays them through the rules. It does no input or output.
//
// A life begins as a plan: who does what, and when. Playing it leaves exactly what the verbs would have left for the same actions, except
// for events. All random choices come from a seed: the same seed, world and time give the same deals, ids included.
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

// Span is how long ago the oldest deals began: a year and a month, so that there are twelve whole months.
const Span = 396 * day

const day = 24 * time.Hour

// Cast is who takes part in the lives, with the figures that apply and the exchange rates.
type Cast struct {
	Partners  []Partner
	Microsoft Microsoft
	Rates     []money.MonthlyRate

	InvitationTTL time.Duration // how long an invited party can answer
	Reminder      time.Duration // how long before the end of that time it is reminded
	LeadErasure   time.Duration // how long after a lead's expiry everything that still has its contacts is erased
}

// World is a cast with everything that the rules need to know about it. Several goroutines may use it at once.
type World struct {
	Cast
	locations  map[string]deal.Party
	solutions  map[string]solution.Solution
	currencies map[string]bool                // those with rates
	rates      map[string][]registration.Rate // of each currency, by month
	shares     int                            // of all partners together
}

// Partner is an organisation that has deals, with its way of working.
type Partner struct {
	ID, Name  string
	Locations []string            // the first one is the default, and has a published profile
	Admins    []access.Actor      // they create and answer deals
	Team      []deal.Member       // they work on deals
	Solutions []solution.Solution // all of its solutions; they are published
	Countries []string            // of its customers; most are in the first one
	Strengths Strengths           // the deals that it wins
	Share     int                 // of the lives, relative to that of the others
	Pace      time.Duration       // the median time that it takes to answer
	Diligence float64             // how likely it reports sizes, dates and outcomes, 0 to 1
}

// ready returns the solutions that deals can be created with.
func (p *Partner) ready() []solution.Solution {
	return slices.DeleteFunc(slices.Clone(p.Solutions), func(s solution.Solution) bool { return !s.Ready() })
}

// Strengths describe the customers that a partner does well with.
type Strengths struct {
	Industries, Products, Services, Sizes []string
}

// Microsoft is the organisation that partners invite, and that passes on leads.
type Microsoft struct {
	Name     string
	Sellers  []access.Actor
	Operator access.Actor // passes on leads and reviews registrations
	Team     []deal.Member
}

// Deal is a deal with everything that is stored about it.
type Deal struct {
	deal.Deal
	Document     []byte
	History      []Entry
	Reminded     bool // its party was reminded that its answer is due soon
	Decision     *Decision
	Expiry       *Expiry // of a lead that has expired
	Registration *Registration
}

// Entry is an entry of a history as it is stored.
type Entry struct {
	Sequence int64
	Document []byte
}

// Decision is what the inviter's deal was worth when Microsoft declined to take part.
type Decision struct {
	Value money.USDValue
	At    time.Time
}

// Expiry is when a lead's expiry was recorded, and when everything that still had its contacts was erased (nil: not yet).
type Expiry struct {
	At     time.Time
	Erased *time.Time
}

// Registration is the registration of a deal with everything that is stored about it.
type Registration struct {
	registration.Registration
	Document []byte
	Since    time.Time // when it came into its status
	Annual   money.USDValue
	History  []Entry
}

// Batch returns size deals. Batches with the same seed do not depend on each other, and each comes out the same whenever it is made for
// the same time. The first deal of a batch is its mark. The error says that such deals cannot exist in this world.
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

// Mark returns the reference of the first deal of a batch.
func Mark(seed int, number int) string {
	return "DEMO-" + strconv.Itoa(seed) + "-" + strconv.Itoa(number)
}

// Marked returns, from the first deal of a batch, how many deals the batch has and the time that it was made for; false for any other
// deal.
func Marked(d deal.Deal) (size int, now time.Time, ok bool) {
	if d.CampaignID == nil {
		return 0, time.Time{}, false
	}
	size, err := strconv.Atoi(*d.CampaignID)
	return size, d.Created.Add(Span), err == nil
}

// mark returns the life of the first deal of a batch. It is a deal of the first partner's without guests, begun at the very start and won.
// It is closed, so that nothing can change it.
func (w *World) mark(d dice, seed int, number, size int, now time.Time) Life {
	p, who, at := &plan{World: w, dice: d}, &w.Partners[0], now.Add(-Span)
	draft := p.draft(who, p.customer(who, true), at)
	draft.ExternalReferenceID, draft.CampaignID = new(Mark(seed, number)), new(strconv.Itoa(size))
	by := p.host(who, at, draft)
	p.add(at.Add(30*day), by, 0, Close{Action: deal.Win})
	return p.Life
}
