// Package wording holds what is said to people, so that it can be said in each language. Rules return a Text, which is a format with its
// arguments; only when a request is answered is it put into words of a language.
package wording

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Format is a text in English, as for fmt.Sprintf, and the key of its translations. {one|many} in it stands for the first if the number
// before it is 1, and otherwise for the second. Every constant of this type is a sentence of a catalogue: a test looks for them in the
// whole program.
type Format string

// In returns a format that takes no arguments in the language.
func (f Format) In(l Language) string { return string(l.Of(f)) }

// Text is something to be said, with its arguments. The zero value says nothing.
type Text struct {
	format Format
	args   []any
	kept   bool
	within string
}

// Of returns the format with the arguments. A Text among them is said in the same language.
func Of(format Format, args ...any) Text { return Text{format: format, args: args} }

// Verbatim returns a text that is the same in every language, such as a name.
func Verbatim(name string) Text { return Of("%s", name) }

// Kept returns a text that was stored in English. It can be translated if it is a sentence of ours whose only arguments, if any, are whole
// numbers.
func Kept(said string) Text { return Text{format: Format(said), kept: true} }

var figures = regexp.MustCompile(`\d+`)

// again returns how a language says a text that was stored in English.
func (l Language) again(said Format) string {
	if l.IsEnglish() || l.Has(said) {
		return said.In(l)
	}
	var args []any
	format := figures.ReplaceAllStringFunc(string(said), func(digits string) string {
		n, err := strconv.Atoi(digits)
		args = append(args, n)
		if err != nil { // none of our numbers has that many digits
			return digits
		}
		return "%d"
	})
	if !l.Has(Format(format)) {
		return string(said)
	}
	return Of(Format(format), args...).In(l)
}

// Within returns a stored text as one of a kind, for which a language may have another word than elsewhere: the key is then "kind: word".
func (t Text) Within(kind string) Text {
	t.within = kind
	return t
}

// Sentences returns the texts one after the other, separated by spaces; those that say nothing are left out.
func Sentences(all ...Text) Text {
	together := Text{}
	for _, t := range all {
		switch {
		case t.IsZero():
		case together.IsZero():
			together = t
		default:
			together = Text{format: "%s %s", args: []any{together, t}}
		}
	}
	return together
}

// IsZero tells whether the text says nothing.
func (t Text) IsZero() bool { return t.format == "" }

// String returns the text in English.
func (t Text) String() string { return t.In(English) }

// In returns the text in a language.
func (t Text) In(l Language) string {
	if key := Format(t.within) + ": " + t.format; t.within != "" && l.Has(key) && !l.IsEnglish() {
		return key.In(l)
	}
	if t.kept {
		return l.again(t.format)
	}
	if len(t.args) == 0 {
		return t.format.In(l)
	}
	return l.render(t.format.In(l), t.args)
}

// MarshalText returns the text in English, for storage.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a stored text.
func (t *Text) UnmarshalText(text []byte) error {
	*t = Kept(string(text))
	return nil
}

// Number is a decimal number in plain digits, which each language writes in its own way.
type Number string

// Names returns texts that are the same in every language.
func Names(all []string) []Text {
	names := make([]Text, len(all))
	for i, name := range all {
		names[i] = Verbatim(name)
	}
	return names
}

// Either returns names in a list with "or".
func Either(names []Text) Text {
	if len(names) == 0 {
		return Text{}
	}
	either, last := names[0], len(names)-1
	for i := 1; i < last; i++ {
		either = Of("%s, %s", either, names[i])
	}
	if last > 0 {
		either = Of("%s or %s", either, names[last])
	}
	return either
}

// Sentence turns words into a sentence, with a capital letter and a full stop.
func Sentence(t Text) Text { return Of("%s", sentence{t}) }

type sentence struct{ Text }

// In returns the sentence in a language.
func (s sentence) In(l Language) string {
	said := s.Text.In(l)
	_, size := utf8.DecodeRuneInString(said)
	return strings.ToUpper(said[:size]) + said[size:] + "."
}
