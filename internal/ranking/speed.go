package ranking

import "time"

// Speed tells how fast requests are answered. All requests in the partner's record are counted, each in its present state.
type Speed struct {
	Part
	Answered    int      `json:"answered"` // accepted or declined
	Expired     int      `json:"expired"`
	Waiting     int      `json:"waiting"`
	MedianHours *float64 `json:"medianHours"` // to an answer; nil if there is none
	DayShare    float64  `json:"withinDayShare"`
}

// speed returns the mean worth of the answers. A pending answer is worth what it would be now, and counts only as far as it lowers the
// mean, so waiting never pays. So does an acceptance that has not settled: reporting an error does not undo a slow answer.
func (w Weights) speed(entries []entry, now time.Time) (float64, Speed) {
	var all []worth
	var hours []float64
	var s Speed
	withinDay := 0
	for _, e := range entries {
		if !e.asked {
			continue
		}
		took := e.hours(now)
		v := worth{value: w.Speed.worth(took), weight: e.weight}
		switch e.standing {
		case waiting:
			s.Waiting++
			v.lowers = true
		case expired:
			s.Expired++
			v.value = 0
		case declined, open, closed:
			s.Answered++
			v.lowers = e.standing != declined && !e.settled
			hours = append(hours, took)
			if took <= 24 {
				withinDay++
			}
		}
		all = append(all, v)
	}
	s.MedianHours, s.DayShare = median(hours), share(withinDay, s.Answered)
	return mean(w.Speed.MiddleAnswers, all), s
}

// worth returns the worth of an answer after a number of hours: on the curve, and 0 beyond its end.
func (w SpeedWeights) worth(hours float64) float64 {
	last := w.Curve[0]
	for _, p := range w.Curve[1:] {
		if hours < p.Hours {
			return last.Worth - (last.Worth-p.Worth)*(max(hours, last.Hours)-last.Hours)/(p.Hours-last.Hours)
		}
		last = p
	}
	return last.Worth
}
