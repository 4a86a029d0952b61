package partner

import (
	"slices"
	"strings"
	"unicode"
)

// MostWords is how many words a search takes.
const MostWords = 10

// Split returns the words of a text, in lower case and each once. What is between them means nothing: there are no operators.
func Split(text string) []string {
	isSign := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	seen := map[string]bool{}
	return slices.DeleteFunc(
		strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isSign(r) && !unicode.IsMark(r) }),
		func(word string) bool {
			drop := seen[word] || !strings.ContainsFunc(word, isSign)
			seen[word] = true
			return drop
		})
}

// Correction is a word that no listing has, and the one that was looked for in its place.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Nearest returns those of the words that the word may have been meant to be, the nearest first: of 4 or 5 letters one may be wrong,
// missing, too many or in its neighbour's place, of more letters two. Shorter words are too easily another one. Words that are as near
// stay in their order.
func Nearest(word string, words []string) []string {
	wrong := []rune(word)
	allowed := 2
	switch {
	case len(wrong) < 4:
		return nil
	case len(wrong) <= 5:
		allowed = 1
	}
	distances := map[string]int{}
	var near []string
	for _, w := range words {
		if d := distance(wrong, []rune(w)); d <= allowed {
			distances[w] = d
			near = append(near, w)
		}
	}
	slices.SortStableFunc(near, func(a, b string) int { return distances[a] - distances[b] })
	return near
}

// Swapped returns the words that a word becomes when two neighbours of its letters change places. A short word then shares hardly any
// piece with the one that was meant.
func Swapped(word string) []string {
	letters := []rune(word)
	var swapped []string
	for i := range len(letters) - 1 {
		if letters[i] != letters[i+1] {
			other := slices.Clone(letters)
			other[i], other[i+1] = other[i+1], other[i]
			swapped = append(swapped, string(other))
		}
	}
	return swapped
}

// distance returns how many letters have to be put in, taken away, changed or swapped with their neighbour to make b of a (the optimal
// string alignment distance).
func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
