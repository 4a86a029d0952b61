package partner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/ranking"
)

func TestTheDocsShowTheWeights(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| Part that a word stands in | Points |\n|---|---|\n")
	for _, p := range partner.Parts() {
		fmt.Fprintf(&table, "| `%s` | %d |\n", p.Part, p.Points)
	}
	table.WriteString("\n| Step of the score | Percent |\n|---|---|\n")
	for i, s := range ranking.Steps() {
		fmt.Fprintf(&table, "| `%s` | %d |\n", s, partner.Percents()[i])
	}
	docstest.RequireShown(t, "docs/partner-search.md", "weights", table.String())
}
