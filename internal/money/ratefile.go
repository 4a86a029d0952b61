package money

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// rateHeader is the first line of a rate file that is not a comment.
const rateHeader = "currency,month,usdPerUnit"

// maxRateMistakes is how many bad lines one error names; who has more of them is not helped by a longer list.
const maxRateMistakes = 100

// MonthlyRate is the rate of one currency in one month.
type MonthlyRate struct {
	// Currency is an ISO 4217 code of the list reference.Currencies.
	Currency string
	// Month is the first instant of the month in UTC.
	Month time.Time
	// USDPerUnit is the price in US dollars of one unit of the currency.
	USDPerUnit Rate
}

// ParseRates reads an exchange rate file, which is CSV: currency, month as YYYY-MM and US dollars per unit, below the header
// "currency,month,usdPerUnit". Empty lines and lines that begin with # are left out. Either all rows are returned, in the order
// of the file, or an error that says of every bad line, the first 100 of them, what is wrong with it.
func ParseRates(r io.Reader) ([]MonthlyRate, error) {
	reader := csv.NewReader(withoutMark(r))
	reader.Comment, reader.FieldsPerRecord, reader.TrimLeadingSpace = '#', -1, true
	file := rateFile{seen: map[rateKey]int{}}
	for {
		cells, err := reader.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return file.result()
		case errors.As(err, &syntax):
			file.bad(syntax.StartLine, syntax.Err)
		case err != nil:
			return nil, fmt.Errorf("read rates: %w", err)
		default:
			line, _ := reader.FieldPos(0)
			file.bad(line, file.take(line, cells))
		}
	}
}

// withoutMark leaves out the byte order mark with which spreadsheet programs begin a UTF-8 file.
func withoutMark(r io.Reader) io.Reader {
	const mark = "\ufeff"
	buffered := bufio.NewReader(r)
	if start, err := buffered.Peek(len(mark)); err == nil && string(start) == mark {
		_, _ = buffered.Discard(len(mark)) // cannot fail: the bytes are in the buffer
	}
	return buffered
}

// rateKey is what may stand in a file only once.
type rateKey struct{ currency, month string }

// rateFile collects the rows of a file and what is wrong with them.
type rateFile struct {
	headed   bool
	seen     map[rateKey]int
	rates    []MonthlyRate
	mistakes []string
}

// bad notes what is wrong with a line; nil is a line that is sound.
func (f *rateFile) bad(line int, err error) {
	if err != nil {
		f.mistakes = append(f.mistakes, fmt.Sprintf("line %d: %v", line, err))
	}
}

func (f *rateFile) result() ([]MonthlyRate, error) {
	if !f.headed {
		f.bad(1, errHeader)
	}
	if len(f.mistakes) == 0 {
		return f.rates, nil
	}
	said := f.mistakes
	if more := len(said) - maxRateMistakes; more > 0 {
		said = append(said[:maxRateMistakes], fmt.Sprintf("and %d more", more))
	}
	return nil, errors.New("no rate was taken from the file:\n" + strings.Join(said, "\n"))
}
