package projection_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/projection"
)

func TestFactsStayAsTheyAreAfterASilentEdit(t *testing.T) {
	t.Parallel()
	before := outgoing()
	facts := projection.Of(before, microsoft.Answer{Deal: microsofts(deal.Declined, "contoso")}, threshold, nil)
	for _, pointer := range projection.Silent() {
		after, err := before.Patched(patch(t, pointer))
		require.NoError(t, err)
		changes, err := change.Between(before, after, nil)
		require.NoError(t, err)
		require.Len(t, changes, 1, "%s is no member that can be edited", pointer)
		require.Equal(t, pointer, changes[0].Pointer)
		require.True(t, projection.IsSilent(deal.Entry{Action: deal.Edit, Changes: changes}))
		require.True(t, projection.Of(after, microsoft.Answer{Deal: microsofts(deal.Declined, "contoso")}, threshold, nil).Says(facts))
	}
}

// patch returns a merge patch that gives the member another text.
func patch(t *testing.T, pointer string) []byte {
	t.Helper()
	var patch any = "another"
	for _, name := range slices.Backward(strings.Split(pointer, "/")[1:]) {
		patch = map[string]any{name: patch}
	}
	text, err := json.Marshal(patch)
	require.NoError(t, err)
	return text
}

func TestWhatIsMoreThanSilentIsLookedAt(t *testing.T) {
	t.Parallel()
	name, value := change.Change{Pointer: "/name"}, change.Change{Pointer: "/details/dealValue"}
	require.False(t, projection.IsSilent(deal.Entry{Action: deal.Edit, Changes: []change.Change{name, value}}))
	require.False(t, projection.IsSilent(deal.Entry{Action: deal.Win, Changes: []change.Change{name}}))
	require.True(t, projection.IsSilent(deal.Entry{Action: deal.Edit, Changes: []change.Change{name}}))
}
