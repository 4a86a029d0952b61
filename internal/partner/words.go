package partner

import (
	"slices"
	"strings"
	"unicode"
)

// MostWords is the most words of a search.
const MostWords = 10

// Split returns the words of a text, in lower case and each just once. What is between them has no meaning: there are no operators.
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

// Correction is a word that is in no listing, with the one that was searched for instead.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Nearest returns those of the words that the word may have been meant to be, nearest first. A word of 4 or 5 letters may have one letter
// that is wrong, missing, extra or swapped with its neighbour, a longer word two. Shorter words are too easily mistaken for others. Words
// that are equally near keep their order.
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

// Swapped returns the words that come of swapping two neighbouring letters. A short word with such a mistake has hardly any trigram in
// common with the one that was meant.
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

// distance returns how many letters have to be inserted, removed, changed or swapped with their neighbour to turn a into b (the optimal
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
