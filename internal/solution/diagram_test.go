package solution_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/solution"
)

// The README shows the life of a solution. When this fails after a change of the table, put in the README what it prints.
func TestReadmeShowsTheLifeOfASolution(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "<!-- solution-states:begin -->\n")
	require.True(t, found)
	shown, _, found := strings.Cut(rest, "<!-- solution-states:end -->")
	require.True(t, found)
	want := "```mermaid\n" + diagram() + "```\n"
	require.Equal(t, want, shown, "put this between the markers of the README:\n%s", want)
}

// diagram returns the transition table as a mermaid state diagram.
func diagram() string {
	arrows := []string{}
	for step, to := range solution.Transitions() {
		arrows = append(arrows, fmt.Sprintf("    %s --> %s : %s\n", step.From, to, strings.ToLower(strings.TrimSuffix(string(step.Action), "Review"))))
	}
	slices.Sort(arrows)
	return "stateDiagram-v2\n    [*] --> Draft : create\n    [*] --> NotAsked : for each goal\n" + strings.Join(arrows, "")
}
