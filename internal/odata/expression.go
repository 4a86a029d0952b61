package odata

import "slices"

// Expression is a condition: All, Some, Comparison or Any. Negations are pushed down into these, so that none is in front of a group.
type Expression interface {
	negated() Expression
}

// All holds if all its parts do.
type All []Expression

// Some holds if one of its parts does.
type Some []Expression

// Operator is how a member is compared.
type Operator int

// The operators.
const (
	Equal Operator = iota // to one of the values
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	Contains
)

// Comparison compares a member. A member without a value equals only nil, and is neither less nor greater than anything.
type Comparison struct {
	Member   Member
	Operator Operator
	Values   []any // string, uuid.UUID, time.Time in UTC, decimal.Decimal, bool, or nil; Equal has any number of them, all others one
	Not      bool  // never for an Enum
}

// Any holds if an item of the list meets the condition or, without a condition, if the list has an item.
type Any struct {
	List string // its path
	Of   Expression
	Not  bool
}

func (a All) negated() Expression { return Some(allNegated(a)) }

func (s Some) negated() Expression { return All(allNegated(s)) }

func allNegated(parts []Expression) []Expression {
	negated := make([]Expression, len(parts))
	for i, p := range parts {
		negated[i] = p.negated()
	}
	return negated
}

// negated returns, for an Enum, a comparison with its other values: a database is good at finding what has a value, not what lacks it.
func (c Comparison) negated() Expression {
	if c.Member.Kind != Enum {
		c.Not = !c.Not
		return c
	}
	var others []any
	for _, v := range c.Member.Values {
		if !slices.Contains(c.Values, any(v)) {
			others = append(others, v)
		}
	}
	c.Values = others
	return c
}

func (a Any) negated() Expression {
	a.Not = !a.Not
	return a
}
