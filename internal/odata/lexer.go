package odata

import (
	"strings"
	"unicode/utf8"
)

// tokenKind tells tokens apart.
type tokenKind int

const (
	end     tokenKind = iota
	word              // a name, a path, an operator, or a literal without quotes
	quoted            // a text, without its quotes
	mark              // ( ) , :
	unknown           // anything that is no token
)

type token struct {
	kind tokenKind
	text string
	at   int // of its first character in the filter, from 1
}

// is tells whether the token is the word, in any case, or the mark.
func (t token) is(text string) bool {
	return (t.kind == word || t.kind == mark) && strings.EqualFold(t.text, text)
}

// lexer splits a filter into tokens.
type lexer struct {
	rest string
	at   int
}

// take removes the next size bytes and returns them.
func (l *lexer) take(size int) string {
	taken := l.rest[:size]
	l.rest = l.rest[size:]
	l.at += utf8.RuneCountInString(taken)
	return taken
}

// blanks stand between tokens.
const blanks = " \t\r\n"

func (l *lexer) next() token {
	l.take(len(l.rest) - len(strings.TrimLeft(l.rest, blanks)))
	t := token{at: l.at}
	switch {
	case l.rest == "":
	case l.rest[0] == '\'':
		t.kind, t.text = l.quoted()
	case strings.IndexByte("(),:", l.rest[0]) >= 0:
		t.kind, t.text = mark, l.take(1)
	case wordEnd(l.rest) > 0:
		t.kind, t.text = word, l.take(wordEnd(l.rest))
		l.zone(&t)
	default:
		_, size := utf8.DecodeRuneInString(l.rest)
		t.kind, t.text = unknown, l.take(size)
	}
	return t
}

// quoted reads a text up to its closing quote. Two quotes in a row stand for one in the text.
func (l *lexer) quoted() (tokenKind, string) {
	l.take(1)
	var text strings.Builder
	for {
		last := strings.IndexByte(l.rest, '\'')
		if last < 0 {
			return unknown, "'" + l.take(len(l.rest))
		}
		text.WriteString(strings.TrimSuffix(l.take(last+1), "'"))
		if !strings.HasPrefix(l.rest, "'") {
			return quoted, text.String()
		}
		text.WriteString(l.take(1))
	}
}

// wordEnd returns how many bytes at the beginning of a text form a word. A colon between digits, as in a time, belongs to it.
func wordEnd(text string) int {
	for i := range len(text) {
		c := text[i]
		between := c == ':' && i > 0 && isDigit(text[i-1]) && i+1 < len(text) && isDigit(text[i+1])
		if !isLetter(c) && !isDigit(c) && !between && strings.IndexByte("_/.-+", c) < 0 {
			return i
		}
	}
	return len(text)
}

// zone adds to a time the zone after it if its plus arrived as a blank, as it does when a caller does not escape it in an address.
func (l *lexer) zone(t *token) {
	const zone = " 00:00"
	if looksLikeTime(t.text) && len(l.rest) >= len(zone) && l.rest[0] == ' ' && wordEnd(l.rest[1:]) == len(zone)-1 && l.rest[3] == ':' {
		t.text += "+" + l.take(len(zone))[1:]
	}
}

// looksLikeTime tells whether a word begins like 2026-01-01T00:00.
func looksLikeTime(text string) bool {
	return len(text) > 10 && text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't')
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
