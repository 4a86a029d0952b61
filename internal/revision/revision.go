// Package revision counts the versions of a thing; the number is its entity tag on the wire.
package revision

import (
	"fmt"
	"strconv"
	"strings"
)

// Number is the number of a version. The first one that is kept is 1.
type Number int64

// String returns the strong ETag of the version, with its quotes: "3".
func (n Number) String() string { return `"` + strconv.FormatInt(int64(n), 10) + `"` }

// MarshalText returns the ETag.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads an ETag as String writes it.
func (n *Number) UnmarshalText(text []byte) error {
	parsed, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no tag", text)
	}
	*n = Number(parsed)
	return nil
}
