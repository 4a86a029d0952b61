// Package ranking scores how well an organisation answers, chooses and reports what others send it, and how well a waiting deal fits what
// it wins. It does no input or output; docs/score.md has the formula with its reasons.
package ranking

import "time"

// Part is one of the three parts of a score.
type Part struct {
	Score  float64 `json:"score"` // 0 to 100, to the tenth
	Step   Step    `json:"step"`
	Weight float64 `json:"weight"` // its share in the score
}

// Parts are the parts of a score, each with the figures behind it.
type Parts struct {
	Speed     Speed     `json:"speed"`
	Fit       Fit       `json:"fit"`
	Reporting Reporting `json:"reporting"`
}

// Score is the score of an organisation at a time, from 0 to 100. An organisation without deals has the middle, 50.
type Score struct {
	Score          float64   `json:"score"` // to the tenth
	Step           Step      `json:"step"`
	Parts          Parts     `json:"parts"`
	WeightsVersion int       `json:"weightsVersion"`
	AsOf           time.Time `json:"asOf"`
}

// Score returns the score of the record as it stood at the time, as far as that is known today.
func (r Record) Score(w Weights, now time.Time) Score {
	exact, parts := r.exact(w, now)
	return Score{Score: rounded(exact), Step: w.step(rounded(exact)), Parts: parts, WeightsVersion: w.Version, AsOf: now}
}

// exact returns the score before it is rounded, and its parts.
func (r Record) exact(w Weights, now time.Time) (float64, Parts) {
	entries := r.entries(w, now)
	speed, s := w.speed(entries, now)
	fit, f := r.fit(w, entries, now)
	reporting, p := w.reporting(entries, now)
	s.Part, f.Part, p.Part = w.part(speed, w.Parts.Speed), w.part(fit, w.Parts.Fit), w.part(reporting, w.Parts.Reporting)
	score := speed*w.Parts.Speed + fit*w.Parts.Fit + reporting*w.Parts.Reporting
	return 100 * score, Parts{Speed: s, Fit: f, Reporting: p}
}

func (w Weights) part(value, weight float64) Part {
	value = rounded(100 * value)
	return Part{Score: value, Step: w.step(value), Weight: weight}
}
