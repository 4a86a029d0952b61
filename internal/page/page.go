// Package page has the pages of lists and the positions at which they begin. Lists are read by keyset: a page begins after the item that
// the previous one ended with, whatever was added or removed meanwhile.
package page

import "time"

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Next  *Position // where the next page begins; nil: this is the last one
}

// Position is a place in a list: right after the item with this key and id.
type Position struct {
	Key string // what the list is ordered by before the id; "": it is ordered by id alone
	ID  string
}

// Of returns the page with the first limit items of what was found. Callers look for limit+1 items: if there is one more than limit, there
// is a next page, which begins after the last item of this one.
func Of[T any](found []T, limit int, position func(T) Position) Page[T] {
	if len(found) <= limit {
		return Page[T]{Items: found}
	}
	next := position(found[limit-1])
	return Page[T]{Items: found[:limit], Next: &next}
}

// ByID is Of for a list that is ordered by id alone.
func ByID[T any](found []T, limit int, id func(T) string) Page[T] {
	return Of(found, limit, func(item T) Position { return Position{ID: id(item)} })
}

// Map returns the page with its items converted.
func Map[T, U any](p Page[T], convert func(T) U) Page[U] {
	items := make([]U, len(p.Items))
	for i, item := range p.Items {
		items[i] = convert(item)
	}
	return Page[U]{Items: items, Next: p.Next}
}

// Sort is the order of a list by one of its keys, whose values are the wire names. Ties are broken by id, in the same direction.
type Sort[K ~string] struct {
	By         K
	Descending bool
}

// TimeKey is the form of a time as the key of a position, in UTC.
const TimeKey = "2006-01-02T15:04:05.000000Z"

// IsTime tells whether the text can be the key of a position in a list that is ordered by a time.
func IsTime(key string) bool {
	t, err := time.Parse(TimeKey, key)
	return err == nil && t.Format(TimeKey) == key && t.Year() > 0 // PostgreSQL has no year 0
}
