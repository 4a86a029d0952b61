package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

// tuneMemory sets how often garbage is collected, and how much memory the program may have. GOGC and GOMEMLIMIT overrule it.
func tuneMemory() {
	t := tuning{ownPercent: os.Getenv("GOGC") == "", ownLimit: os.Getenv("GOMEMLIMIT") == "", atHand: memoryAtHand(os.ReadFile) / 10 * 9}
	t.follow()
}

// tuning is what is set for the heap as it was after the last collection.
type tuning struct {
	ownPercent, ownLimit bool // whether it is ours to set
	atHand               int64

	percent int
	limit   int64
}

// follow sets anew after each collection when the next one comes, and how much memory there may be until then. To set either stops
// everything for a moment, so it is done only where it changes.
func (t tuning) follow() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	heap := live[0].Value.Uint64()
	if percent := gcPercent(heap); t.ownPercent && percent != t.percent {
		t.percent = percent
		debug.SetGCPercent(percent)
	}
	if limit := memoryLimit(heap, t.atHand); t.ownLimit && limit != t.limit {
		t.limit = limit
		debug.SetMemoryLimit(limit)
	}
	type collected struct{ _ [16]byte }
	runtime.SetFinalizer(&collected{}, func(*collected) { t.follow() })
}

// memoryLimit returns how much memory there may be: enough that what many ask at once is collected early, so that hostile bodies stay
// below 200 MB in all, but always half as much again as lives, so that little time is lost to collecting what is in use; and never more
// than is at hand.
func memoryLimit(live uint64, atHand int64) int64 {
	const enough, step = 150 << 20, 16 << 20
	return min(max(enough, int64(live+live/2+step-1)/step*step), atHand)
}

// gcPercent returns by how much the heap grows before garbage is collected: to five times what lives in a small heap, which costs less CPU,
// and to twice that in a large one, as Go does by itself. In between it is comfortable.
func gcPercent(live uint64) int {
	const (
		least, most = 100, 400
		comfortable = 36 << 20 // 64 lists at once, with what is not on the heap, then stay below 80 MiB
		step        = 25       // so that it is seldom set anew: that stops everything for a moment
	)
	if live >= comfortable/2 {
		return least
	}
	return min(most, int(100*comfortable/max(live, 1)-100)/step*step)
}

// memoryAtHand returns how many bytes the container may have, or else the machine has; without end where neither tells.
func memoryAtHand(read func(string) ([]byte, error)) int64 {
	least := int64(math.MaxInt64)
	for _, source := range []struct {
		file, before string
		unit         int64
	}{
		{"/sys/fs/cgroup/memory.max", "", 1},
		{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "", 1},
		{"/proc/meminfo", "MemTotal:", 1 << 10},
	} {
		text, _ := read(source.file) // what is not there says nothing
		_, figure, _ := strings.Cut(string(text), source.before)
		var n int64
		if _, err := fmt.Sscan(figure, &n); err == nil && n > 0 && n <= math.MaxInt64/source.unit {
			least = min(least, n*source.unit)
		}
	}
	return least
}
