package httpapi

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/reference"
)

// sortOf returns the order that the caller wants. The contract gives it a default.
func sortOf[K ~string](r *door.Request) page.Sort[K] {
	key, descending := strings.CutPrefix(r.Text("sort"), "-")
	return page.Sort[K]{By: K(key), Descending: descending}
}

// amount returns the amount in a parameter, or notes the mistake if it is invalid.
func amount(r *door.Request, name string, m *fault.Mistakes) *money.Amount {
	if !r.Has(name) {
		return nil
	}
	a, err := money.Parse(r.Text(name))
	if err != nil {
		*m = append(*m, fault.Refused("/query/"+name, err))
	}
	return &a
}

// searchText returns the text to search for, or notes that nothing in it can be searched for: without a letter or a digit every row would
// have to be read.
func searchText(r *door.Request, m *fault.Mistakes) *string {
	q := r.TextPtr("q")
	switch {
	case q == nil:
	case !strings.ContainsFunc(*q, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }):
		m.Add("/query/q", "invalid-value", "The text contains neither a letter nor a digit.")
	case utf8.RuneCountInString(*q) < leastSearched && !strings.ContainsFunc(*q, isWordAlone):
		m.Add("/query/q", "too-short", "The text must have at least %d characters.", leastSearched).Least(leastSearched)
	}
	return q
}

// leastSearched is how many characters a search needs, unless one of them is a word of its own, as in Chinese.
const leastSearched = 3

func isWordAlone(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// listed returns the code in a parameter, or notes that the list does not have it, so that nothing could be found by it.
func listed(r *door.Request, name, list string, m *fault.Mistakes) *string {
	code := r.TextPtr(name)
	if code != nil {
		reference.Check(m, "/query/"+name, list, *code)
	}
	return code
}

// allListed is like listed, for a parameter that takes several codes.
func allListed(r *door.Request, name, list string, m *fault.Mistakes) []string {
	codes := r.Texts(name)
	for _, code := range codes {
		reference.Check(m, "/query/"+name, list, code)
	}
	return codes
}

// statusesOr returns the statuses that the caller asks for, or else the one that waits for a reviewer.
func statusesOr[S ~string](r *door.Request, waiting S) []string {
	if !r.Has("status") {
		return []string{string(waiting)}
	}
	return r.Texts("status")
}

// month returns the first day of the month in a parameter, or notes that there is no such month.
func month(r *door.Request, name string, m *fault.Mistakes) *time.Time {
	if !r.Has(name) {
		return nil
	}
	first, err := time.Parse(money.MonthLayout, r.Text(name))
	if err != nil || first.Year() < 1 {
		m.Add("/query/"+name, "invalid-value", "This is not a month in the form YYYY-MM.")
	}
	return &first
}

// isDay tells whether the text is a day as YYYY-MM-DD that the database can hold.
func isDay(text string) bool {
	day, err := time.Parse(time.DateOnly, text)
	return err == nil && day.Year() > 0
}

// prefers tells whether the caller names the content type and wants it at least as much as JSON.
func prefers(h http.Header, kind string) bool {
	if !slices.ContainsFunc(h["Accept"], func(given string) bool { return strings.Contains(strings.ToLower(given), kind) }) {
		return false // as for nearly every request
	}
	wanted := quality(h, kind)
	return wanted > 0 && wanted >= quality(h, "application/json", "application/*", "*/*")
}

// quality returns how much the caller wants the first of these types that it names (RFC 9110, 12.4.2); 0 if it names none.
func quality(h http.Header, kinds ...string) float64 {
	given := map[string]float64{}
	for accepted := range strings.SplitSeq(strings.Join(h.Values("Accept"), ","), ",") {
		named, parameters, err := mime.ParseMediaType(accepted)
		if err != nil {
			continue
		}
		given[named] = 1
		if text, said := parameters["q"]; said {
			given[named], _ = strconv.ParseFloat(text, 64)
		}
	}
	for _, kind := range kinds {
		if q, named := given[kind]; named {
			return q
		}
	}
	return 0
}
