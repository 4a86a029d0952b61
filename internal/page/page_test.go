package page_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/page"
)

// TestOf shows when there is a next page, and where it begins.
func TestOf(t *testing.T) {
	t.Parallel()
	position := func(n int) page.Position { return page.Position{ID: strconv.Itoa(n)} }
	require.Equal(t, page.Page[int]{}, page.Of(nil, 2, position))
	require.Equal(t, page.Page[int]{Items: []int{7, 8}}, page.Of([]int{7, 8}, 2, position))
	p := page.Of([]int{7, 8, 9}, 2, position)
	require.Equal(t, page.Page[int]{Items: []int{7, 8}, Next: &page.Position{ID: "8"}}, p)
	require.Equal(t, page.Page[string]{Items: []string{"7", "8"}, Next: &page.Position{ID: "8"}}, page.Map(p, strconv.Itoa))
}

// TestIsTime shows which texts are the time of a position: those that the database writes and can read.
func TestIsTime(t *testing.T) {
	t.Parallel()
	require.True(t, page.IsTime("2026-11-27T04:50:18.000001Z"))
	for _, text := range []string{
		"", "2026-11-27", "2026-11-27T04:50:18Z", "2026-11-27T04:50:18.0000001Z", "2026-11-27T04:50:18.000001+00:00",
		"2026-02-30T04:50:18.000001Z", "0000-11-27T04:50:18.000001Z",
	} {
		require.False(t, page.IsTime(text), text)
	}
}
