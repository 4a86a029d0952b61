package deal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
)

// Why an action is not possible is said in words, for each state that a deal can be in.
func TestAHindranceIsSaidInWords(t *testing.T) {
	t.Parallel()
	for name := range life {
		d, now := inState(t, name)
		for _, a := range columns {
			if err := d.Allows(a, now); err != nil {
				require.Regexp(t, `^(The deal is|The lead is|A deal that is|Nobody can be invited to a deal that is) [a-z, ;]+\.$`, fault.As(err).Detail.String(), "%s %s", name, a)
			}
		}
	}
}
