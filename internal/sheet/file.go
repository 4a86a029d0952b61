package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

// mostRows is the most rows of an uploaded file (Manage co-sell opportunities in bulk, Aug 2023).
const mostRows = 1000

// mostColumns is the most columns of a file, including foreign ones that its author forgot to remove.
const mostColumns = 150

// Row is a row of a file below its header.
type Row struct {
	Number int // as in a spreadsheet, where the header is row 1
	given  []bool
	cells  []string // by column, as far as they are given
}

// Read returns the rows of a file that are not blank. The file is CSV in UTF-8 with or without a byte order mark, separated by commas,
// semicolons or tabs, below a header with columns of a downloaded file. The fault is Invalid and says what is wrong with the file as a
// whole, its header or its quotes.
func Read(file []byte) ([]Row, error) {
	var m fault.Mistakes
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		m.Add("", "invalid-value", "The file is not UTF-8 text.")
		return nil, m.Err()
	}
	in := newReader(plaintext.TrimBOM(file))
	if in.tooWide() {
		return nil, tooManyColumns().Err()
	}
	header, _, err := in.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	at := columnsOf(header, &m)
	if len(m) > 0 {
		return nil, m.Err()
	}
	return in.rows(at)
}

// reader reads a file and counts its rows.
type reader struct {
	*csv.Reader
	text   []byte
	offset int64 // after the last row
	row    int   // the last row
	line   int   // the line after it
}

func newReader(text []byte) *reader {
	in := &reader{Reader: csv.NewReader(bytes.NewReader(text)), text: text, line: 1}
	in.Comma, in.FieldsPerRecord = separator(text), -1
	return in
}

// separator returns what separates the cells of a file: the one most frequent in the first line. No column has any of them in its name.
func separator(text []byte) rune {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	return slices.MaxFunc([]rune{',', ';', '\t'}, func(a, b rune) int {
		return bytes.Count(header, []byte(string(a))) - bytes.Count(header, []byte(string(b)))
	})
}

// tooWide tells whether a line of the text has more commas or separators than all the texts of a deal. As cells, or fields of a cell, they
// would take many times the memory of the line.
func (in *reader) tooWide() bool {
	const most = 10_000
	for line := range bytes.Lines(in.text) {
		if len(line) > most && max(bytes.Count(line, []byte(",")), bytes.Count(line, []byte(string(in.Comma)))) > most {
			return true
		}
	}
	return false
}

func tooManyColumns() (m fault.Mistakes) {
	m.Add("/columns", "too-many", "A file has at most %d columns.", mostColumns).Most(mostColumns)
	return m
}

// next returns the cells of the next row that is not empty, and its number. The fault is Invalid for quotes that do not match.
func (in *reader) next() (cells []string, number int, err error) {
	cells, err = in.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		var m fault.Mistakes
		m.Add(pointer(in.row+1+bad.StartLine-in.line, ""), "invalid-value", "The quotes of this row do not match.")
		return nil, 0, m.Err()
	}
	if err != nil {
		return nil, 0, err
	}
	begin, _ := in.FieldPos(0)
	in.row += 1 + begin - in.line
	end := in.InputOffset()
	in.line += bytes.Count(in.text[in.offset:end], []byte("\n"))
	in.offset = end
	return cells, in.row, nil
}

// rows returns all remaining rows; at has the columns of their cells.
func (in *reader) rows(at []int) ([]Row, error) {
	var m fault.Mistakes
	var rows []Row
	given := make([]bool, len(columns))
	for _, column := range at {
		given[column] = true
	}
	for {
		cells, number, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			if len(rows) == 0 && len(m) == 0 {
				m.Add("", "required", "There is no deal in the file.")
			}
			return rows, m.Err()
		case err != nil:
			return nil, err
		case blank(cells):
			continue
		case len(rows) == mostRows:
			m.Add("/rows", "too-many", "A file has at most %d rows.", mostRows).Most(mostRows)
			return nil, m.Err()
		case len(cells) < len(at) || !blank(cells[len(at):]):
			m.Add(pointer(number, ""), "invalid-value", "The row has %d cells, the header %d.", len(cells), len(at))
		}
		row := Row{Number: number, given: given, cells: make([]string, len(columns))}
		for i := range min(len(at), len(cells)) {
			row.cells[at[i]] = plaintext.Trim(Unguard(plaintext.Trim(cells[i])))
		}
		rows = append(rows, row)
	}
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return !plaintext.Blank(c) })
}

// columnsOf returns the columns that the cells of a header name, and notes unknown ones and those named twice.
func columnsOf(header []string, m *fault.Mistakes) []int {
	for len(header) > 0 && plaintext.Blank(header[len(header)-1]) {
		header = header[:len(header)-1]
	}
	switch {
	case len(header) == 0:
		m.Add("", "required", "The file must begin with the names of its columns.")
	case len(header) > mostColumns: // each would be a mistake to name
		*m = tooManyColumns()
		return nil
	}
	at := make([]int, len(header))
	for i, cell := range header {
		name := plaintext.Trim(cell)
		at[i] = slices.IndexFunc(columns, func(c column) bool { return strings.EqualFold(c.name, name) })
		switch place := fmt.Sprintf("/columns/%d", i+1); {
		case at[i] < 0:
			m.Add(place, "unknown-field", "There is no column %q.", shortened(name))
		case slices.Contains(at[:i], at[i]):
			m.Add(place, "duplicate", "The column %q is there twice.", name)
		}
	}
	return at
}

// shortened returns enough of a cell to recognise it: with unmatched quotes or line ends, one cell can be a whole file.
func shortened(cell string) string {
	const most = 80
	if utf8.RuneCountInString(cell) <= most {
		return cell
	}
	return string([]rune(cell)[:most]) + "…"
}

// pointer returns the pointer to a member in a row of the file.
func pointer(row int, member string) string { return fmt.Sprintf("/rows/%d%s", row, member) }
