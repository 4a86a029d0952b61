// Package sheet holds deals as the lines of a CSV file, which comes down, is edited and goes up again: its columns, what its cells say, and
// what a line that has come up asks for.
package sheet

import (
	"bytes"
	"encoding/json"
)

// Line returns the cells of a deal, whose document it is as the list shows it.
func Line(document []byte) ([]string, error) {
	shown, err := decoded(document)
	if err != nil {
		return nil, err
	}
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.cell(shown)
	}
	return cells, nil
}

// cell returns what the document has in the column.
func (c column) cell(document any) string {
	if value := at(document, c.path); value != nil {
		return c.kind.cell(value)
	}
	return ""
}

// decoded returns a document with its numbers as they are written.
func decoded(document []byte) (any, error) {
	var value any
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	err := d.Decode(&value)
	return value, err
}
