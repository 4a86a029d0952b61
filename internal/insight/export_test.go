package insight

// Of returns the metric's figure.
func (m Metric) Of(s Sum) Value { return m.of(s.totals()) }
