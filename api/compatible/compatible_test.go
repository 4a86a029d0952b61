// Package compatible holds the contracts to the promise of compatibility: what worked with the contract of the release before works with the
// one of today.
package compatible

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// noticeDays are how long something is deprecated at least before it goes.
const noticeDays = 180

func contract(t *testing.T, text []byte) *load.SpecInfo {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return &load.SpecInfo{Spec: document, Url: "openapi.yaml"}
}

// broken returns what of the promise a new contract breaks, as the ids of what was found.
func broken(t *testing.T, before, after []byte) (ids []string) {
	t.Helper()
	found, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), contract(t, before), contract(t, after))
	if err != nil {
		t.Fatal(err)
	}
	say := checker.NewDefaultLocalizer()
	rules := checker.NewConfig(checker.GetAllChecks(), checker.WithDeprecation(noticeDays, noticeDays))
	for _, change := range checker.CheckBackwardCompatibilityUntilLevel(rules, found, sources, checker.WARN) {
		t.Log(change.SingleLineError(say, checker.ColorNever))
		ids = append(ids, change.GetId())
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestContractsKeepWhatTheReleaseBeforePromised(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"openapi.yaml", "microsoft.yaml"} {
		if ids := broken(t, read(t, "../released/"+name), read(t, "../"+name)); len(ids) > 0 {
			t.Errorf("%s breaks the promise of compatibility: %s. See docs/compatibility.md.", name, strings.Join(ids, ", "))
		}
	}
}

// change is one of a contract, by what stands in its text before and after.
type change struct{ name, before, after, id string }

func (c change) made(t *testing.T, text []byte) []byte {
	t.Helper()
	if !bytes.Contains(text, []byte(c.before)) {
		t.Fatalf("there is no %q any more", c.before)
	}
	return bytes.Replace(text, []byte(c.before), []byte(c.after), 1)
}

func day(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

func TestABreakingChangeIsFound(t *testing.T) {
	t.Parallel()
	today := read(t, "../openapi.yaml")
	soon := fmt.Sprintf("      deprecated: true\n      x-sunset: '%s'\n", day(30))
	for _, c := range []change{
		{"an operation goes", "\n  /v1/roles:", "\n  /v1/role-names:", "api-path-removed-without-deprecation"},
		{"an operation goes too soon", "      operationId: listRoles\n", soon + "      operationId: listRoles\n", "api-sunset-date-too-small"},
		{"a parameter goes", "        - $ref: '#/components/parameters/EventTypes'\n", "", "request-parameter-removed"},
		{"a member of an answer goes", "        requestId: {type: string, maxLength: 200, description: The value of", "        id: {type: string, maxLength: 200, description: The value of", "response-required-property-removed"},
		{"what is sent needs more", "required: [dealValue, currency,", "required: [notes, dealValue, currency,", "request-property-became-required"},
		{"a complete list grows", "enum: [None, New, Active, Closed]", "enum: [None, New, Active, Closed, Reopened]", "response-property-enum-value-added"},
		{"a list loses what can be sent", "x-extensible-enum: [referral-created, referral-updated,", "x-extensible-enum: [referral-updated,", "request-property-x-extensible-enum-value-removed"},
		{"a limit becomes narrower", "maximum: 100, default: 50", "maximum: 50, default: 50", "request-parameter-max-decreased"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if ids := broken(t, today, c.made(t, today)); !slices.Contains(ids, c.id) {
				t.Fatalf("want %s, got %s", c.id, ids)
			}
		})
	}
}

func TestWhatMayComeWithoutNoticeIsFree(t *testing.T) {
	t.Parallel()
	today := read(t, "../openapi.yaml")
	later := fmt.Sprintf("      deprecated: true\n      x-sunset: '%s'\n", day(noticeDays+1))
	for _, c := range []change{
		{name: "an operation", before: "\n  /v1/roles:\n    get:\n", after: "\n  /v1/more-roles:\n    get:\n      responses: {default: {description: Any.}}\n  /v1/roles:\n    get:\n"},
		{name: "a member of an answer", before: "        requestId: {type: string, maxLength: 200, description: The value of", after: "        more: {type: string}\n        requestId: {type: string, maxLength: 200, description: The value of"},
		{name: "an optional member of what is sent", before: "        dealValue: {$ref: '#/components/schemas/AmountInput'}\n", after: "        dealValue: {$ref: '#/components/schemas/AmountInput'}\n        more: {type: string}\n"},
		{name: "a value of an extensible list", before: "x-extensible-enum: [Count, USD,", after: "x-extensible-enum: [Count, EUR, USD,"},
		{name: "a wider limit", before: "maximum: 100, default: 50", after: "maximum: 200, default: 50"},
		{name: "a notice", before: "      operationId: listRoles\n", after: later + "      operationId: listRoles\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if ids := broken(t, today, c.made(t, today)); len(ids) > 0 {
				t.Fatalf("refused: %s", ids)
			}
		})
	}
}
