package deal

import (
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/members"
)

// FirstGroup is the first member of a deal's document that is not plain: before it stand texts, numbers and times, from it on objects
// and lists, which make up two thirds of it.
const FirstGroup = "target"

var plain = plainMembers()

func plainMembers() []string {
	document, err := json.Marshal(Deal{})
	if err != nil {
		panic(err) // the zero value
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

// IsPlain tells whether a member stands before FirstGroup in every deal's document.
func IsPlain(name string) bool {
	_, found := slices.BinarySearch(plain, name)
	return found
}
