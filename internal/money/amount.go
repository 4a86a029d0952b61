// Package money holds amounts of money, exchange rates to US dollars and the exact product of the two; no figure is ever a float.
package money

import (
	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/wording"
)

// amountLimits leave room for the three minor digits that some currencies have, as the dinar of Kuwait.
var amountLimits = limits{whole: 13, fraction: amountFraction, tooPrecise: ErrTooPrecise, tooLarge: ErrTooLarge}

// Amount is a sum of money of 0 to 9,999,999,999,999.999 with at most 3 fraction digits, in whole units of a currency that is
// kept beside it. The zero value is 0. Amounts of equal value are equal under == as well, however they were written.
type Amount struct {
	value decimal.Decimal
}

// Parse reads an amount by its value, however a JSON number can write it: "25000", "24999.990" or, as Java does, "2.5E4". It returns
// ErrNotNumber, ErrNegative, ErrTooPrecise or ErrTooLarge; their texts may be shown to a client.
func Parse(text string) (Amount, error) {
	value, err := amountLimits.parse(text)
	return Amount{value}, err
}

// MustParse is Parse for amounts that are written in the program; it panics where Parse returns an error.
func MustParse(text string) Amount {
	amount, err := Parse(text)
	if err != nil {
		panic("money.MustParse(" + text + "): " + err.Error())
	}
	return amount
}

// Whole returns an amount of whole units, 0 for a negative one and the largest for one that is larger.
func Whole(units int64) Amount {
	value, _ := decimal.New(max(0, min(units, 9_999_999_999_999)), 0) // no more digits than there is room for
	return Amount{value}
}

// Cmp returns -1, 0 or 1 where the amount is below, equal to or above the other. It does not know of currencies.
func (a Amount) Cmp(other Amount) int {
	return a.value.Cmp(other.value)
}

// IsZero tells whether the amount is 0. JSON encoders ask it for members with omitzero, through a pointer as well: give a
// *Amount that may be absent omitempty instead, which leaves out nil and keeps a 0 that somebody wrote.
func (a Amount) IsZero() bool {
	return a.value.IsZero()
}

// String returns the shortest form that keeps all digits: 25000, 24999.99, 0.5.
func (a Amount) String() string {
	return a.value.String()
}

// Number returns the amount, to be said.
func (a Amount) Number() wording.Number { return wording.Number(a.String()) }
