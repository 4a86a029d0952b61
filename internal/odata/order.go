package odata

import (
	"maps"
	"slices"
	"strings"

	"github.com/cosell/cosell/internal/page"
)

// OrderByOption is the option that OrderBy reads.
const OrderByOption = "$orderby"

// OrderBy reads an order: the path of one key, in any case, and asc or desc; asc if neither is given. keys are the list's sort keys by
// their paths. The fault is BadRequest.
func OrderBy[K ~string](text string, keys map[string]K) (page.Sort[K], error) {
	var sort page.Sort[K]
	if unreadable(text) {
		return sort, hidden(OrderByOption)
	}
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 || strings.Contains(text, ",") {
		return sort, mistake(OrderByOption, "invalid-value", "An order is one name, optionally followed by asc or desc.")
	}
	if len(words) == 2 {
		sort.Descending = strings.EqualFold(words[1], "desc")
		if !sort.Descending && !strings.EqualFold(words[1], "asc") {
			return sort, mistake(OrderByOption, "invalid-value", "Only asc or desc may follow the name.")
		}
	}
	for path, key := range keys {
		if strings.EqualFold(path, words[0]) {
			sort.By = key
			return sort, nil
		}
	}
	return sort, mistake(OrderByOption, "unknown-field", "You cannot order by %s, only by %s.",
		shown(words[0]), strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
}
