package money

import (
	"math/big"

	"github.com/govalues/decimal"
)

// Share returns part/whole of the amount, rounded half up to the fraction digits. part is at most whole, and whole is above 0.
func (a Amount) Share(part, whole, fractionDigits int) Amount {
	digits := min(max(fractionDigits, a.value.Scale()), amountFraction)
	steps := divideHalfUp(new(big.Int).Mul(steps(a.value, digits), big.NewInt(int64(part))), big.NewInt(int64(whole)))
	value, err := decimal.New(steps.Int64(), digits) // no more digits than the amount has
	if err != nil {
		return Amount{}
	}
	return Amount{value.Trim(0)}
}

// Share returns part/whole of the value, cut off after its last fraction digit. whole is above 0.
func (v USDValue) Share(part, whole int) USDValue {
	units := new(big.Int).Mul(v.count(), big.NewInt(int64(part)))
	return USDValue{units.Quo(units, big.NewInt(int64(whole)))}
}

// CmpShare returns -1, 0 or 1 if part/whole of the value is under, equal to or above the threshold, which is in US dollars. It compares
// without rounding. whole is above 0.
func (v USDValue) CmpShare(part, whole int, threshold Amount) int {
	mine := new(big.Int).Mul(v.count(), big.NewInt(int64(part)))
	return mine.Cmp(new(big.Int).Mul(threshold.USD(dollar).count(), big.NewInt(int64(whole))))
}

// Rounded returns the value rounded half up to the cent.
func (v USDValue) Rounded() USDValue {
	const belowCents = 100_000_000_000
	cents := divideHalfUp(v.count(), big.NewInt(belowCents))
	return USDValue{cents.Mul(cents, big.NewInt(belowCents))}
}

// divideHalfUp returns count/by, rounded; both are 0 or more.
func divideHalfUp(count, by *big.Int) *big.Int {
	twice := new(big.Int).Lsh(by, 1)
	sum := new(big.Int).Lsh(count, 1)
	return sum.Add(sum, by).Quo(sum, twice)
}
