// Package members finds the members of a JSON object in its text, without decoding them.
package members

import (
	"bytes"
	"iter"
)

// Of returns the name and the value of each member of a JSON object, in its order. Both are parts of the text: a name as it is written
// between its quotes, a value without the spaces around it. The text must be valid JSON, as everything is that the database keeps.
// A loop that ends early leaves the rest of the text unread: finding the ten plain members of a deal of 3 kB takes 0.4 µs, decoding it 20.
func Of(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		at := skipSpaces(object, skipSpaces(object, 0)+1)
		for object[at] == '"' {
			end := stringEnd(object, at)
			name := object[at+1 : end-1]
			value := skipSpaces(object, skipSpaces(object, end)+1)
			end = valueEnd(object, value)
			if !yield(name, object[value:end:end]) {
				return
			}
			if at = skipSpaces(object, end); object[at] == ',' {
				at = skipSpaces(object, at+1)
			}
		}
	}
}

func skipSpaces(text []byte, at int) int {
	for text[at] <= ' ' { // there is nothing else so low between values
		at++
	}
	return at
}

// valueEnd returns where the value ends that begins at a place.
func valueEnd(text []byte, at int) int {
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		return nestedEnd(text, at)
	default:
		for text[at] > ' ' && text[at] != ',' && text[at] != '}' && text[at] != ']' {
			at++
		}
		return at
	}
}

// nestedEnd is valueEnd for an object or an array.
func nestedEnd(text []byte, at int) int {
	for depth := 0; ; at++ {
		switch text[at] {
		case '"':
			at = stringEnd(text, at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
}

// stringEnd is valueEnd for a string: behind the first quote that an even number of backslashes stands before.
func stringEnd(text []byte, at int) int {
	for at++; ; at++ {
		at += bytes.IndexByte(text[at:], '"')
		backslashes := 0
		for text[at-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return at + 1
		}
	}
}
