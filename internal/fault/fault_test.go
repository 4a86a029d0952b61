package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

func mistakes(pointers ...string) fault.Mistakes {
	var m fault.Mistakes
	for _, p := range pointers {
		m.Add(p, "code", "of %s", p)
	}
	return m
}

func pointers(all []fault.Mistake) []string {
	var found []string
	for _, m := range all {
		found = append(found, m.Pointer)
	}
	return found
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second fault.Mistakes
		want          []string
	}{
		"side by side":         {mistakes("/b"), mistakes("/a", "/c"), []string{"/a", "/b", "/c"}},
		"the same place":       {mistakes("/a"), mistakes("/a"), []string{"/a"}},
		"inside it":            {mistakes("/details"), mistakes("/details/currency", "/detailsX", "/team"), []string{"/details", "/detailsX", "/team"}},
		"around it":            {mistakes("/team/0/email"), mistakes("/team", "/team/0", "/team/1/email"), []string{"/team", "/team/0", "/team/0/email", "/team/1/email"}},
		"the whole":            {mistakes(""), mistakes("/a", "/b"), []string{""}},
		"a place twice":        {mistakes("/a", "/a"), nil, []string{"/a", "/a"}},
		"only second":          {nil, mistakes("/b", "/a"), []string{"/a", "/b"}},
		"a number is no start": {mistakes("/team/1"), mistakes("/team/10", "/team/1/email"), []string{"/team/1", "/team/10"}},
	} {
		f := fault.Merge(c.first, c.second)
		require.Equal(t, c.want, pointers(f.Mistakes), name)
		require.Equal(t, fault.Invalid, f.Kind)
		require.Equal(t, "validation-failed", f.Code)
	}
}

func TestMergeLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	first := mistakes("/b", "/a")
	require.Error(t, fault.Merge(first[:1], mistakes("/x")))
	require.Equal(t, []string{"/b", "/a"}, pointers(first))
}

func TestMergeCountsTheMistakes(t *testing.T) {
	t.Parallel()
	missing := fault.Mistakes{{Pointer: "/a", Code: "required"}, {Pointer: "/b", Code: "required"}}
	require.Equal(t, []string{"/a/0/x", "/b"}, pointers(fault.Merge(mistakes("/a/0/x"), missing).Mistakes))
	require.Equal(t, "a: of /a", fault.Merge(mistakes("/a"), nil).Detail.String())
	require.Equal(t, "The request has 2 mistakes.", fault.Merge(mistakes("/a"), mistakes("/b")).Detail.String())
}

// What else is wrong with something that cannot be changed is of no use to a caller who wants to change it.
func TestWhatIsFixedHasOneMistake(t *testing.T) {
	t.Parallel()
	fixed := fault.Mistakes{{Pointer: "/a", Code: "fixed"}, {Pointer: "/a", Code: "fixed"}, {Pointer: "/a/b", Code: "fixed"}}
	merged := fault.Merge(mistakes("/a/b/0", "/ab"), append(mistakes("/a"), fixed...)).Mistakes
	require.Equal(t, []string{"/a", "/ab"}, pointers(merged))
	require.Equal(t, "fixed", merged[0].Code)
	require.Equal(t, []string{"/a"}, pointers(fault.As(append(mistakes("/a"), fixed...).Err()).Mistakes))
}

func TestNoMistakeIsNoFault(t *testing.T) {
	t.Parallel()
	require.NoError(t, fault.Mistakes{}.Err())
	require.NoError(t, fault.Mistakes(nil).Err())
	require.Error(t, mistakes("/a").Err())
}

func TestAsFindsTheFault(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Conflict, "deal-state", "%d of %d", 1, 2)
	require.EqualError(t, f, "deal-state: 1 of 2")
	require.Same(t, f, fault.As(fmt.Errorf("wrapped: %w", errors.Join(errors.New("other"), f))))
	require.Nil(t, fault.As(errors.New("other")))
	require.Nil(t, fault.As(nil))
}

func TestIsFindsTheKindOfTheFault(t *testing.T) {
	t.Parallel()
	require.True(t, fault.Is(fmt.Errorf("wrapped: %w", fault.Missing()), fault.NotFound))
	require.False(t, fault.Is(fault.Missing(), fault.Conflict))
	require.False(t, fault.Is(errors.New("other"), fault.NotFound))
	require.False(t, fault.Is(nil, fault.NotFound))
}

func TestRenamedKeepsTheFigures(t *testing.T) {
	t.Parallel()
	var m fault.Mistakes
	m.Add("/team", "too-many", "At most %d people.", 50).Most(50)
	was := m.Err()
	f := fault.As(fault.Renamed(was, strings.NewReplacer("/team", "/sellers").Replace))
	require.Equal(t, []string{"/sellers"}, pointers(f.Mistakes))
	require.InDelta(t, 50, *f.Mistakes[0].Max, 0)
	require.Equal(t, "sellers: At most 50 people.", f.Detail.String())
	require.Equal(t, []string{"/team"}, pointers(fault.As(was).Mistakes))
	require.Equal(t, fault.Missing(), fault.Renamed(fault.Missing(), strings.ToUpper))
}

func TestMissingSaysNothing(t *testing.T) {
	t.Parallel()
	require.Equal(t, &fault.Error{Kind: fault.NotFound, Code: "not-found", Detail: wording.Of("This does not exist, or is not visible to you.")}, fault.Missing())
}
