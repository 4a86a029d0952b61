package money

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
)

// What can be wrong with a line of a rate file, beside the text of the rate itself.
var (
	errQuotes = errors.New("a quotation mark is missing, or stands where none can be")
	errHeader = errors.New(`the header "` + rateHeader + `" is missing`)
	errMonth  = errors.New("the month is not of the form YYYY-MM")
	errDollar = errors.New("the rate of USD is not 1")
)

// monthLayout is how a month is written.
const monthLayout = "2006-01"

// month is the form of a month in a rate file; time.Parse alone is more generous.
var month = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)

// readLine reads one line: the first one as the header, every other one as a rate.
func (f *rateFile) readLine(line int, cells []string) error {
	for place, cell := range cells {
		cells[place] = plaintext.Trim(cell)
	}
	if !f.headed {
		f.headed = true
		if !strings.EqualFold(strings.Join(cells, ","), rateHeader) {
			return errHeader
		}
		return nil
	}
	if len(cells) != 3 {
		return fmt.Errorf("the number of columns is %d, not 3", len(cells))
	}
	rate, err := readRate(cells[0], cells[1], cells[2])
	if err := joinOnOneLine(err, f.limits.tooNew(rate.Month), f.once(line, rateKey{cells[0], cells[1]})); err != nil {
		return err
	}
	f.rates = append(f.rates, rate)
	return nil
}

// tooNew refuses a month that is too far ahead: nobody knows its rate yet, so the year is mistyped.
func (l RateLimits) tooNew(month time.Time) error {
	if !l.Newest.IsZero() && month.After(l.Newest) {
		return fmt.Errorf("the month is after %s, the last one that a rate is taken for", l.Newest.Format(monthLayout))
	}
	return nil
}

// once refuses a second rate for the same currency and month, and says where the first one stands.
func (f *rateFile) once(line int, key rateKey) error {
	if first, ok := f.seen[key]; ok {
		return fmt.Errorf("%.20q has a rate for %.20q already, in line %d", key.currency, key.month, first)
	}
	f.seen[key] = line
	return nil
}

func readRate(currency, monthText, rateText string) (MonthlyRate, error) {
	var currencyErr error
	if currencies, _ := reference.Get(reference.Currencies); !currencies.Has(currency) {
		currencyErr = fmt.Errorf("the currency %.20q is not in the list of currencies", currency)
	}
	start, monthErr := parseMonth(monthText)
	rate, rateErr := parseRateOf(currency, rateText)
	return MonthlyRate{Currency: currency, Month: start, USDPerUnit: rate}, joinOnOneLine(currencyErr, monthErr, rateErr)
}

func parseMonth(text string) (time.Time, error) {
	if !month.MatchString(text) {
		return time.Time{}, errMonth
	}
	return time.Parse(monthLayout, text)
}

func parseRateOf(currency, text string) (Rate, error) {
	rate, err := ParseRate(text)
	if err != nil {
		return Rate{}, fmt.Errorf("the rate is %w", err)
	}
	if currency == "USD" && rate != dollar {
		return Rate{}, errDollar
	}
	return rate, nil
}

// joinOnOneLine is errors.Join on one line, because a line of the file gets a line of the message.
func joinOnOneLine(mistakes ...error) error {
	var said []string
	for _, mistake := range mistakes {
		if mistake != nil {
			said = append(said, mistake.Error())
		}
	}
	if said == nil {
		return nil
	}
	return errors.New(strings.Join(said, "; "))
}
