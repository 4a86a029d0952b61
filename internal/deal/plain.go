package deal

import (
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/members"
)

// FirstGroup is the first member of a deal's document that is not plain: the members before it are texts, numbers and times; from it on
// come objects and lists, which make up two thirds of the document.
const FirstGroup = "target"

var plain = plainMembers()

func plainMembers() []string {
	document, err := json.Marshal(Deal{})
	if err != nil {
		panic(err) // cannot happen: it is the zero value
	}
	var names []string
	for name := range members.Of(document) {
		if string(name) == FirstGroup {
			break
		}
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}

// IsPlain tells whether the member comes before FirstGroup in a deal's document.
func IsPlain(name string) bool {
	_, found := slices.BinarySearch(plain, name)
	return found
}
