package wording

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// places are the places in a format that are replaced: a verb of fmt, perhaps with the number of its argument, and words that depend on
// the number before them.
var places = regexp.MustCompile(`%(?:\[(\d+)\])?([-+# 0-9.]*[a-z])|%%|\{([^{}|]*)\|([^{}|]*)\}`)

// render formats the arguments like fmt.Sprintf, with numbers as the language writes them.
func (l Language) render(format string, args []any) string {
	var said strings.Builder
	at, next, count := 0, 0, any(nil)
	for _, m := range places.FindAllStringSubmatchIndex(format, -1) {
		said.WriteString(format[at:m[0]])
		at = m[1]
		switch {
		case m[4] >= 0: // a verb
			if m[2] >= 0 {
				next, _ = strconv.Atoi(format[m[2]:m[3]])
				next--
			}
			if next < len(args) {
				count = args[next]
				said.WriteString(l.say(format[m[4]:m[5]], count))
			}
			next++
		case m[6] >= 0 && isOne(count):
			said.WriteString(format[m[6]:m[7]])
		case m[6] >= 0:
			said.WriteString(format[m[8]:m[9]])
		default:
			said.WriteByte('%')
		}
	}
	said.WriteString(format[at:])
	return said.String()
}

// isOne tells whether count is a number, namely 1.
func isOne(count any) bool { return fmt.Sprint(count) == "1" }

// say formats one argument with a verb of fmt.
func (l Language) say(verb string, arg any) string {
	switch of := arg.(type) {
	case interface{ In(l Language) string }: // a Text, or several
		arg = of.In(l)
	case interface{ Number() Number }:
		arg = l.number(string(of.Number()))
	case Number:
		arg = l.number(string(of))
	case int, int64, uint64:
		if verb == "d" {
			return l.number(fmt.Sprint(of))
		}
	}
	return fmt.Sprintf("%"+verb, arg)
}

// number returns a number of plain digits as the language writes it.
func (l Language) number(digits string) string {
	whole, fraction, broken := strings.Cut(digits, ".")
	whole = l.grouped(whole)
	if !broken {
		return whole
	}
	return whole + l.decimalPoint + fraction
}

// leastGrouped is how many digits a number must have for its thousands to be separated.
const leastGrouped = 5

func (l Language) grouped(digits string) string {
	if len(digits) < leastGrouped || l.thousands == "" {
		return digits
	}
	head := (len(digits)-1)%3 + 1
	groups := []string{digits[:head]}
	for i := head; i < len(digits); i += 3 {
		groups = append(groups, digits[i:i+3])
	}
	return strings.Join(groups, l.thousands)
}
