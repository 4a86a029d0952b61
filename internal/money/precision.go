package money

import (
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// MinorUnits returns how many fraction digits an amount in the currency has (ISO 4217); 2 for one that is unknown.
func MinorUnits(currency string) int {
	list, _ := reference.Get(reference.Currencies)
	e, _ := list.Entry(currency)
	if e.MinorUnits == nil {
		return 2
	}
	return *e.MinorUnits
}

// safeDigits are how many decimal digits every float of 64 bits keeps (IEEE 754, DBL_DIG). Most clients have nothing better for a JSON
// number.
const safeDigits = 15

// Fits tells whether the amount has no more fraction digits than the currency has minor units.
func (a Amount) Fits(currency string) bool { return a.value.Scale() <= MinorUnits(currency) }

// CheckPrecision wants no more fraction digits than the currency has minor units, and no more digits in all than clients can keep.
func (a Amount) CheckPrecision(m *fault.Mistakes, pointer, currency string) {
	if most := MinorUnits(currency); !a.Fits(currency) {
		m.Add(pointer, "too-precise", "An amount in %s has at most %d fraction digits.", currency, most).Most(most)
	} else if beyond := a.value.Prec() - safeDigits; beyond > 0 {
		m.Add(pointer, "too-precise", "An amount has at most %d digits in all, since many clients cannot represent more.", safeDigits).
			Most(a.value.Scale() - beyond)
	}
}
