package insights

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
)

// Difference is by what the running figures differ from those that were computed anew.
type Difference struct {
	Deals    int      // of which the facts differ
	Figures  int      // cells that differ
	Scores   int      // organisations whose score or wins are not what the running facts come to
	Awaited  int      // deals of which an event or a rate is on its way: no difference, and the figures are compared without them
	Examples []string // the first of what differs
}

// Any tells whether anything differs.
func (d Difference) Any() bool { return d.Deals+d.Figures+d.Scores > 0 }

// maxExamples is how much of a difference is told in words.
const maxExamples = 10

func (d *Difference) example(format string, args ...any) {
	if len(d.Examples) < maxExamples {
		d.Examples = append(d.Examples, fmt.Sprintf(format, args...))
	}
}

// compare compares the running generation with the one that was built, as both are at one moment.
func (s *Service) compare(ctx context.Context) (d Difference, err error) {
	err = s.db.Snapshot(ctx, func(db *postgres.DB) error {
		all, err := db.Generations(ctx)
		if err != nil {
			return err
		}
		running, built := all[postgres.RunningGeneration], all[postgres.BuildingGeneration]
		awaited := insight.Changes{}
		err = db.DifferingDeals(ctx, running, built, func(p postgres.DealPair) { d.deal(p, awaited) })
		if err != nil {
			return err
		}
		err = db.DifferingFigures(ctx, running.Number, built.Number, func(p postgres.FiguresPair) { d.figures(p, awaited) })
		if err != nil {
			return err
		}
		for cell, f := range awaited { // what ought to differ and does not
			if !f.IsZero() {
				d.cell(cell)
			}
		}
		if !running.Ranked {
			return nil
		}
		return d.scores(ctx, db)
	})
	return d, err
}

// deal looks at a deal of which the generations do not have the same facts, or have them of other revisions. What it adds to figures
// because an event or a rate is on its way is awaited.
func (d *Difference) deal(p postgres.DealPair, awaited insight.Changes) {
	if p.Awaited {
		d.Awaited++
		awaited.Replace(p.Running, p.Built)
		return
	}
	if p.Running != nil && p.Built != nil && p.Running.Says(*p.Built) {
		return
	}
	d.Deals++
	switch {
	case p.Running == nil:
		d.example("deal %s is missing", p.Built.ID)
	case p.Built == nil:
		d.example("deal %s is not there any more", p.Running.ID)
	default:
		d.example("deal %s differs, at revision %d of %d", p.Built.ID, p.Running.Revision, p.Built.Revision)
	}
}

func sameJSON(a, b any) (bool, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	second, err := json.Marshal(b)
	return bytes.Equal(first, second), err
}

// figures looks at a cell of which the generations do not say the same.
func (d *Difference) figures(p postgres.FiguresPair, awaited insight.Changes) {
	p.Built.Subtract(p.Running)
	if f := awaited[p.Cell]; f != nil {
		p.Built.Subtract(*f)
		delete(awaited, p.Cell)
	}
	if !p.Built.IsZero() {
		d.cell(p.Cell)
	}
}

func (d *Difference) cell(c insight.Cell) {
	d.Figures++
	by, where := string(c.Dimension.Kind()), "everywhere"
	if c.Key != "" {
		by += " " + c.Key
	}
	if c.Location != "" {
		where = "at " + c.Location
	}
	d.example("figures of %s differ: %s %s, %s %s, %s", c.OrganizationID, c.Month.Format("2006-01"), where, c.Direction, c.Type, by)
}
