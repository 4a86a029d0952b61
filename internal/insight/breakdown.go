package insight

import (
	"maps"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// Breakdown is metrics by the keys of a grouping.
type Breakdown struct {
	Head
	By       Grouping          `json:"dimension"`
	Overlaps bool              `json:"overlaps"`
	Metrics  []Metric          `json:"metrics"`
	Items    []Item            `json:"items"`
	Keys     int               `json:"keys"`   // in all
	Others   *[]MetricCompared `json:"others"` // the sum of the other keys; nil: there are none, or they overlap
	Total    []MetricCompared  `json:"total"`  // each deal counted once
}

// MetricCompared is a metric's figure with that of the range before.
type MetricCompared struct {
	Metric MetricCode `json:"metric"`
	Figure
}

// Item holds the figures of a key.
type Item struct {
	Key     string           `json:"key"`
	Title   *wording.Text    `json:"title"`
	Figures []MetricCompared `json:"figures"`

	sums *pair
}

// BreakDown returns the figures in kept, of the range and the one before, by the query's grouping.
func BreakDown(q Query, s Scope, asOf *time.Time, kept []Kept) Breakdown {
	by := q.By.definition()
	b := Breakdown{By: q.By, Overlaps: by.Overlaps, Metrics: q.metrics()}
	total, keys := q.group(by, kept)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		b.Items = append(b.Items, Item{Key: key, Title: by.title(key), Figures: b.compare(*keys[key]), sums: keys[key]})
	}
	b.Keys = len(b.Items)
	if q.By != ByMonth {
		slices.SortStableFunc(b.Items, func(x, y Item) int { return y.Figures[0].Value.Cmp(x.Figures[0].Value) })
		b.trim(q.Top)
	}
	b.Total = b.compare(total)
	b.Head = q.head(s, asOf, total.now.totals())
	if by.remark != "" {
		b.Remarks = append(b.Remarks, wording.Of(by.remark))
	}
	return b
}

// metrics returns the metrics that the query asks for.
func (q Query) metrics() []Metric {
	all := make([]Metric, len(q.Metrics))
	for i, code := range q.Metrics {
		all[i] = MetricOf(MetricCode(code))
	}
	return all
}

// group adds up kept, in all and by key. A month of the range before counts for the one that it is compared with.
func (q Query) group(by GroupingDefinition, kept []Kept) (total pair, keys map[string]*pair) {
	keys = map[string]*pair{}
	if q.By == ByMonth {
		for _, m := range q.Range.All() {
			keys[m.String()] = &pair{}
		}
	}
	read, _ := q.Dimensions()
	whole, apart := read[0], read[len(read)-1]
	for _, k := range kept {
		if k.Dimension == whole {
			total.add(k, q.Range)
		}
		if k.Dimension != apart {
			continue
		}
		key := q.keyOf(by, k.Cell)
		if keys[key] == nil {
			keys[key] = &pair{}
		}
		keys[key].add(k, q.Range)
	}
	return total, keys
}

func (q Query) keyOf(by GroupingDefinition, c Cell) string {
	if m := MonthOf(c.Month); q.By == ByMonth && m < q.Range.From {
		c.Month = (m + Month(q.Range.Months)).First()
	}
	return by.keyOf(c)
}

func (b Breakdown) compare(p pair) []MetricCompared {
	now, before := p.now.totals(), p.before.totals()
	all := make([]MetricCompared, len(b.Metrics))
	for i, m := range b.Metrics {
		all[i] = MetricCompared{m.Code, m.compare(now, before)}
	}
	return all
}

// trim keeps the first items, and adds up the others where that is meaningful.
func (b *Breakdown) trim(top int) {
	if len(b.Items) <= top {
		return
	}
	if !b.Overlaps {
		var others pair
		for _, i := range b.Items[top:] {
			others.merge(*i.sums)
		}
		b.Others = new(b.compare(others))
	}
	b.Items = b.Items[:top]
}

// title returns the title of a key, if that is known.
func (d GroupingDefinition) title(key string) *wording.Text {
	if d.Code != ByCountry {
		return nil
	}
	list, _ := reference.Get(reference.Countries)
	entry, known := list.Entry(key)
	if !known {
		return nil
	}
	return &entry.Title
}

// Named returns the breakdown with the titles of the keys that have a name.
func (b Breakdown) Named(names map[string]string) Breakdown {
	for i, item := range b.Items {
		if name, known := names[item.Key]; known {
			b.Items[i].Title = new(wording.Verbatim(name))
		}
	}
	return b
}

// Table returns the breakdown as lines, below a header, with titles in a language.
func (b Breakdown) Table(l wording.Language) [][]string {
	header := []string{"row", "key", "title"}
	for _, m := range b.Metrics {
		header = append(header, string(m.Code), string(m.Code)+"Previous", string(m.Code)+"ChangePercent")
	}
	lines := [][]string{slices.Concat(header, csvHead)}
	add := func(row, key string, title *wording.Text, figures []MetricCompared) {
		if title == nil {
			title = new(wording.Text)
		}
		line := []string{row, key, title.In(l)}
		for _, f := range figures {
			line = append(line, f.cells()...)
		}
		lines = append(lines, slices.Concat(line, b.cells()))
	}
	for _, i := range b.Items {
		add("Item", i.Key, i.Title, i.Figures)
	}
	if b.Others != nil {
		add("Others", "", nil, *b.Others)
	}
	add("Total", "", nil, b.Total)
	return lines
}
