// Package sheet has deals as the lines of a CSV file that is downloaded, edited and uploaded again: its columns, what its cells say, and
// what an uploaded line asks for.
package sheet

import (
	"bytes"
	"encoding/json"
)

// Line returns the cells of a deal, from its document as in the list.
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

// cell returns the column's cell for the document.
func (c column) cell(document any) string {
	if value := at(document, c.path); value != nil {
		return c.kind.cell(value)
	}
	return ""
}

// decoded returns a document with its numbers as written.
func decoded(document []byte) (any, error) {
	var value any
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	err := d.Decode(&value)
	return value, err
}
