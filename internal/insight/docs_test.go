package insight_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/insight"
)

func TestTheDocsShowEveryMetric(t *testing.T) {
	t.Parallel()
	var metrics, dimensions strings.Builder
	metrics.WriteString("| Metric | Unit | Definition | Source |\n|---|---|---|---|\n")
	for _, m := range insight.AllDefinitions().Metrics {
		fmt.Fprintf(&metrics, "| `%s` | %s | %s | %s |\n", m.Code, m.Unit, m.Definition, m.Source)
	}
	docstest.RequireShown(t, "docs/insights.md", "metrics", metrics.String())
	dimensions.WriteString("| Dimension | Key | Overlaps |\n|---|---|---|\n")
	for _, d := range insight.AllDefinitions().Dimensions {
		overlaps := "no"
		if d.Overlaps {
			overlaps = "yes"
		}
		fmt.Fprintf(&dimensions, "| `%s` | %s | %s |\n", d.Code, d.Definition, overlaps)
	}
	docstest.RequireShown(t, "docs/insights.md", "dimensions", dimensions.String())
}
