package solution_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/solution"
)

func TestTheDocsShowTheLifeOfASolution(t *testing.T) {
	t.Parallel()
	docstest.RequireShown(t, "docs/solutions.md", "states", "```mermaid\n"+diagram()+"```\n")
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
