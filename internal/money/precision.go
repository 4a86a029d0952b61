package money

import (
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// MinorUnits returns how many fraction digits amounts in the currency have (ISO 4217); 2 if the currency is unknown.
func MinorUnits(currency string) int {
	list, _ := reference.Get(reference.Currencies)
	e, _ := list.Entry(currency)
	if e.MinorUnits == nil {
		return 2
	}
	return *e.MinorUnits
}

// safeDigits is how many decimal digits every 64-bit float keeps (IEEE 754, DBL_DIG). Most clients have nothing better for a JSON number.
const safeDigits = 15

// Fits tells whether the amount has no more fraction digits than the currency has minor units.
func (a Amount) Fits(currency string) bool { return a.value.Scale() <= MinorUnits(currency) }

// CheckPrecision notes a mistake if the amount has more fraction digits than the currency has minor units, or more digits in all than
// clients can keep.
func (a Amount) CheckPrecision(m *fault.Mistakes, pointer, currency string) {
	if most := MinorUnits(currency); !a.Fits(currency) {
		m.Add(pointer, "too-precise", "An amount in %s has at most %d fraction digits.", currency, most).Most(most)
	} else if beyond := a.value.Prec() - safeDigits; beyond > 0 {
		m.Add(pointer, "too-precise", "An amount has at most %d digits in all, since many clients cannot represent more.", safeDigits).
			Most(a.value.Scale() - beyond)
	}
}
