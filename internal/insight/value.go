package insight

import (
	"errors"
	"math/big"
	"strings"
)

// Value is a metric's figure: exact, and never NaN. The zero value is no figure, which is null in JSON: there is nothing to divide by, or
// nothing that has a mean or a median.
type Value struct{ exact *big.Rat }

var errValue = errors.New("not a figure")

const valueFraction = 2 // fraction digits that are shown

func number(n int) Value { return Value{new(big.Rat).SetInt64(int64(n))} }

// Over returns v/by, or no figure if one of them is none or by is 0.
func (v Value) Over(by Value) Value {
	if v.exact == nil || by.exact == nil || by.exact.Sign() == 0 {
		return Value{}
	}
	return Value{new(big.Rat).Quo(v.exact, by.exact)}
}

// Percent returns how many percent of the other this is, or no figure if the other is 0.
func (v Value) Percent(of Value) Value {
	share := v.Over(of)
	if share.exact == nil {
		return share
	}
	return Value{share.exact.Mul(share.exact, big.NewRat(100, 1))}
}

// Change returns by how many percent this figure is higher than an earlier one, or no figure if that is 0 or none.
func (v Value) Change(from Value) Value {
	if v.exact == nil || from.exact == nil {
		return Value{}
	}
	return Value{new(big.Rat).Sub(v.exact, from.exact)}.Percent(from)
}

// Cmp orders figures; no figure comes before all others.
func (v Value) Cmp(other Value) int {
	switch {
	case v.exact == nil && other.exact == nil:
		return 0
	case v.exact == nil:
		return -1
	case other.exact == nil:
		return 1
	default:
		return v.exact.Cmp(other.exact)
	}
}

// String returns the figure rounded half away from zero to 2 fraction digits, without trailing zeros; "" if there is none.
func (v Value) String() string {
	if v.exact == nil {
		return ""
	}
	text := v.exact.FloatString(valueFraction)
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// MarshalJSON writes the figure as a number, in the form of String.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.exact == nil {
		return []byte("null"), nil
	}
	return []byte(v.String()), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*v = Value{}
		return nil
	}
	exact, ok := new(big.Rat).SetString(string(text))
	if !ok {
		return errValue
	}
	v.exact = exact
	return nil
}
