package deal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/docstest"
)

func TestTheDocsShowTheLifeOfADeal(t *testing.T) {
	t.Parallel()
	docstest.RequireShown(t, "docs/deals.md", "states", "```mermaid\n"+diagram(t)+"```\n")
}

// diagram returns the first states and the transition table as a mermaid state diagram.
func diagram(t *testing.T) string {
	t.Helper()
	firsts := []struct{ state, label string }{
		{own(t).String(), "create"},
		{guest(t, "msft").String(), "Microsoft is asked"},
		{guest(t, "3000001").String(), "a partner is asked"},
		{lead(t, deal.GetItNow).String(), "a lead informs"},
	}
	var begin, names []string
	for _, f := range firsts {
		names = append(names, f.state)
		begin = append(begin, fmt.Sprintf("[*] --> %s : %s", mermaidID(f.state), f.label))
	}
	arrows, ends := arrowsFrom(names)
	for _, e := range ends {
		arrows = append(arrows, mermaidID(e)+" --> [*]")
	}
	var declared []string
	for _, name := range append(names, ends...) {
		declared = append(declared, fmt.Sprintf("state %q as %s", name, mermaidID(name)))
	}
	lines := slices.Concat(declared, begin, arrows)
	return "stateDiagram-v2\n    " + strings.Join(lines, "\n    ") + "\n"
}

// arrowsFrom returns the steps out of the states, those between the same two in one arrow, and the states that they end in.
func arrowsFrom(states []string) (arrows, ends []string) {
	for _, from := range states {
		by := map[string][]string{}
		for step, to := range deal.Transitions() {
			if strings.HasPrefix(from, string(step.From)+"/") {
				by[to.String()] = append(by[to.String()], words(step.Action))
			}
			if !slices.Contains(states, to.String()) && !slices.Contains(ends, to.String()) {
				ends = append(ends, to.String())
			}
		}
		var some []string
		for to, actions := range by {
			slices.Sort(actions)
			some = append(some, fmt.Sprintf("%s --> %s : %s", mermaidID(from), mermaidID(to), strings.Join(actions, ", ")))
		}
		slices.Sort(some)
		arrows = append(arrows, some...)
	}
	slices.Sort(ends)
	return arrows, ends
}

func mermaidID(state string) string { return strings.ReplaceAll(state, "/", "_") }

// words returns "report error" for ReportError.
func words(a deal.Action) string {
	var text strings.Builder
	for i, c := range string(a) {
		if i > 0 && c >= 'A' && c <= 'Z' {
			text.WriteByte(' ')
		}
		text.WriteRune(c)
	}
	return strings.ToLower(text.String())
}
