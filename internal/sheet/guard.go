package sheet

import (
	"regexp"
	"strings"
)

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Guard returns the text of a cell with a quote before what a spreadsheet would take for a formula.
func Guard(text string) string {
	if isFormula(text) {
		return "'" + text
	}
	return text
}

// Unguard returns the text that Guard made the cell of.
func Unguard(cell string) string {
	if text, quoted := strings.CutPrefix(cell, "'"); quoted && isFormula(text) {
		return text
	}
	return cell
}

// isFormula tells whether a spreadsheet would take the text for a formula, or would if the quotes before it were taken away: so that each
// text has a cell of its own.
func isFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) && !plainNumber.MatchString(text)
}
