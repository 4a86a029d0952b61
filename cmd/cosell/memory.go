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
	if os.Getenv("GOGC") == "" {
		followHeap(0)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(min(enough, memoryAtHand(os.ReadFile)/10*9))
	}
}

// enough memory for whatever is asked at once: beyond it garbage is collected as often as it must, so that hostile bodies from many callers
// stay below 200 MB in all.
const enough = 150 << 20

// followHeap sets anew after each collection when the next one comes, as gcPercent says. Before is what is set.
func followHeap(before int) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	percent := gcPercent(live[0].Value.Uint64())
	if percent != before {
		debug.SetGCPercent(percent)
	}
	type collected struct{ _ [16]byte }
	runtime.SetFinalizer(&collected{}, func(*collected) { followHeap(percent) })
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
