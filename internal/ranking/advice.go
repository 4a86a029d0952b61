package ranking

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/wording"
)

// AdviceCode is something that a partner can do for its score. The values are the names on the wire.
type AdviceCode string

// What can be done.
const (
	AnswerRequests    AdviceCode = "AnswerRequests"
	AcceptGoodFits    AdviceCode = "AcceptGoodFits"
	ReportOutcomes    AdviceCode = "ReportOutcomes"
	CompleteEstimates AdviceCode = "CompleteEstimates"
)

// Advice is something that would raise the score.
type Advice struct {
	Code     AdviceCode     `json:"code"`
	Text     wording.Format `json:"text"`
	Count    int            `json:"count"`    // of the deals that it is about
	DealIDs  []uuid.UUID    `json:"dealIds"`  // the first of them, at most 10
	RaisesBy float64        `json:"raisesBy"` // by how much the score would be higher an hour later
}

// Advice holds at most mostAdvice pieces, which name at most mostDeals deals.
const (
	mostAdvice = 3
	mostDeals  = 10
)

// possible is something that could be done with the deals to which it applies. All of it is allowed in their state.
type possible struct {
	AdviceCode
	text  wording.Format
	suits func(e entry) bool
	do    func(e entry) entry
}

// possibilities returns what could be done at the time.
func (r Record) possibilities(w Weights, now time.Time) []possible {
	won := r.WinsAt(w, now)
	end := func(e entry, s deal.Substatus) entry {
		e.State, e.Closed = deal.State{Status: deal.Closed, Substatus: s}, &now
		return e
	}
	return []possible{
		{
			AnswerRequests,
			"Answer what is waiting, whether yes or no: a quick answer is worth more than a slow one, and no answer is worth nothing.",
			func(e entry) bool { return e.standing == waiting },
			func(e entry) entry { return end(e, deal.Declined) },
		},
		{
			AcceptGoodFits, "Accept what is waiting and resembles what you win.",
			func(e entry) bool { return e.standing == waiting && won.fitted(e.Deal) > 0 },
			func(e entry) entry {
				e.State, e.Accepted = deal.State{Status: deal.Active, Substatus: deal.Accepted}, &now
				return e
			},
		},
		{
			ReportOutcomes, "Report how the deals past their closing date ended, or when they will close.",
			func(e entry) bool { return e.overdue(now) && e.settled },
			func(e entry) entry { return end(e, deal.Lost) },
		},
		{
			CompleteEstimates, "Give the deals that you are working on a value and a closing date.",
			func(e entry) bool { return e.standing == open && e.settled && (!sizeTold(e) || !closingTold(e)) },
			func(e entry) entry {
				e.Value, e.PresumesClosing = money.MustParse("1"), false
				return e
			},
		},
	}
}

// Advice returns what would raise the score most, in that order. It finds out by trying each on the record.
func (r Record) Advice(w Weights, now time.Time) []Advice {
	later := now.Add(w.settle())
	before, _ := r.exact(w, later)
	entries, advice := r.entries(w, now), []Advice{}
	for _, p := range r.possibilities(w, now) {
		chosen := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return !p.suits(e) })
		after, _ := r.with(chosen, p.do).exact(w, later)
		if by := rounded(after - before); by > 0 {
			ids := idsOf(chosen)
			advice = append(advice, Advice{p.AdviceCode, p.text, len(ids), ids[:min(len(ids), mostDeals)], by})
		}
	}
	slices.SortStableFunc(advice, func(a, b Advice) int { return cmp.Compare(b.RaisesBy, a.RaisesBy) })
	return advice[:min(len(advice), mostAdvice)]
}

// with returns the record with the chosen deals changed.
func (r Record) with(chosen []entry, do func(entry) entry) Record {
	changed := map[uuid.UUID]entry{}
	for _, e := range chosen {
		changed[e.ID] = do(e)
	}
	r.Deals = slices.Clone(r.Deals)
	for i, d := range r.Deals {
		if e, is := changed[d.ID]; is {
			r.Deals[i] = e.Deal
		}
	}
	return r
}
