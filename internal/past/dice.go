package past

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// dice makes the random choices.
type dice struct{ *rand.Rand }

// roll returns the dice for a batch.
func roll(seed int, number int) dice {
	return dice{rand.New(rand.NewPCG(uint64(seed), uint64(number)))}
}

// chance returns true with the probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// around returns a duration with the given median; most are between a third of it and three times as long.
func (d dice) around(median time.Duration) time.Duration {
	return time.Duration(float64(median) * math.Exp(d.NormFloat64()))
}

// within returns a duration shorter than the limit.
func (d dice) within(limit time.Duration) time.Duration { return time.Duration(d.Int64N(int64(limit))) }

// pick returns one of several values.
func pick[T any](d dice, of []T) T { return of[d.IntN(len(of))] }

// some returns between one and most of several values, each at most once, in the order in which they are drawn.
func some[T any](d dice, of []T, most int) []T {
	count := 1 + d.IntN(min(most, len(of)))
	drawn := make([]T, count)
	for i, n := range d.Perm(len(of))[:count] {
		drawn[i] = of[n]
	}
	return drawn
}

// id returns a UUID of version 7 for the time.
func (d dice) id(at time.Time) uuid.UUID {
	var id uuid.UUID
	ms, high, low := uint64(at.UnixMilli()), d.Uint64(), d.Uint64()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	for i := range 2 {
		id[6+i] = byte(high >> (8 * i))
	}
	for i := range 8 {
		id[8+i] = byte(low >> (8 * i))
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}
