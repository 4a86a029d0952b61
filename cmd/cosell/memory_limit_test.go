package main

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASmallHeapGrowsFartherBeforeItIsCollected(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 400, 4 << 20: 400, 8 << 20: 350, 12 << 20: 200, 18 << 20: 100, 500 << 20: 100} {
		require.Equal(t, want, gcPercent(live), live)
	}
}

func TestMemoryIsTheContainersOrTheMachines(t *testing.T) {
	t.Parallel()
	const machine = "MemTotal:       24000000 kB\nMemFree: 1 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"container":           {map[string]string{"/sys/fs/cgroup/memory.max": "536870912\n", "/proc/meminfo": machine}, 512 << 20},
		"container, old form": {map[string]string{"/sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n", "/proc/meminfo": machine}, 1 << 30},
		"machine":             {map[string]string{"/sys/fs/cgroup/memory.max": "max\n", "/proc/meminfo": machine}, 24_000_000 << 10},
		"nobody tells":        {nil, math.MaxInt64},
	} {
		got := memoryAtHand(func(name string) ([]byte, error) {
			text, there := c.files[name]
			if !there {
				return nil, errors.New("no such file")
			}
			return []byte(text), nil
		})
		require.Equal(t, c.want, got, name)
	}
}

func TestMemoryIsLimitedByWhatLives(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for _, c := range []struct{ live, atHand, want int64 }{
		{0, 20 << 30, 150 * mib},
		{90 * mib, 20 << 30, 150 * mib},
		{120 * mib, 20 << 30, 192 * mib},
		{512 * mib, 20 << 30, 768 * mib},
		{500 * mib, 400 * mib, 400 * mib},
		{0, 100 * mib, 100 * mib},
	} {
		require.Equal(t, c.want, memoryLimit(uint64(c.live), c.atHand), c)
	}
}
