package odata

import (
	"slices"
	"strings"
)

var operators = map[string]Operator{
	"eq": Equal, "ne": Equal, "in": Equal, "lt": Less, "le": LessOrEqual, "gt": Greater, "ge": GreaterOrEqual,
}

// comparison reads what follows the name of a member.
func (p *parser) comparison(name token) (Expression, error) {
	m, err := p.member(name)
	if err != nil {
		return nil, err
	}
	sign := strings.ToLower(p.text)
	operator, known := operators[sign]
	ordered := m.Kind == Time || m.Kind == Number
	switch {
	case p.kind != word || !known:
		return nil, p.wrong("expected eq, ne, gt, ge, lt, le or in")
	case operator != Equal && !ordered:
		return nil, p.mistake(p.token, "invalid-filter", "%s can only be compared by eq, ne and in", m.Path)
	}
	p.next()
	values, err := p.values(m, sign == "in")
	if err != nil {
		return nil, err
	}
	c := Comparison{Member: m, Operator: operator, Values: values}
	if operator != Equal && values[0] == nil {
		return nil, p.mistake(name, "invalid-filter", "null is neither less nor greater; compare it by eq or ne")
	}
	if m.Kind == Enum {
		c.Values = slices.DeleteFunc(c.Values, func(v any) bool { return v == nil })
	}
	if sign == "ne" {
		return c.negated(), nil
	}
	return c, nil
}

// values reads one value, or a list of them.
func (p *parser) values(m Member, list bool) ([]any, error) {
	if !list {
		v, err := p.value(m)
		return []any{v}, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var values []any
	for {
		v, err := p.value(m)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if !p.is(",") {
			return values, p.expect(")")
		}
		p.next()
	}
}

// value reads a value for the member; each counts as a comparison.
func (p *parser) value(m Member) (any, error) {
	if p.comparisons++; p.comparisons > MaxComparisons {
		return nil, p.mistake(p.token, "too-many", "a filter has at most %d comparisons", MaxComparisons)
	}
	if p.kind != word && p.kind != quoted {
		return nil, p.wrong("expected a value; a text stands between single quotes, and a single quote within it is doubled")
	}
	v, expected := m.read(p.token)
	if !expected.IsZero() {
		return nil, p.mistake(p.token, "invalid-value", "%s must be compared with %s", m.Path, expected)
	}
	p.next()
	return v, nil
}

// contains reads the parameters of the function contains.
func (p *parser) contains() (Expression, error) {
	p.next()
	name := p.token
	if name.kind != word {
		return nil, p.wrong("expected a name")
	}
	m, err := p.member(name)
	if err != nil {
		return nil, err
	}
	if m.Kind != Folded {
		return nil, p.mistake(name, "invalid-filter", "contains cannot be used with %s", m.Path)
	}
	p.next()
	if err := p.expect(","); err != nil {
		return nil, err
	}
	v, err := p.value(m)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, p.mistake(name, "invalid-filter", "contains takes a text")
	}
	return Comparison{Member: m, Operator: Contains, Values: []any{v}}, p.expect(")")
}
