package insights

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
)

// Difference tells how the running figures differ from those that were computed anew.
type Difference struct {
	Deals    int      // whose facts differ
	Figures  int      // cells that differ
	Scores   int      // organisations whose score or wins do not follow from the running facts
	Awaited  int      // deals for which an event or a rate is still to be applied: no difference, and figures are compared without them
	Examples []string // the first differences, in words
}

// Any tells whether anything differs.
func (d Difference) Any() bool { return d.Deals+d.Figures+d.Scores > 0 }

// maxExamples is how many differences are described in words.
const maxExamples = 10

func (d *Difference) example(format string, args ...any) {
	if len(d.Examples) < maxExamples {
		d.Examples = append(d.Examples, fmt.Sprintf(format, args...))
	}
}

// compare compares the running generation with the one that was built, both as of one moment.
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
		for cell, f := range awaited { // what should differ and does not
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

// deal handles a deal for which the generations have different facts, or facts from other revisions. If an event or a rate is still to be
// applied, what the deal adds to figures because of that is awaited.
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

// figures handles a cell for which the generations differ.
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
