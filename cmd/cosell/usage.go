package main

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/alecthomas/kong"
)

// plainer maps what the parser says about a wrong command line to plainer words.
var plainer = []struct {
	said *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`expected a valid \d+ bit u?int but got (".*")`), "give a whole number, not $1"},
	{regexp.MustCompile(`expected (?:an? )?(?:float|number)[^"]* but got (".*")`), "give a number, not $1"},
	{regexp.MustCompile(`expected duration but got (".*?"): time: .*`), "give a duration with its unit, such as 90s, 5m or 72h, not $1"},
	{regexp.MustCompile(`bool value must be true, 1, yes, false, 0 or no but got (".*")`), "give true or false, not $1"},
	{regexp.MustCompile(`slog: level string (".*"): unknown name`), "give debug, info, warn or error, not $1"},
	{regexp.MustCompile(`expected \w+ value but got "(-.*)" \(.*\); perhaps try (--[a-z-]+)=.*`), "write it as $2=$1"},
	{regexp.MustCompile(`(--[a-z-]+): expected \w+ value but got "EOL" \(<EOL>\)`), "$1 needs a value"},
	{regexp.MustCompile(`^expected one of .*`), "name a command"},
	{regexp.MustCompile(`^expected "([a-z]+)"$`), "name a command: $1"},
	{regexp.MustCompile(`^expected "(<[a-z-]+>)"$`), "give $1"},
	{regexp.MustCompile(`^missing flags: `), "give "},
}

// withUsage says plainly what is wrong with the command line, and which command's help to read.
func withUsage(err error) error {
	command := "cosell"
	if parsed, ok := errors.AsType[*kong.ParseError](err); ok && parsed.Context.Selected() != nil {
		command = parsed.Context.Selected().FullPath()
	}
	text := err.Error()
	for _, p := range plainer {
		text = p.said.ReplaceAllString(text, p.say)
	}
	return fmt.Errorf("%s (`%s --help` tells what there is)", text, command)
}
