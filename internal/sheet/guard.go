package sheet

import (
	"regexp"
	"strings"
)

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Guard returns the text of a cell, with a quote in front if a spreadsheet would take it for a formula.
func Guard(text string) string {
	if isFormula(text) {
		return "'" + text
	}
	return text
}

// Unguard returns the text that Guard turned into the cell.
func Unguard(cell string) string {
	if text, quoted := strings.CutPrefix(cell, "'"); quoted && isFormula(text) {
		return text
	}
	return cell
}

// isFormula tells whether a spreadsheet would take the text for a formula, with or without the quotes in front of it. Looking behind the
// quotes makes sure that different texts have different cells.
func isFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) && !plainNumber.MatchString(text)
}
