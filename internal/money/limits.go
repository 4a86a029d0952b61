package money

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/fault"
)

// What can be wrong with the text of an amount or a rate. The texts complete "this value is ..." and contain nothing that the sender
// wrote, so they may go into an answer or a log as they are.
var (
	ErrNotNumber  = fault.Reason("not a number: write digits such as 24999.99, without currency sign, spaces or separators")
	ErrNegative   = &fault.Limit{Reason: "negative: 0 is the least", Code: "out-of-range", Min: new(0.0)}
	ErrTooPrecise = &fault.Limit{
		Reason: "too precise: an amount has at most 3 fraction digits, and no more than its currency has",
		Code:   "too-precise", Max: new(3.0),
	}
	ErrTooLarge = &fault.Limit{
		Reason: "too large: the largest amount is 9999999999999.99",
		Code:   "out-of-range", Max: new(9999999999999.99),
	}
)

// number is the grammar of a JSON number (RFC 8259, section 6), split into sign, whole, fraction and exponent.
var number = regexp.MustCompile(`^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$`)

// limits are how many digits a value may have before and after the point, and the errors for texts that need more.
type limits struct {
	whole, fraction      int
	tooPrecise, tooLarge error
}

// parse reads the text by its value. It never passes on more digits than the decimal library keeps, which silently rounds at 19.
func (l limits) parse(text string) (decimal.Decimal, error) {
	whole, fraction, err := l.digits(text)
	if err != nil {
		return decimal.Decimal{}, err
	}
	value, err := decimal.Parse(whole + "." + fraction)
	if err != nil {
		return decimal.Decimal{}, ErrNotNumber
	}
	// Without trailing zeros equal values are equal structs, and String gives the shortest form.
	return value.Trim(0), nil
}

// digits returns the digits before the point, at least one, and those after it, without insignificant zeros. Neither text is longer than
// the limits allow, however large the exponent is.
func (l limits) digits(text string) (whole, fraction string, err error) {
	part := number.FindStringSubmatch(text)
	if part == nil {
		return "", "", ErrNotNumber
	}
	written := strings.TrimLeft(part[2]+part[3], "0")
	significant := strings.TrimRight(written, "0")
	if significant == "" {
		return "0", "", nil
	}
	if part[1] != "" {
		return "", "", ErrNegative
	}
	point := len(written) - len(part[3]) + l.exponent(part[4], len(text)) // how many digits are before the point
	switch {
	case point > l.whole:
		return "", "", l.tooLarge
	case len(significant)-point > l.fraction:
		return "", "", l.tooPrecise
	case point <= 0:
		return "0", strings.Repeat("0", -point) + significant, nil
	case point >= len(significant):
		return significant + strings.Repeat("0", point-len(significant)), "", nil
	default:
		return significant[:point], significant[point:], nil
	}
}

// exponent returns the exponent. For one that is too large to represent it returns one beyond the limits, however many digits the number
// has.
func (l limits) exponent(text string, digits int) int {
	beyond := l.whole + l.fraction + digits
	n, err := strconv.Atoi(text)
	switch {
	case text == "":
		return 0
	case err != nil && strings.HasPrefix(text, "-"):
		return -beyond
	case err != nil:
		return beyond
	default:
		return max(-beyond, min(n, beyond))
	}
}
