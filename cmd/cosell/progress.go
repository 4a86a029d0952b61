package main

import (
	"fmt"
	"os"
	"time"
)

// progress shows a person at a terminal how far something has come that takes long, in a line that it overwrites. Elsewhere it shows
// nothing.
type progress struct {
	to    *os.File
	doing string // such as "Rebuilding"
	of    string // what is counted
	shown time.Time
}

// showEvery is how often the line is overwritten.
const showEvery = 100 * time.Millisecond

// tell shows the progress.
func (p *progress) tell(done, all int64) {
	if time.Since(p.shown) < showEvery || !isTerminal(p.to) {
		return
	}
	p.shown = time.Now() //nolint:forbidigo // a stopwatch
	share := int64(100)
	if all > 0 {
		share = min(100, done*100/all)
	}
	_, _ = fmt.Fprintf(p.to, "\r\x1b[K%s: %d of %d %s, %d %%", p.doing, done, all, p.of, share)
}

// end removes the line.
func (p *progress) end() {
	if !p.shown.IsZero() {
		_, _ = fmt.Fprint(p.to, "\r\x1b[K")
	}
}
