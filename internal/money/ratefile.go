package money

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// rateHeader is the first line of a rate file that is not a comment.
const rateHeader = "currency,month,usdPerUnit"

// maxRateMistakes is how many bad lines the text of an error names; a longer text would help nobody.
const maxRateMistakes = 100

// RateLimits bound what is accepted from an exchange rate file. The zero value sets no bounds.
type RateLimits struct {
	Newest time.Time // the last month that a rate may be for; zero: any
	Rows   int       // not counting the header; 0: any number
}

// RateMistake is what is wrong with a line of an exchange rate file.
type RateMistake struct {
	Line   int
	Detail wording.Text // to be shown to a person; it fits into a sentence
}

// RateMistakes is the error for an exchange rate file: every bad line, in order.
type RateMistakes []RateMistake

// Error says what is wrong with each of the first 100 bad lines.
func (m RateMistakes) Error() string {
	lines := []string{"no rate was taken from the file:"}
	for _, one := range m[:min(len(m), maxRateMistakes)] {
		lines = append(lines, fmt.Sprintf("line %d: %s", one.Line, one.Detail))
	}
	if more := len(m) - maxRateMistakes; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

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
// "currency,month,usdPerUnit". Empty lines and lines that begin with # are skipped. It returns either all rows, in the order of the file,
// or RateMistakes. Rows beyond the limit are not looked at.
func ParseRates(text []byte, limits RateLimits) ([]MonthlyRate, error) {
	reader := csv.NewReader(bytes.NewReader(plaintext.TrimBOM(text)))
	reader.Comment, reader.FieldsPerRecord, reader.TrimLeadingSpace = '#', -1, true
	file := rateFile{limits: limits, seen: map[rateKey]int{}}
	for {
		cells, err := reader.Read()
		syntax, malformed := errors.AsType[*csv.ParseError](err)
		switch {
		case errors.Is(err, io.EOF):
			return file.result()
		case malformed:
			file.note(syntax.StartLine, errQuotes)
		case err != nil:
			return nil, err
		default:
			line, _ := reader.FieldPos(0)
			file.note(line, file.readLine(line, cells))
		}
		if file.overLimit() {
			line, _ := reader.FieldPos(0)
			file.note(line, wrong("there are more than %d rates; what follows was not looked at", limits.Rows))
			return file.result()
		}
	}
}

// rateKey may occur in a file only once.
type rateKey struct{ currency, month string }

// rateFile collects the rows of a file and what is wrong with them.
type rateFile struct {
	limits   RateLimits
	headed   bool
	seen     map[rateKey]int
	rates    []MonthlyRate
	mistakes RateMistakes
}

// overLimit tells whether there are more rows than the limit.
func (f *rateFile) overLimit() bool {
	return f.limits.Rows > 0 && len(f.rates)+len(f.mistakes) > f.limits.Rows
}

// note records what is wrong with a line; nil if nothing is.
func (f *rateFile) note(line int, err error) {
	if err != nil {
		f.mistakes = append(f.mistakes, RateMistake{line, said(err)})
	}
}

func (f *rateFile) result() ([]MonthlyRate, error) {
	if !f.headed {
		f.note(1, errHeader)
	}
	if len(f.mistakes) == 0 {
		return f.rates, nil
	}
	return nil, f.mistakes
}
