package insight

import (
	"cmp"
	"slices"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/wording"
)

// StageCode is a stage of the funnel. The values are the names on the wire.
type StageCode string

// The stages.
const (
	StageCreated             StageCode = "Created"
	StageAccepted            StageCode = "Accepted"
	StageAcceptedByMicrosoft StageCode = "AcceptedByMicrosoft"
	StageWon                 StageCode = "Won"
)

// Stage tells how many of the deals created in the range came that far.
type Stage struct {
	Code       StageCode      `json:"code"`
	Title      wording.Format `json:"title"`
	Definition wording.Format `json:"definition"`
	Count      int            `json:"count"`
	ValueUSD   money.USDValue `json:"valueUsd"` // estimated
}

// funnel returns how far the deals have come by now.
func funnel(f Figures) []Stage {
	stage := func(code StageCode, title, definition wording.Format, t Tally) Stage {
		return Stage{code, title, definition, t.Count, t.USD}
	}
	return []Stage{
		stage(StageCreated, "Created or received", "Deals and leads that were created or received in the range.", f.Created),
		stage(StageAccepted, "Accepted", "Of these, those that you created or accepted by now.",
			of(f.Now, deal.Accepted, deal.Won, deal.Lost)),
		stage(StageAcceptedByMicrosoft, "Accepted by Microsoft", "Of these, those that Microsoft was asked about and accepted by now.",
			of(f.NowMicrosoft, microsoft.Accepted, microsoft.Won, microsoft.Lost)),
		stage(StageWon, "Won", "Of those created or received in the range, those that are won by now.", of(f.Now, deal.Won)),
	}
}

// of adds up some of the tallies.
func of[K ~string](tallies Tallies[K], keys ...K) Tally {
	var sum Tally
	for _, key := range keys {
		sum = sum.plus(tallies[key], 1)
	}
	return sum
}

// DistributionCode is a distribution. The values are the names on the wire.
type DistributionCode string

// The distributions.
const (
	ByState              DistributionCode = "State"
	ByAcceptanceTime     DistributionCode = "AcceptanceTime"
	ByDeclineReason      DistributionCode = "DeclineReason"
	ByLossReason         DistributionCode = "LossReason"
	ByMicrosoftsReason   DistributionCode = "MicrosoftDeclineReason"
	ByRegistrationStatus DistributionCode = "RegistrationStatus"
)

// Distribution tells how deals are distributed.
type Distribution struct {
	Code       DistributionCode `json:"code"`
	Title      wording.Format   `json:"title"`
	Definition wording.Format   `json:"definition"`
	Items      []Share          `json:"items"`
}

// Share is how many deals, or other things, have a key.
type Share struct {
	Key   string       `json:"key"`
	Title wording.Text `json:"title"`
	Count int          `json:"count"`
}

func distributions(f Figures) []Distribution {
	return []Distribution{
		{
			ByState, "State", "Deals and leads that were created or received in the range, by their state now.",
			states(f),
		},
		{
			ByAcceptanceTime, "Acceptance time", "Deals and leads accepted in the range, by whole days from receipt to acceptance.",
			acceptanceTimes(f),
		},
		{
			ByDeclineReason, "Your decline reasons", "Deals and leads that you declined in the range.",
			reasons(f.DeclineReasons, reference.DeclineReasons),
		},
		{
			ByLossReason, "Loss reasons", "Deals and leads that you closed as lost in the range.",
			reasons(f.LossReasons, reference.LossReasons),
		},
		{
			ByMicrosoftsReason, "Microsoft's decline reasons",
			"Deals that Microsoft declined in the range, by the reason as far as it is disclosed.",
			reasons(f.MicrosoftReasons, reference.MicrosoftDeclineReasons),
		},
		{
			ByRegistrationStatus, "Registrations",
			"Registrations handed in in the range, by their status now; closed ones as they were decided.",
			registrationStatuses(f),
		},
	}
}

// shownStates are the states that a figure can be in, in the order in which they are shown.
var shownStates = []deal.State{
	{Status: deal.Informational, Substatus: deal.NoSubstatus},
	{Status: deal.New, Substatus: deal.Pending},
	{Status: deal.New, Substatus: deal.Received},
	{Status: deal.Active, Substatus: deal.Accepted},
	{Status: deal.Closed, Substatus: deal.Won},
	{Status: deal.Closed, Substatus: deal.Lost},
	{Status: deal.Closed, Substatus: deal.Declined},
	{Status: deal.Closed, Substatus: deal.Expired},
}

func states(f Figures) []Share {
	all := make([]Share, len(shownStates))
	for i, s := range shownStates {
		all[i] = Share{s.String(), wording.Kept(string(s.Substatus)), f.Now[s.Substatus].Count}
	}
	all[0].Title = wording.Of("For information") // the substatus says None
	return all
}

// buckets are the ranges of days in which acceptance times are shown, each with the first day above it (Partner Center, referral insights).
var buckets = []struct {
	key   string
	below int // whole days
}{{"0-1", 2}, {"2-3", 4}, {"4-5", 6}, {"6-7", 8}, {"8-9", 10}, {"10-11", 12}, {"12-14", 14}}

func acceptanceTimes(f Figures) []Share {
	all, counted := []Share{}, 0
	for _, b := range buckets {
		n := f.HoursToAccept.within(b.below * hoursOfDay)
		all, counted = append(all, Share{b.key, wording.Of("%s days", b.key), n - counted}), n
	}
	return append(all, Share{"14+", wording.Of("14 days and more"), f.HoursToAccept.count() - counted})
}

// reasons returns the counts, most frequent first, with the titles of the list.
func reasons(counts Counts[string], list string) []Share {
	known, _ := reference.Get(list)
	all := []Share{}
	for code, n := range counts {
		title := wording.Verbatim(code)
		if entry, ok := known.Entry(code); ok {
			title = entry.Title
		} else if code == string(microsoft.DealValueBelowThreshold) {
			title = wording.Of("Withheld: the deal is worth too little")
		}
		all = append(all, Share{code, title, n})
	}
	slices.SortFunc(all, func(a, b Share) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Key, b.Key)) })
	return all
}

func registrationStatuses(f Figures) []Share {
	all := []Share{}
	for _, status := range registration.Statuses() {
		all = append(all, Share{string(status), wording.Kept(string(status)), f.Registered[status].Count})
	}
	return all
}

// Comparison is the relation between a figure and its target when that is met.
type Comparison string

// The comparisons.
const (
	AtLeast Comparison = "AtLeast"
	Below   Comparison = "Below"
)

// Target tells whether a metric is where it should be.
type Target struct {
	Metric     MetricCode     `json:"metric"`
	Title      wording.Format `json:"title"`
	Value      Value          `json:"value"`
	Comparison Comparison     `json:"comparison"`
	Target     int            `json:"target"` // percent
	Met        *bool          `json:"met"`    // nil: there is no figure
}

// Performance tells how many targets are met.
type Performance struct {
	Met   int      `json:"met"`
	Of    int      `json:"of"`
	Items []Target `json:"items"`
}

// targets are Microsoft's targets for partners to whom it refers customers (Partner Center, referral insights, performance card).
var targets = []struct {
	metric     MetricCode
	comparison Comparison
	percent    int
}{
	{AcceptanceRate, AtLeast, 80},
	{ExpiryRate, Below, 3},
	{ClosedIn60Days, AtLeast, 50},
	{ClosedIn1Year, AtLeast, 90},
	{WinRate, AtLeast, 7},
}

func performance(s totals) Performance {
	p := Performance{Of: len(targets)}
	for _, t := range targets {
		m := MetricOf(t.metric)
		item := Target{Metric: m.Code, Title: m.Title, Value: m.of(s), Comparison: t.comparison, Target: t.percent}
		if item.Value.exact != nil {
			above := item.Value.Cmp(number(t.percent)) >= 0
			item.Met = new(above == (t.comparison == AtLeast))
			if *item.Met {
				p.Met++
			}
		}
		p.Items = append(p.Items, item)
	}
	return p
}
