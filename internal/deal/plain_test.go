package deal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
)

func TestPlainMembersStandBeforeTheFirstGroup(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"id", "eTag", "name", "status", "substatus", "salesStage", "expirationDateTime"} {
		require.True(t, deal.IsPlain(name), name)
	}
	for _, name := range []string{deal.FirstGroup, "target", "customerProfile", "team", "lastModifiedVia", "hotUntilDateTime", "fit", "microsoftResponse", ""} {
		require.False(t, deal.IsPlain(name), name)
	}
}
