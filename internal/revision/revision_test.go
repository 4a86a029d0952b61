package revision_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/revision"
)

func TestATagIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	text, err := revision.Number(42).MarshalText()
	require.NoError(t, err)
	require.Equal(t, `"42"`, string(text))
	var n revision.Number
	require.NoError(t, n.UnmarshalText(text))
	require.Equal(t, revision.Number(42), n)
	require.Error(t, n.UnmarshalText([]byte(`"x"`)))
	require.Error(t, n.UnmarshalText([]byte(`"-expired"`)))
	text, err = revision.Number(42).Overdue().MarshalText()
	require.NoError(t, err)
	require.Equal(t, `"42-expired"`, string(text))
	require.NoError(t, n.UnmarshalText(text))
	require.Equal(t, revision.Number(42).Overdue(), n)
}
