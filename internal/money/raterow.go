package money

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// What can be wrong with a line of a rate file, besides the text of the rate itself.
var (
	errQuotes = wrong("a quotation mark is missing or misplaced")
	errHeader = wrong("the header %q is missing", rateHeader)
	errMonth  = wrong("the month is not of the form YYYY-MM")
	errDollar = wrong("the rate of USD is not 1")
)

// wrongLine says what is wrong with a line.
type wrongLine struct{ wording.Text }

// Error returns the words in English.
func (w wrongLine) Error() string { return w.String() }

func wrong(format wording.Format, args ...any) error { return wrongLine{wording.Of(format, args...)} }

// MonthLayout is how a month is written, in files and on the wire.
const MonthLayout = "2006-01"

// month is the form of a month in a rate file; time.Parse alone accepts more.
var month = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)

// readLine reads one line: the first as the header, every other as a rate.
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
		return wrong("the number of columns is %d, not 3", len(cells))
	}
	rate, err := readRate(cells[0], cells[1], cells[2])
	if err := joinOnOneLine(err, f.limits.tooNew(rate.Month), f.once(line, rateKey{cells[0], cells[1]})); err != nil {
		return err
	}
	f.rates = append(f.rates, rate)
	return nil
}

// tooNew refuses a month that is too far ahead: nobody can know its rate yet, so the year is mistyped.
func (l RateLimits) tooNew(month time.Time) error {
	if !l.Newest.IsZero() && month.After(l.Newest) {
		return wrong("the month is after %s, the last one that rates are accepted for", l.Newest.Format(MonthLayout))
	}
	return nil
}

// once refuses a second rate for the same currency and month, and says on which line the first one is.
func (f *rateFile) once(line int, key rateKey) error {
	if first, ok := f.seen[key]; ok {
		return wrong("%q already has a rate for %q, in line %s", begin(key.currency), begin(key.month), strconv.Itoa(first))
	}
	f.seen[key] = line
	return nil
}

func readRate(currency, monthText, rateText string) (MonthlyRate, error) {
	var currencyErr error
	if currencies, _ := reference.Get(reference.Currencies); !currencies.Has(currency) {
		currencyErr = wrong("the currency %q is not in the list of currencies", begin(currency))
	}
	start, monthErr := parseMonth(monthText)
	rate, rateErr := parseRateOf(currency, rateText)
	return MonthlyRate{Currency: currency, Month: start, USDPerUnit: rate}, joinOnOneLine(currencyErr, monthErr, rateErr)
}

func parseMonth(text string) (time.Time, error) {
	if !month.MatchString(text) {
		return time.Time{}, errMonth
	}
	return time.Parse(MonthLayout, text)
}

func parseRateOf(currency, text string) (Rate, error) {
	rate, err := ParseRate(text)
	if err != nil {
		return Rate{}, wrong("the rate is %s", err)
	}
	if currency == "USD" && rate != dollar {
		return Rate{}, errDollar
	}
	return rate, nil
}

// begin returns the beginning of a cell, as much of it as anybody wants to read.
func begin(cell string) string {
	const most = 20
	if r := []rune(cell); len(r) > most {
		return string(r[:most])
	}
	return cell
}

// joinOnOneLine is errors.Join on a single line, since every line of the file gets one line of the message.
func joinOnOneLine(mistakes ...error) error {
	var all error
	for _, mistake := range mistakes {
		switch {
		case mistake == nil:
		case all == nil:
			all = mistake
		default:
			all = wrong("%s; %s", said(all), said(mistake))
		}
	}
	return all
}

// said returns what an error says, translatable if it is one of ours.
func said(err error) wording.Text {
	if w, ours := errors.AsType[wrongLine](err); ours {
		return w.Text
	}
	return wording.Verbatim(err.Error())
}
