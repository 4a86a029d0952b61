package money

import (
	"database/sql/driver"
	"fmt"

	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/fault"
)

// What can be wrong with the text of a rate, besides ErrNotNumber and ErrNegative.
var (
	ErrRateZero       = fault.Reason("zero: a rate is above 0")
	ErrRateTooPrecise = fault.Reason("too precise: a rate has at most 10 fraction digits")
	ErrRateTooLarge   = fault.Reason("too large: the largest rate is 99999.9999999999")
)

// rateLimits are those of the column type NUMERIC(15,10). The most valuable currency unit is worth about 3 USD, so there is ample room,
// and the product with any amount fits a USDValue.
var rateLimits = limits{whole: 5, fraction: rateFraction, tooPrecise: ErrRateTooPrecise, tooLarge: ErrRateTooLarge}

// Rate is the price of one unit of a currency in US dollars: above 0, at most 99,999.9999999999, with at most 10 fraction digits. The zero
// value is not a rate; ParseRate makes one.
type Rate struct {
	value decimal.Decimal
}

// ParseRate reads a rate such as "0.0953" by its value. It returns ErrNotNumber, ErrNegative, ErrRateZero, ErrRateTooPrecise or
// ErrRateTooLarge, whose texts may be shown to a client.
func ParseRate(text string) (Rate, error) {
	value, err := rateLimits.parse(text)
	if err != nil {
		return Rate{}, err
	}
	if value.IsZero() {
		return Rate{}, ErrRateZero
	}
	return Rate{value}, nil
}

// Cmp returns -1, 0 or 1 if the rate is below, equal to or above the other.
func (r Rate) Cmp(other Rate) int {
	return r.value.Cmp(other.value)
}

// String returns the shortest form that keeps all digits.
func (r Rate) String() string {
	return r.value.String()
}

// Value hands the rate to a NUMERIC(15,10) column as text. The zero value is refused, since it is a rate that was never set.
func (r Rate) Value() (driver.Value, error) {
	if r.value.IsZero() {
		return nil, ErrRateZero
	}
	return r.String(), nil
}

// Scan reads a NUMERIC column. NULL is an error: scan a column that may be NULL into a *Rate field.
func (r *Rate) Scan(source any) error {
	text, err := numeric(source)
	if err != nil {
		return err
	}
	rate, err := ParseRate(text)
	if err != nil {
		return fmt.Errorf("scan rate %q: %w", text, err)
	}
	*r = rate
	return nil
}
