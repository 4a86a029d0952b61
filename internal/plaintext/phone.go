package plaintext

import (
	"strings"
	"unicode"

	"github.com/cosell/cosell/internal/fault"
)

// CheckPhone notes a telephone number that is none: one without a digit. How numbers are written differs too much for more, as in
// +46 8 123 45 67, (425) 555-0100 ext. 12 or 1-800-COSELL. A blank one is for who needs it.
func CheckPhone(m *fault.Mistakes, pointer, number string) {
	if !Blank(number) && !strings.ContainsFunc(number, unicode.IsDigit) {
		m.Add(pointer, "invalid-value", "A telephone number needs at least one digit.")
	}
}
