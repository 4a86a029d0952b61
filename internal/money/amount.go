// Package money has amounts of money, exchange rates to US dollars and the exact products of the two. No figure is ever a float.
package money

import (
	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/wording"
)

// amountLimits leave room for the three minor digits that some currencies have, such as the Kuwaiti dinar.
var amountLimits = limits{whole: 13, fraction: amountFraction, tooPrecise: ErrTooPrecise, tooLarge: ErrTooLarge}

// Amount is a sum of money from 0 to 9,999,999,999,999.999 with at most 3 fraction digits, in whole units of a currency that is stored
// elsewhere. The zero value is 0. Amounts of equal value are also equal under ==, however they were written.
type Amount struct {
	value decimal.Decimal
}

// Parse reads an amount by its value, in any form of a JSON number: "25000", "24999.990" or, as Java writes it, "2.5E4". It returns
// ErrNotNumber, ErrNegative, ErrTooPrecise or ErrTooLarge, whose texts may be shown to a client.
func Parse(text string) (Amount, error) {
	value, err := amountLimits.parse(text)
	return Amount{value}, err
}

// MustParse is Parse for amounts in the program's own text; it panics where Parse returns an error.
func MustParse(text string) Amount {
	amount, err := Parse(text)
	if err != nil {
		panic("money.MustParse(" + text + "): " + err.Error())
	}
	return amount
}

// Whole returns an amount of whole units: 0 for a negative number, and the largest amount for anything larger.
func Whole(units int64) Amount {
	value, _ := decimal.New(max(0, min(units, 9_999_999_999_999)), 0) // it never has too many digits
	return Amount{value}
}

// Cmp returns -1, 0 or 1 if the amount is below, equal to or above the other. It knows nothing of currencies.
func (a Amount) Cmp(other Amount) int {
	return a.value.Cmp(other.value)
}

// IsZero tells whether the amount is 0. JSON encoders call it for members with omitzero, even through a pointer. So use omitempty for a
// *Amount that may be absent: it leaves out nil and keeps a 0 that somebody gave.
func (a Amount) IsZero() bool {
	return a.value.IsZero()
}

// String returns the shortest form that keeps all digits: 25000, 24999.99, 0.5.
func (a Amount) String() string {
	return a.value.String()
}

// Number returns the amount for use in a wording.
func (a Amount) Number() wording.Number { return wording.Number(a.String()) }
