package apitest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"

	"github.com/cosell/cosell/internal/sheet"
)

// DealFile returns a file with a row for each deal: a draft, or a deal as it is read.
func DealFile(deals ...Object) string {
	lines := [][]string{sheet.Header()}
	for _, d := range deals {
		document, err := json.Marshal(d)
		if err != nil {
			panic(err) // it is made of maps, slices and scalars
		}
		line, err := sheet.Line(document)
		if err != nil {
			panic(err)
		}
		lines = append(lines, line)
	}
	return File(lines)
}

// File returns a file with the lines, with cells guarded as in downloads.
func File(lines [][]string) string {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	for _, line := range lines {
		for i, cell := range line {
			line[i] = sheet.Guard(cell)
		}
		_ = out.Write(line) // a buffer never fails
	}
	out.Flush()
	return text.String()
}
