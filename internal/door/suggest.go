package door

import (
	"slices"
	"strings"

	"github.com/cosell/cosell/internal/wording"
)

// didYouMean returns a sentence that suggests the name nearest to an unknown one; an empty text if none is near.
func didYouMean(unknown string, names []string) wording.Text {
	slices.Sort(names) // so that of two that are as near it is always the same one
	nearest, least := "", min(2, len(unknown)/3)+1
	for _, name := range names {
		if d := distance(strings.ToLower(unknown), strings.ToLower(name), least); d < least {
			nearest, least = name, d
		}
	}
	if nearest == "" {
		return wording.Text{}
	}
	return meant(nearest)
}

func meant(name string) wording.Text { return wording.Of("Did you mean %q?", name) }

// distance returns how many bytes must be put in, taken out or replaced to make one text of the other (Levenshtein); most if there are as
// many or more.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], most)
}
