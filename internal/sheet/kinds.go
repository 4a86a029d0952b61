package sheet

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/plaintext"
)

// mostLines is how many lines of a cell are read: more than any list may have, so that longer lists are refused for their length.
const mostLines = 100

// text is written as it is, except that its line breaks become those of CSV.
type text struct{}

func (text) cell(value any) string {
	s, _ := value.(string)
	return strings.ReplaceAll(plaintext.Trim(s), "\r\n", "\n")
}

func (text) value(cell string, _ any) any { return cell }
func (text) blank() any                   { return nil }

// amount is money, in its shortest form.
type amount struct{}

func (amount) cell(value any) string {
	if n, is := value.(json.Number); is {
		if a, err := money.Parse(n.String()); err == nil {
			return a.String()
		}
	}
	return fmt.Sprint(value)
}

func (amount) value(cell string, _ any) any {
	if a, err := money.Parse(cell); err == nil {
		return json.Number(a.String())
	}
	return cell
}

func (amount) blank() any { return nil }

// whole is a whole number.
type whole struct{}

func (whole) cell(value any) string { return fmt.Sprint(value) }

func (whole) value(cell string, _ any) any {
	if n, err := strconv.ParseInt(cell, 10, 64); err == nil {
		return json.Number(strconv.FormatInt(n, 10))
	}
	return cell
}

func (whole) blank() any { return nil }

// flag is true or false; spreadsheets write these in capitals.
type flag struct{}

func (flag) cell(value any) string { return fmt.Sprint(value) }

func (flag) value(cell string, _ any) any {
	switch strings.ToLower(cell) {
	case "true":
		return true
	case "false":
		return false
	default:
		return cell
	}
}

func (flag) blank() any { return nil }

// instant is a time in UTC; a day stands for its beginning.
type instant struct{}

func (instant) cell(value any) string {
	s, _ := value.(string)
	return inUTC(s)
}

func (instant) value(cell string, _ any) any { return inUTC(cell) }
func (instant) blank() any                   { return nil }

func inUTC(written string) string {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, strings.ToUpper(written)); err == nil {
			return t.UTC().Format(time.RFC3339Nano)
		}
	}
	return written
}

// codes are the ids of a list, one per line.
type codes struct{}

func (codes) cell(value any) string {
	items, _ := value.([]any)
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = text{}.cell(at(item, []string{"id"}))
	}
	return strings.Join(lines, "\n")
}

func (codes) value(cell string, _ any) any {
	items := []any{}
	for line := range strings.Lines(cell) {
		if len(items) == mostLines {
			break
		}
		if line = plaintext.Trim(line); line != "" {
			items = append(items, map[string]any{"id": line})
		}
	}
	return items
}

func (codes) blank() any { return []any{} }

// records are a list of items, one per line, with the fields of each as a line of CSV. What the file does not have of an item stays as it
// is, as long as its key stays the same.
type records struct {
	fields []field
	least  int    // how many of the fields an item always has, blank or not
	key    string // the field that identifies an item
}

type field struct {
	name string
	kind kind
}

func (r records) blank() any { return []any{} }

func (r records) cell(value any) string {
	items, is := value.([]any)
	if !is {
		return fmt.Sprint(value)
	}
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = r.line(item)
	}
	return strings.Join(lines, "\n")
}

func (r records) line(item any) string {
	var line strings.Builder
	commas := 0
	for i, f := range r.fields {
		value := at(item, []string{f.name})
		if i > 0 {
			commas++
		}
		if value == nil {
			continue
		}
		if cell := f.kind.cell(value); cell != "" {
			line.WriteString(strings.Repeat(",", commas))
			line.WriteString(quoted(cell))
			commas = 0
		}
	}
	return line.String()
}

// quoted returns the text of a field in the form of CSV.
func quoted(field string) string {
	if !strings.ContainsAny(field, "\",\n\r") {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}

// value returns the items of a cell; the cell itself if a line has too many fields.
func (r records) value(cell string, present any) any {
	lines := csv.NewReader(strings.NewReader(cell))
	lines.FieldsPerRecord, lines.TrimLeadingSpace, lines.LazyQuotes = -1, true, true
	items, known := []any{}, r.known(present)
	for len(items) < mostLines {
		given, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF):
			return items
		case err != nil || len(given) > len(r.fields):
			return cell
		}
		items = append(items, r.item(given, known))
	}
	return items
}

// known returns the present items, by their lines and by their keys.
func (r records) known(present any) map[string]map[string]any {
	items, _ := present.([]any)
	known := map[string]map[string]any{}
	for _, item := range items {
		if object, is := item.(map[string]any); is {
			known[r.line(object)] = object
			known[r.knownBy(object)] = object
		}
	}
	return known
}

// knownBy returns the key of an item in a form that no line begins with.
func (r records) knownBy(item map[string]any) string {
	key, _ := item[r.key].(string)
	return "\n" + email.Normal(key)
}

func (r records) item(given []string, known map[string]map[string]any) map[string]any {
	item := map[string]any{}
	for i, f := range r.fields {
		cell := ""
		if i < len(given) {
			cell = plaintext.Trim(given[i])
		}
		switch {
		case cell != "":
			item[f.name] = f.kind.value(cell, nil)
		case i < r.least:
			item[f.name] = ""
		}
	}
	same := known[r.line(item)]
	if same == nil && item[r.key] != nil && item[r.key] != "" {
		same = known[r.knownBy(item)]
	}
	for name, value := range same {
		if !r.has(name) {
			item[name] = value
		}
	}
	return item
}

// names returns the names of the fields.
func (r records) names() string {
	names := make([]string, len(r.fields))
	for i, f := range r.fields {
		names[i] = f.name
	}
	return strings.Join(names, ",")
}

func (r records) has(name string) bool {
	return slices.ContainsFunc(r.fields, func(f field) bool { return f.name == name })
}
