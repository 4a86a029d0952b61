// Package reference holds the lists of codes that deals are described with, as versioned data: one embedded file for each list.
package reference

import (
	"maps"
	"slices"
	"strings"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// The names of the lists, as they stand in the contract and in the names of the data files.
const (
	DeclineReasons          = "decline-reasons"
	LossReasons             = "loss-reasons"
	ErrorReasons            = "error-reasons"
	MicrosoftDeclineReasons = "microsoft-decline-reasons"
	HelpTypes               = "help-types"
	Industries              = "industries"
	Products                = "products"
	Services                = "services"
	SolutionAreas           = "solution-areas"
	SolutionCategories      = "solution-categories"
	CustomerSizes           = "customer-sizes"
	Currencies              = "currencies"
	Countries               = "countries"
	Incentives              = "incentives"
	Languages               = "languages"
	Statuses                = "statuses"
	Substatuses             = "substatuses"
	DealTypes               = "deal-types"
	EventTypes              = "event-types"
	Roles                   = "roles"
	AuditActions            = "audit-actions"
)

// List is one list of codes. It is shared by all callers: read it, never change it.
type List struct {
	Name string `json:"name"`
	// Title is its name for people.
	Title wording.Text `json:"title"`
	// Version is the day this edition of the list was made, as YYYY-MM-DD.
	Version string `json:"version"`
	// Source says in a few words where the facts come from, and what was left out.
	Source string `json:"source"`
	// Entries are in the order in which a front end should offer them.
	Entries []Entry `json:"items"`

	// index is the place of each code in Entries.
	index map[string]int
}

// Entry is one code of a list. Members that a list has no use for stay empty.
type Entry struct {
	// Code is the value on the wire, exact to the letter case.
	Code string `json:"code"`
	// Title is a short name for people.
	Title wording.Text `json:"title"`
	// Description says what the code means.
	Description wording.Text `json:"description,omitzero"`
	// WhatToDo says what a partner who meets this reason can do about it.
	WhatToDo wording.Text `json:"whatToDo,omitzero"`
	// NoteRequired tells that the reason says too little without a note beside it.
	NoteRequired bool `json:"noteRequired,omitzero"`
	// MinorUnits is the number of fraction digits of a currency; nil in every other list.
	MinorUnits *int `json:"minorUnits,omitempty"`
}

// Get returns the list of that name, and false where there is none.
func Get(name string) (List, bool) {
	list, ok := lists[name]
	return list, ok
}

// All returns all lists in the alphabetical order of their names.
func All() []List {
	all := make([]List, 0, len(lists))
	for _, name := range Names() {
		all = append(all, lists[name])
	}
	return all
}

// Names returns the names of all lists in alphabetical order.
func Names() []string {
	return slices.Sorted(maps.Keys(lists))
}

// Entry returns the entry with that code, and false where the list has none.
func (l List) Entry(code string) (Entry, bool) {
	place, ok := l.index[code]
	if !ok {
		return Entry{}, false
	}
	return l.Entries[place], true
}

// Has tells whether the code is in the list.
func (l List) Has(code string) bool {
	_, ok := l.index[code]
	return ok
}

// Check notes if the list of that name does not have the code.
func Check(m *fault.Mistakes, pointer, list, code string) {
	if l := lists[list]; !l.Has(code) {
		l.Refuse(m, pointer, code)
	}
}

// Refuse notes that the list does not have the code, and which one was meant where its letter case alone is wrong.
func (l List) Refuse(m *fault.Mistakes, pointer, code string) {
	switch meant := l.meant(code); l.Name {
	case Countries:
		m.Note(pointer, "unknown-country", wording.Sentences(wording.Of("%q is not an ISO 3166-1 alpha-2 country code.", code), meant))
	case Currencies:
		m.Note(pointer, "unknown-currency", wording.Sentences(wording.Of("%q is not an ISO 4217 currency code.", code), meant))
	default:
		m.Note(pointer, "unknown-code", wording.Sentences(wording.Of("%q is not a code of the list %s.", code, l.Name), meant))
	}
}

// meant says which code differs in its letter case alone; nothing if none does.
func (l List) meant(code string) wording.Text {
	for _, e := range l.Entries {
		if strings.EqualFold(e.Code, code) {
			return wording.Of("Did you mean %q?", e.Code)
		}
	}
	return wording.Text{}
}

// Split returns the codes in a list of values that was split at its commas: a code that has commas itself is several of them. What is
// part of no code is unknown.
func (l List) Split(values []string) (codes, unknown []string) {
	for len(values) > 0 {
		code, parts := l.longest(values)
		if parts == 0 {
			unknown = append(unknown, values[0])
			parts = 1
		} else if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
		values = values[parts:]
	}
	return codes, unknown
}

// longest returns the code that most of the first values are together, and how many those are.
func (l List) longest(values []string) (code string, parts int) {
	for _, e := range l.Entries {
		split := strings.Split(e.Code, ",")
		if len(split) <= parts || len(split) > len(values) {
			continue
		}
		same := func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
		if slices.EqualFunc(split, values[:len(split)], same) {
			code, parts = e.Code, len(split)
		}
	}
	return code, parts
}
