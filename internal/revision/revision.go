// Package revision counts the versions of a thing; the number is its entity tag on the wire.
package revision

import (
	"fmt"
	"strconv"
	"strings"
)

// Number is the number of a version. The first one that is kept is 1.
type Number int64

// Overdue returns the version as which a thing is shown once its time has run out and nothing has marked that yet. It is not kept,
// and no version that is has its tag.
func (n Number) Overdue() Number { return -n }

// String returns the strong ETag of the version, with its quotes: "3", or "3-expired" of one that is overdue.
func (n Number) String() string {
	if n < 0 {
		return `"` + strconv.FormatInt(int64(-n), 10) + `-expired"`
	}
	return `"` + strconv.FormatInt(int64(n), 10) + `"`
}

// MarshalText returns the ETag.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads an ETag as String writes it.
func (n *Number) UnmarshalText(text []byte) error {
	digits, overdue := strings.CutSuffix(strings.Trim(string(text), `"`), "-expired")
	parsed, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no tag", text)
	}
	if *n = Number(parsed); overdue {
		*n = n.Overdue()
	}
	return nil
}
