package worker

// Signal wakes whoever waits for something to do. Several signals that are sent before anybody waits wake only once.
type Signal chan struct{}

// NewSignal returns a signal that has not been sent.
func NewSignal() Signal { return make(Signal, 1) }

// Send sends the signal, and never waits.
func (s Signal) Send() {
	select {
	case s <- struct{}{}:
	default:
	}
}
