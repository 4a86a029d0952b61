package insight

import (
	"slices"
	"time"

	"github.com/cosell/cosell/internal/wording"
)

// Summary is every metric of a range.
type Summary struct {
	Head
	Metrics       []Measure      `json:"metrics"`
	Funnel        []Stage        `json:"funnel"`
	Distributions []Distribution `json:"distributions"`
	Performance   Performance    `json:"performance"`
}

// Measure is a metric with its figure.
type Measure struct {
	Metric
	Figure
	Trend *Trend `json:"trend"` // nil: there are not two full months
}

// Trend compares the last full month of a range with the first one.
type Trend struct {
	From   Month `json:"from"`
	To     Month `json:"to"`
	First  Value `json:"first"`
	Last   Value `json:"last"`
	Change Value `json:"changePercent"`
}

// Summarize returns the summary of kept, of the range and the one before.
func Summarize(q Query, s Scope, asOf *time.Time, kept []Kept) Summary {
	var all pair
	var first, last Sum
	from, to, full := q.Range.Full()
	for _, k := range kept {
		all.add(k, q.Range)
		switch MonthOf(k.Month) {
		case from:
			first.add(k)
		case to:
			last.add(k)
		}
	}
	now, before, started, ended := all.now.totals(), all.before.totals(), first.totals(), last.totals()
	sum := Summary{
		Head: q.head(s, asOf, now), Funnel: funnel(now.all), Distributions: distributions(now.all), Performance: performance(now),
	}
	for _, m := range metrics {
		measure := Measure{Metric: m, Figure: m.compare(now, before)}
		if full {
			t := &Trend{From: from, To: to, First: m.of(started), Last: m.of(ended)}
			t.Change = t.Last.Change(t.First)
			measure.Trend = t
		}
		sum.Metrics = append(sum.Metrics, measure)
	}
	return sum
}

// Table returns the summary as lines, below a header, with titles in a language.
func (s Summary) Table(l wording.Language) [][]string {
	lines := [][]string{slices.Concat([]string{"section", "code", "key", "title", "unit", "value", "previous", "changePercent"}, csvHead)}
	add := func(cells ...string) { lines = append(lines, slices.Concat(cells, s.cells())) }
	for _, m := range s.Metrics {
		add(slices.Concat([]string{"metrics", string(m.Code), "", m.Title.In(l), string(m.Unit)}, m.cells())...)
	}
	for _, stage := range s.Funnel {
		add("funnel", string(stage.Code), "", stage.Title.In(l), string(Count), countCell(stage.Count), "", "")
		add("funnel", string(stage.Code), "", stage.Title.In(l), string(USD), usd(stage.ValueUSD).String(), "", "")
	}
	for _, d := range s.Distributions {
		for _, share := range d.Items {
			add("distributions", string(d.Code), share.Key, share.Title.In(l), string(Count), countCell(share.Count), "", "")
		}
	}
	return lines
}
