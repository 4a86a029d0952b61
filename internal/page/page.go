// Package page holds the pages of lists, and the positions that they begin at. Lists are read by keyset: a page begins behind the
// item that the one before it ended with, whatever was added or removed meanwhile.
package page

import "time"

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Next  *Position // where the next page begins; nil: this is the last one
}

// Position is a place in a list: just behind the item that has this key and id.
type Position struct {
	Key string // what the list is ordered by before the id, as text; "": it is ordered by id alone
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

// Map returns the page with what convert makes of each item.
func Map[T, U any](p Page[T], convert func(T) U) Page[U] {
	items := make([]U, len(p.Items))
	for i, item := range p.Items {
		items[i] = convert(item)
	}
	return Page[U]{Items: items, Next: p.Next}
}

// Sort is an order of a list by one of its keys, whose values are the names on the wire. Ties are broken by id, in the same direction.
type Sort[K ~string] struct {
	By         K
	Descending bool
}

// TimeKey is how a time is written as the key of a position, in UTC.
const TimeKey = "2006-01-02T15:04:05.000000Z"

// IsTime tells whether the text can be the key of a position in a list that is ordered by a time.
func IsTime(key string) bool {
	t, err := time.Parse(TimeKey, key)
	return err == nil && t.Format(TimeKey) == key && t.Year() > 0 // PostgreSQL knows no year 0
}
