package money

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/govalues/decimal"
)

const (
	amountFraction = 3
	rateFraction   = 10
	// usdFraction is what an exact product needs: the fraction digits of an amount and those of a rate.
	usdFraction = amountFraction + rateFraction
	usdWhole    = 18
)

var (
	errUSDValue = errors.New("not a value of 0 or more with at most 18 digits before and 13 after the point")
	usdLimits   = limits{whole: usdWhole, fraction: usdFraction, tooPrecise: errUSDValue, tooLarge: errUSDValue}
	// sumLimits leave room for the sum of more values than there can be.
	sumLimits = limits{whole: 2 * usdWhole, fraction: usdFraction, tooPrecise: errUSDValue, tooLarge: errUSDValue}
)

// USDValue is what an amount is worth in US dollars, exact to the last of its 13 fraction digits. A product of 16 by 15 digits has more
// than the 19 that package decimal keeps, and thresholds have to be compared before any rounding. The zero value is 0. Compare with Cmp,
// not with ==.
type USDValue struct {
	// units counts steps of 10^-13 USD; nil is 0. Nobody writes to it once it is set.
	units *big.Int
}

// dollar is the rate of the US dollar itself.
var dollar = Rate{decimal.MustNew(1, 0)}

// USD returns the exact product of the amount and the rate of its currency.
func (a Amount) USD(rate Rate) USDValue {
	amount, perUnit := steps(a.value, amountFraction), steps(rate.value, rateFraction)
	return USDValue{amount.Mul(amount, perUnit)}
}

// Dollars returns the value of an amount in US dollars.
func (a Amount) Dollars() USDValue { return a.USD(dollar) }

// steps returns the value as a number of steps of 10^-fraction. Amounts and rates have at most 16 digits, so that Pad always has room.
func steps(value decimal.Decimal, fraction int) *big.Int {
	return new(big.Int).SetUint64(value.Pad(fraction).Coef())
}

// Cmp returns -1, 0 or 1 if the value is under, equal to or above the threshold, which is in US dollars.
func (v USDValue) Cmp(threshold Amount) int {
	return v.count().Cmp(threshold.USD(dollar).count())
}

// Plus returns the sum of the values.
func (v USDValue) Plus(other USDValue) USDValue {
	return USDValue{new(big.Int).Add(v.count(), other.count())}
}

// Minus returns the value less the other, which may be greater: the result is then valid only as part of a sum that is not negative.
func (v USDValue) Minus(other USDValue) USDValue {
	return USDValue{new(big.Int).Sub(v.count(), other.count())}
}

// IsZero tells whether the value is 0. JSON encoders call it for members with omitzero; see Amount.
func (v USDValue) IsZero() bool { return v.count().Sign() == 0 }

func (v USDValue) count() *big.Int {
	if v.units == nil {
		return new(big.Int)
	}
	return v.units
}

// String returns the shortest form that keeps all digits.
func (v USDValue) String() string {
	digits := fmt.Sprintf("%0*d", usdFraction+1, v.count())
	point := len(digits) - usdFraction
	return strings.TrimSuffix(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}

// Value hands the value to a NUMERIC column as text.
func (v USDValue) Value() (driver.Value, error) {
	return v.String(), nil
}

// Scan reads a NUMERIC column. NULL is an error: scan a column that may be NULL into a *USDValue field.
func (v *USDValue) Scan(source any) error {
	text, err := numeric(source)
	if err != nil {
		return err
	}
	return v.parse(text, usdLimits)
}

func (v *USDValue) parse(text string, l limits) error {
	whole, fraction, err := l.digits(text)
	if err != nil {
		return fmt.Errorf("scan value in USD %q: %w", text, err)
	}
	fraction += strings.Repeat("0", usdFraction-len(fraction))
	v.units, _ = new(big.Int).SetString(whole+fraction, 10)
	return nil
}
