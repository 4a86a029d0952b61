// Package plaintext says what people can see of a text, and when two texts read the same.
package plaintext

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Trim returns the text without the spaces and format characters at its ends, which come along when something is copied.
func Trim(s string) string { return strings.TrimFunc(s, isPadding) }

// TrimBOM returns the text of a file or a body without the byte order mark that some programs put before UTF-8.
func TrimBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

// isPadding tells whether the character is a space of Unicode, or one that only says how its neighbours are shown. Tags end the flags of
// regions, and so belong to them.
func isPadding(c rune) bool {
	const firstTag, lastTag = 0xE0020, 0xE007F
	return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) && (c < firstTag || c > lastTag)
}

// Blank tells whether there is nothing to see in the text.
func Blank(s string) bool { return !strings.ContainsFunc(s, visible) }

// Invisible tells whether there is something in the text that cannot be seen, spaces included.
func Invisible(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return !visible(c) })
}

// visible tells whether the character shows. Braille without a dot shows as a space, the others are shown by no font (UAX 44,
// Default_Ignorable_Code_Point).
func visible(c rune) bool {
	const blankBraille = 0x2800
	return c != blankBraille && !unicode.IsSpace(c) && !unicode.IsControl(c) &&
		!unicode.In(c, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Normal returns the text in Unicode's NFKC, in which the same characters are the same bytes.
func Normal(s string) string { return norm.NFKC.String(s) }

// Fold returns the form in which texts are compared and looked for: in Unicode's NFKC, without regard to case, and with every run of
// spaces as one.
func Fold(s string) string {
	if ascii(s) { // as most texts are: they are in NFKC
		return foldASCII(s)
	}
	// Format characters go first: marks on either side of one are put in order, and joined to their letter, only once they are neighbours.
	seen := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, s)
	return strings.Join(strings.Fields(Normal(strings.ToLower(Normal(seen)))), " ")
}

func foldASCII(s string) string {
	folded := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case !unicode.IsSpace(rune(c)):
			folded = append(folded, byte(unicode.ToLower(rune(c))))
		case len(folded) > 0 && folded[len(folded)-1] != ' ':
			folded = append(folded, ' ')
		}
	}
	return string(bytes.TrimSuffix(folded, []byte(" ")))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}
