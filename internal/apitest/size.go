package apitest

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// Size returns how many of something a test creates: the usual number, or what the environment variable says, for longer runs.
func Size(t testing.TB, variable string, usual int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, variable)
	require.Positive(t, n, variable)
	return n
}
