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

// CheckPrecision wants no more fraction digits than the currency has minor units.
func (a Amount) CheckPrecision(m *fault.Mistakes, pointer, currency string) {
	if most := MinorUnits(currency); a.value.Scale() > most {
		m.Add(pointer, "too-precise", "An amount in %s has at most %d fraction digits.", currency, most)
	}
}
