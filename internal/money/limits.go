package money

import (
	"errors"
	"regexp"

	"github.com/govalues/decimal"
)

// What can be wrong with the text of an amount or a rate. The texts complete "this value is ..." and hold nothing that the
// sender wrote, so they may go into an answer and into a log as they are.
var (
	ErrNotNumber  = errors.New("not a number: write plain digits such as 24999.99, without currency sign, spaces or separators")
	ErrExponent   = errors.New("in exponent notation, which is not accepted: write all digits, such as 25000")
	ErrNegative   = errors.New("negative: 0 is the least")
	ErrTooPrecise = errors.New("too precise: an amount has at most 2 fraction digits")
	ErrTooLarge   = errors.New("too large: the largest amount is 9999999999999.99")
)

// number is the grammar of a JSON number (RFC 8259, section 6), split into sign, whole, fraction and exponent.
var number = regexp.MustCompile(`^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?([eE][+-]?[0-9]+)?$`)

// limits are the digits a column type has room for, and what to say to a text that needs more.
type limits struct {
	whole, fraction      int
	tooPrecise, tooLarge error
}

// parse checks the text before it converts it: the digits that the decimal library drops in silence (it rounds at 19) must
// never get that far.
func (l limits) parse(text string) (decimal.Decimal, error) {
	if err := l.check(text); err != nil {
		return decimal.Decimal{}, err
	}
	value, err := decimal.Parse(text)
	if err != nil {
		return decimal.Decimal{}, ErrNotNumber
	}
	// Without trailing zeros equal values are equal structs, and String gives the shortest form.
	return value.Trim(0), nil
}

func (l limits) check(text string) error {
	part := number.FindStringSubmatch(text)
	switch {
	case part == nil:
		return ErrNotNumber
	case part[4] != "":
		return ErrExponent
	case part[1] != "":
		return ErrNegative
	case len(part[3]) > l.fraction:
		return l.tooPrecise
	case len(part[2]) > l.whole:
		return l.tooLarge
	}
	return nil
}
