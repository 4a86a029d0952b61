package verb

// BatchSize is how many rows one statement of what time asks for takes up.
const BatchSize = 500

// mostBatches is how many batches one round removes, so that a million of them does not keep it from the rest.
const mostBatches = 20

// Batches removes batch after batch and returns how many rows that were.
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
