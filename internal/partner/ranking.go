package partner

import (
	"strings"

	"github.com/cosell/cosell/internal/ranking"
)

// Part is a part of what a listing says. The values are the names on the wire.
type Part string

// The parts.
const (
	Name        Part = "Name"        // of the organisation and the location
	Keyword     Part = "Keyword"     // and the names of co-sell ready solutions
	Category    Part = "Category"    // the titles of the codes
	Description Part = "Description" // of the location and of its co-sell ready solutions
)

// Parts returns the parts in the order in which a listing keeps their texts. Each has the points that a word brings which stands in it,
// however often; of several parts the first one counts.
func Parts() []WeighedPart {
	return []WeighedPart{{Name, 100}, {Keyword, 90}, {Category, 75}, {Description, 60}}
}

// WeighedPart is a part with its points.
type WeighedPart struct {
	Part   Part
	Points int
}

// Percents returns what each step of the organisation's score makes of 100 points, from the lowest step to the highest: what a partner does
// for its score brings it forward step by step, and never past one that fits more than half as well again.
func Percents() []int { return []int{80, 90, 100, 110, 120} }

// Place is where a hit stands: first by rank, then by location, the highest first.
type Place struct {
	Rank     int // the points of its words times the percent of its step; without words, its step
	Location string
}

// Found is what the database finds: a listing with its place and what speaks for it.
type Found struct {
	Place
	Listing Listing
	Step    int
	Texts   []string          // its texts once for each language, with what was found in marks
	Wins    []ranking.Feature // of a deal like which it has won some
}

// Hit returns what is shown of a listing that was found by the filter.
func (f Found) Hit(by Filter) Hit {
	features := make([]Feature, len(f.Wins))
	for i, w := range f.Wins {
		features[i] = Feature{w.Dimension(), w.Code()}
	}
	return Hit{Listing: f.Listing, Reasons: Reasons{
		Words: matchedWords(f.Texts), Filters: by.matched(f.Listing), Features: features, Score: ranking.Steps()[f.Step],
	}}
}

// The marks in texts that were found.
const (
	Begin   = "␂" // before a word that was found
	End     = "␃" // behind it
	Between = "␞" // between the parts
)

// mostMatched is how many words a hit shows at most.
const mostMatched = 20

// matchedWords returns the words in marks, each once for the first part that it stands in.
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
