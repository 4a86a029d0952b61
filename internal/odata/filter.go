package odata

import (
	"strings"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/wording"
)

// FilterOption is the option that Filter reads.
const FilterOption = "$filter"

// The limits of a filter.
const (
	MaxFilter      = 2000 // characters
	MaxComparisons = 50   // each value of an in counts as one
	MaxDepth       = 20   // of nested parentheses, not and any
)

// Filter reads a condition on what the schema offers: comparisons by eq, ne, gt, ge, lt, le and in, contains, and any over a list, joined
// by and, or, not and parentheses. A blank text is no condition: nil. The fault is BadRequest, and says at which character the mistake is.
func Filter(text string, offered Schema) (Expression, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, nil
	case utf8.RuneCountInString(text) > MaxFilter:
		return nil, mistake(FilterOption, "too-long", "A filter has at most %d characters.", MaxFilter)
	case unreadable(text):
		return nil, hidden(FilterOption)
	}
	p := &parser{lexer: lexer{rest: text, at: 1}, offered: offered}
	p.next()
	e, err := p.some()
	if err == nil && p.kind != end {
		err = p.wrong("expected and, or, or the end of the filter")
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// parser reads a filter by recursive descent. Its embedded token is the one that it is looking at.
type parser struct {
	token
	lexer       lexer
	offered     Schema
	variable    string // within any: the name for an item; items are the item's members
	items       []Member
	comparisons int
	depth       int
}

func (p *parser) next() { p.token = p.lexer.next() }

// wrong returns the fault for the current token, where something else is expected.
func (p *parser) wrong(expected wording.Format, args ...any) error {
	return p.mistake(p.token, "invalid-filter", expected, args...)
}

func (p *parser) mistake(t token, code string, format wording.Format, args ...any) error {
	return mistake(FilterOption, code, "At character %d: %s.", t.at, wording.Of(format, args...))
}

// some reads conditions that are joined by or.
func (p *parser) some() (Expression, error) {
	parts, err := p.joined("or", p.all)
	if len(parts) == 1 {
		return parts[0], err
	}
	return Some(parts), err
}

// all reads conditions that are joined by and.
func (p *parser) all() (Expression, error) {
	parts, err := p.joined("and", p.one)
	if len(parts) == 1 {
		return parts[0], err
	}
	return All(parts), err
}

func (p *parser) joined(by string, read func() (Expression, error)) ([]Expression, error) {
	var parts []Expression
	for {
		part, err := read()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if !p.is(by) {
			return parts, nil
		}
		p.next()
	}
}

// one reads a single condition, which may be a group.
func (p *parser) one() (Expression, error) {
	first := p.token
	switch {
	case p.is("not"):
		p.next()
		e, err := p.deeper(first, p.one)
		if err != nil {
			return nil, err
		}
		return e.negated(), nil
	case p.is("("):
		p.next()
		e, err := p.deeper(first, p.some)
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case p.kind != word:
		return nil, p.wrong("expected a name, not or (")
	}
	p.next()
	list, some := cutAny(first.text)
	switch {
	case p.is("(") && strings.EqualFold(first.text, "contains"):
		return p.contains()
	case p.is("(") && some:
		return p.any(first, list)
	case p.is("("):
		return nil, p.mistake(first, "unknown-function", "there is no function %s; use contains, or any after a list", shown(first.text))
	default:
		return p.comparison(first)
	}
}

// cutAny returns the path before a final /any, and whether there is one.
func cutAny(path string) (list string, some bool) {
	slash := strings.LastIndexByte(path, '/')
	if slash < 0 || !strings.EqualFold(path[slash:], "/any") {
		return path, false
	}
	return path[:slash], true
}

// deeper reads what is nested in the token.
func (p *parser) deeper(t token, read func() (Expression, error)) (Expression, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.mistake(t, "too-deep", "a filter may be nested at most %d levels deep", MaxDepth)
	}
	e, err := read()
	p.depth--
	return e, err
}

// expect skips a mark.
func (p *parser) expect(text string) error {
	if !p.is(text) {
		return p.wrong("expected %q", text)
	}
	p.next()
	return nil
}

// any reads what follows the path of a list, from the parenthesis on.
func (p *parser) any(t token, path string) (Expression, error) {
	list, err := p.list(t, path)
	if err != nil {
		return nil, err
	}
	p.next()
	if p.is(")") {
		p.next()
		return Any{List: list.Path}, nil
	}
	p.variable, p.items = p.text, list.Items
	if p.kind != word || strings.ContainsRune(p.text, '/') {
		return nil, p.wrong("expected a name for an item of the list")
	}
	p.next()
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	e, err := p.deeper(t, p.some)
	if err != nil {
		return nil, err
	}
	p.variable, p.items = "", nil
	return Any{List: list.Path, Of: e}, p.expect(")")
}

// list returns the list with the path.
func (p *parser) list(t token, path string) (List, error) {
	known := make([]string, len(p.offered.Lists))
	for i, l := range p.offered.Lists {
		if strings.EqualFold(l.Path, path) && p.items == nil {
			return l, nil
		}
		known[i] = l.Path
	}
	if p.items != nil {
		return List{}, p.mistake(t, "invalid-filter", "any cannot be used within any")
	}
	return List{}, p.mistake(t, "unknown-field", "%s is not a list that you can filter by; those are %s",
		shown(path), strings.Join(known, ", "))
}

// member returns the member that the token names.
func (p *parser) member(t token) (Member, error) {
	if p.items == nil {
		m, known := find(p.offered.Members, t.text)
		if !known {
			return m, p.mistake(t, "unknown-field", "you cannot filter by %s, only by %s",
				shown(t.text), paths(p.offered.Members))
		}
		return m, nil
	}
	prefix := p.variable + "/"
	path, of := strings.CutPrefix(t.text, prefix)
	m, known := find(p.items, path)
	if !of || !known {
		return m, p.mistake(t, "unknown-field", "you cannot filter by %s here, only by %s",
			shown(t.text), prefix+strings.ReplaceAll(paths(p.items), ", ", ", "+prefix))
	}
	return m, nil
}

// shown returns what the caller wrote, shortened for a message.
func shown(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "..."
	}
	return `"` + text + `"`
}
