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

// tuneMemory sets how often garbage is collected, and how much memory the program may use. GOGC and GOMEMLIMIT take precedence.
func tuneMemory() {
	t := tuning{ownPercent: os.Getenv("GOGC") == "", ownLimit: os.Getenv("GOMEMLIMIT") == "", atHand: memoryAtHand(os.ReadFile) / 10 * 9}
	t.follow()
}

// tuning is what is set, given the heap after the last collection.
type tuning struct {
	ownPercent, ownLimit bool // whether it is left to this program
	atHand               int64

	percent int
	limit   int64
}

// follow decides after each collection when the next one comes, and how much memory may be used until then. Setting either stops the world
// for a moment, so it is done only when it changes.
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

// memoryLimit returns how much memory may be used. It is low enough that a burst of requests is collected early, so that hostile bodies
// stay below 200 MB in all; but always half as much again as is live, so that little time is lost on collecting what is in use; and never
// more than is available.
func memoryLimit(live uint64, atHand int64) int64 {
	const enough, step = 150 << 20, 16 << 20
	return min(max(enough, int64(live+live/2+step-1)/step*step), atHand)
}

// gcPercent returns by how much the heap grows before garbage is collected: a small heap to five times what is live, which costs less CPU,
// and a large one to twice that, as is Go's default. In between it grows to comfortable.
func gcPercent(live uint64) int {
	const (
		least, most = 100, 400
		comfortable = 36 << 20 // 64 lists at once, with what is not on the heap, then stay below 80 MiB
		step        = 25       // so that it is seldom set anew, which stops the world for a moment
	)
	if live >= comfortable/2 {
		return least
	}
	return min(most, int(100*comfortable/max(live, 1)-100)/step*step)
}

// memoryAtHand returns how many bytes the container may use, or else the machine has; the largest number if neither is known.
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
		text, _ := read(source.file) // a file that is missing says nothing
		_, figure, _ := strings.Cut(string(text), source.before)
		var n int64
		if _, err := fmt.Sscan(figure, &n); err == nil && n > 0 && n <= math.MaxInt64/source.unit {
			least = min(least, n*source.unit)
		}
	}
	return least
}
