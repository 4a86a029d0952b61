package wording

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// Language is a language that texts are available in: English or Swedish.
type Language struct {
	Tag          string // BCP 47
	catalogue    *catalogue
	thousands    string // separates the thousands of long numbers
	decimalPoint string
}

// The languages. English is used for callers who ask for neither, and for what is stored.
var (
	English = Language{Tag: "en", catalogue: &catalogue{}, decimalPoint: "."}
	Swedish = Language{Tag: "sv", catalogue: &catalogue{folder: "sv"}, thousands: "\u00a0", decimalPoint: ","}
)

// IsEnglish tells whether this is the language that texts are written in.
func (l Language) IsEnglish() bool { return l.Tag == English.Tag }

// Languages returns all languages, English first.
func Languages() []Language { return []Language{English, Swedish} }

// mostRanges is how many of a request's languages are looked at.
const mostRanges = 20

// Accepted returns the language that an Accept-Language header prefers (RFC 9110, 12.5.4), English if it names none that we have. Ranges
// that cannot be read are skipped, and a regional language such as sv-FI counts as the language itself.
func Accepted(header string) Language {
	ranges := strings.SplitN(header, ",", mostRanges+1)
	var wanted []weighted
	for _, one := range ranges[:min(len(ranges), mostRanges)] {
		if w, ok := readRange(one); ok {
			wanted = append(wanted, w)
		}
	}
	slices.SortStableFunc(wanted, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	for _, w := range wanted {
		for _, l := range Languages() {
			if w.weight > 0 && w.matches(l) && (w.base != anything || !refuses(wanted, l)) {
				return l
			}
		}
	}
	return English
}

// weighted is a language of the header, with its quality value: 0 refuses the language.
type weighted struct {
	base   string
	weight float64
}

const anything = "*"

func (w weighted) matches(l Language) bool { return w.base == anything || w.base == l.Tag }

func refuses(wanted []weighted, l Language) bool {
	return slices.ContainsFunc(wanted, func(w weighted) bool { return w.base == l.Tag })
}

// readRange returns a language range with its weight, and false for what is not one.
func readRange(text string) (weighted, bool) {
	name, parameter, weighed := strings.Cut(text, ";")
	w := weighted{base: strings.TrimSpace(name), weight: 1}
	if weighed {
		key, value, _ := strings.Cut(parameter, "=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if !strings.EqualFold(strings.TrimSpace(key), "q") || err != nil || !(weight >= 0 && weight <= 1) {
			return weighted{}, false
		}
		w.weight = weight
	}
	if w.base == anything {
		return w, true
	}
	tag, err := language.Parse(w.base)
	if err != nil {
		return weighted{}, false
	}
	base, _ := tag.Base()
	w.base = base.String()
	return w, true
}
