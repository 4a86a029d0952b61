package verb

// BatchSize is how many rows one statement of background work handles.
const BatchSize = 500

// mostBatches bounds the batches of one call, so that removing a million rows does not hold up the rest of the work.
const mostBatches = 20

// Batches calls remove until it finds less than a batch, at most mostBatches times, and returns how many rows it removed.
func Batches(remove func() (int64, error)) (int, error) {
	removed := 0
	for range mostBatches {
		n, err := remove()
		if removed += int(n); err != nil || n < BatchSize {
			return removed, err
		}
	}
	return removed, nil
}
