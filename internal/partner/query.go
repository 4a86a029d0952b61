package partner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Position is where a page of a search begins: after a place, for the words that the previous page was found by.
type Position struct {
	Place
	Any   bool // one of the words is enough
	Words []string
}

// String returns the position as a cursor carries it.
func (p Position) String() string {
	kind := "all"
	if p.Any {
		kind = "any"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s %s", p.Rank, p.Location, kind, strings.Join(p.Words, " ")))
}

// position is the form that String writes.
var position = regexp.MustCompile(`^(\d{1,9}) (\S+) (all|any)((?: \S+)*)$`)

// ParsePosition returns the position that String wrote, and false for a text that it cannot have written.
func ParsePosition(text string) (Position, bool) {
	found := position.FindStringSubmatch(text)
	if found == nil {
		return Position{}, false
	}
	rank, err := strconv.Atoi(found[1])
	words := Split(found[4])
	p := Position{Place: Place{Rank: rank, Location: found[2]}, Any: found[3] == "any", Words: words}
	return p, err == nil && p.String() == text && len(words) <= MostWords
}
