package partner

import (
	"strings"

	"github.com/cosell/cosell/internal/ranking"
)

// Part is a part of a listing's text. The values are the wire names.
type Part string

// The parts.
const (
	Name        Part = "Name"        // of the organisation and the location
	Keyword     Part = "Keyword"     // and of the names of co-sell ready solutions
	Category    Part = "Category"    // the titles of the codes
	Description Part = "Description" // of the location and of its co-sell ready solutions
)

// Parts returns the parts in the order in which a listing stores their texts. A word scores the points of the first part that it occurs
// in, however often it occurs.
func Parts() []WeighedPart {
	return []WeighedPart{{Name, 100}, {Keyword, 90}, {Category, 75}, {Description, 60}}
}

// WeighedPart is a part with its points.
type WeighedPart struct {
	Part   Part
	Points int
}

// Percents returns what each step of the organisation's score turns 100 points into, from the lowest step to the highest. What a partner
// does for its score moves it up step by step, but never past one that fits more than half as well again.
func Percents() []int { return []int{80, 90, 100, 110, 120} }

// Place is where a hit stands: by rank, highest first, and then by location.
type Place struct {
	Rank     int // the points of its words times the percent of its step; without words, its step
	Location string
}

// Found is what the database finds: a listing with its place and what speaks for it.
type Found struct {
	Place
	Listing Listing
	Step    int
	Texts   []string          // its texts, one per language, with what was found between marks
	Wins    []ranking.Feature // features of the deal, of which it has won deals
}

// Hit returns what is shown of a listing that was found with the filter.
func (f Found) Hit(by Filter) Hit {
	features := make([]Feature, len(f.Wins))
	for i, w := range f.Wins {
		features[i] = Feature{w.Dimension(), w.Code()}
	}
	return Hit{Listing: f.Listing, Reasons: Reasons{
		Words: matchedWords(f.Texts), Filters: by.matched(f.Listing), Features: features, Score: ranking.Steps()[f.Step],
	}}
}

// Marks in texts that were found.
const (
	Begin   = "␂" // before a word that was found
	End     = "␃" // after it
	Between = "␞" // between the parts
)

// mostMatched is the most words that a hit shows.
const mostMatched = 20

// matchedWords returns the words between marks, each once, with the first part that it occurs in.
func matchedWords(texts []string) []MatchedWord {
	words, seen := []MatchedWord{}, map[string]bool{}
	for i, p := range Parts() {
		for _, text := range texts {
			parts := strings.Split(text, Between)
			if i >= len(parts) {
				continue
			}
			for _, marked := range strings.Split(parts[i], Begin)[1:] {
				word, _, _ := strings.Cut(marked, End)
				if key := strings.ToLower(word); !seen[key] && len(words) < mostMatched {
					seen[key] = true
					words = append(words, MatchedWord{Word: word, Part: p.Part})
				}
			}
		}
	}
	return words
}
