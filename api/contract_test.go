package api_test

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
)

var load = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(api.Contract) })

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	document, err := load()
	require.NoError(t, err)
	return document
}

// operations are all of the contract, by their ids.
func operations(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	all := map[string]*openapi3.Operation{}
	for _, item := range contract(t).Paths.Map() {
		for _, o := range item.Operations() {
			all[o.OperationID] = o
		}
	}
	return all
}

// each calls f with every schema that can be reached from the one, at the place where it is first met.
func each(at string, s *openapi3.SchemaRef, seen map[*openapi3.Schema]bool, f func(at string, s *openapi3.Schema)) {
	if s == nil || seen[s.Value] {
		return
	}
	seen[s.Value] = true
	f(at, s.Value)
	for name, property := range s.Value.Properties {
		each(at+"/"+name, property, seen, f)
	}
	for _, part := range slices.Concat(s.Value.AllOf, s.Value.OneOf, s.Value.AnyOf, openapi3.SchemaRefs{s.Value.Items}) {
		each(at, part, seen, f)
	}
}

// Generators name a type after each of several answers: a name of its own keeps them apart.
func TestEverySuccessIsANamedResponse(t *testing.T) {
	t.Parallel()
	for id, o := range operations(t) {
		for status, r := range o.Responses.Map() {
			if strings.HasPrefix(status, "2") {
				require.True(t, strings.HasPrefix(r.Ref, "#/components/responses/"), "%s %s", id, status)
			}
		}
	}
}

// What an operation answers is said in the language of who asks exactly where the operation says so: without the mark a text in its answers
// would stay in English, and with it for nothing every answer would be read through.
func TestOperationsAreMarkedThatSayTextsInALanguage(t *testing.T) {
	t.Parallel()
	for id, o := range operations(t) {
		var texts []string
		seen := map[*openapi3.Schema]bool{}
		for status, r := range o.Responses.Map() {
			for _, content := range r.Value.Content {
				if strings.HasPrefix(status, "2") {
					each("", content.Schema, seen, func(at string, s *openapi3.Schema) {
						if mark := s.Extensions["x-localized"]; mark != nil {
							require.Contains(t, []any{true, "sentences"}, mark, "%s %s", id, at)
							texts = append(texts, at)
						}
					})
				}
			}
		}
		require.Equal(t, len(texts) > 0, o.Extensions["x-localized"] == true, "%s answers these texts in the language of who asks: %v", id, texts)
	}
}

// A client asks for one type, and gets it without a choice by Accept.
func TestEverySuccessHasOneMediaType(t *testing.T) {
	t.Parallel()
	for id, o := range operations(t) {
		for status, r := range o.Responses.Map() {
			if strings.HasPrefix(status, "2") {
				require.LessOrEqual(t, len(r.Value.Content), 1, "%s %s", id, status)
			}
		}
		require.NotNil(t, o.Responses.Default(), "%s has no default answer", id)
	}
}

// Every answer with a body has an example, which is as its schema has it; and every example is one of an answer.
func TestEveryAnswerHasAnExample(t *testing.T) {
	t.Parallel()
	endless := "StreamEvents"
	var shown []string
	for name, r := range contract(t).Components.Responses {
		for _, media := range r.Value.Content {
			if name == endless {
				continue
			}
			file := "examples/" + name + ".json"
			require.Contains(t, media.Examples, "demo", "add to %s: examples: {demo: {externalValue: %s}}", name, file)
			require.Equal(t, file, media.Examples["demo"].Value.ExternalValue)
			text, err := api.Examples.ReadFile(file)
			require.NoError(t, err)
			var value any
			require.NoError(t, json.Unmarshal(text, &value), name)
			require.NoError(t, media.Schema.Value.VisitJSON(value), name)
			shown = append(shown, name+".json")
		}
	}
	files, err := fs.ReadDir(api.Examples, "examples")
	require.NoError(t, err)
	for _, f := range files {
		require.Contains(t, shown, f.Name(), "no answer has this example")
	}
}

func TestEveryPatchNeedsATag(t *testing.T) {
	t.Parallel()
	for path, item := range contract(t).Paths.Map() {
		if item.Patch == nil {
			continue
		}
		tag := item.Patch.Parameters.GetByInAndName("header", "If-Match")
		require.True(t, tag != nil && tag.Required, "PATCH %s", path)
	}
}

// A generator takes a number without a format for a float of 32 bits, which has room for 7 digits; and some know of no default beside allOf.
func TestNumbersHaveAFormatAndDefaultsStandAlone(t *testing.T) {
	t.Parallel()
	seen := map[*openapi3.Schema]bool{}
	check := func(at string, s *openapi3.Schema) {
		require.False(t, s.Type.Is("number") && s.Format != "double", "%s has no format", at)
		require.False(t, len(s.AllOf) > 0 && s.Default != nil, "%s has a default beside allOf", at)
	}
	for name, s := range contract(t).Components.Schemas {
		each(name, s, seen, check)
	}
	for id, o := range operations(t) {
		for _, p := range o.Parameters {
			each(id+" "+p.Value.Name, p.Value.Schema, seen, check)
		}
	}
}

// Members may come: a client that was generated before must not refuse them. What only the service reads is closed.
func TestWhatIsAnsweredIsOpenAndWhatIsOnlySentIsClosed(t *testing.T) {
	t.Parallel()
	answered, sent := map[*openapi3.Schema]bool{}, map[*openapi3.Schema]bool{}
	isClosed := func(s *openapi3.Schema) bool {
		return s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has
	}
	for id, o := range operations(t) {
		for _, r := range o.Responses.Map() {
			for _, media := range r.Value.Content {
				each(id, media.Schema, answered, func(at string, s *openapi3.Schema) { require.False(t, isClosed(s), "%s is closed", at) })
			}
		}
	}
	for id, o := range operations(t) {
		if o.RequestBody == nil {
			continue
		}
		for _, media := range o.RequestBody.Value.Content {
			each(id, media.Schema, sent, func(at string, s *openapi3.Schema) {
				require.True(t, !s.Type.Is("object") || answered[s] || isClosed(s), "%s is open", at)
			})
		}
	}
}

// complete are the lists of what is answered to which nothing comes: clients may rely on it, and a value more would break the promise.
var complete = []string{
	"Status", "Substatus", "Direction", "DealType", "Qualification", "NullableQualification", "ReferralType", "NullableReferralType",
	"MicrosoftStatus", "NullableSalesStage", "Target/type", "EmailValidity", "PhoneValidity", "CustomerId/profileType", "SolutionTag/type",
	"SolutionTag/solutionType", "LeadQuality", "WebhookStatus", "DeliveryStatus", "NotificationStatus", "Scope/type", "Role/dealScope",
	"PublishState", "CoSellStatus", "OrganizationStatus", "UserKind", "UserStatus", "AccessRequestStatus", "JobState", "ReviewState",
	"SolutionState", "SolutionHistoryEntry/from", "ProfileState", "ScoreStep", "RegistrationStatus", "RegistrationHistoryEntry/from",
	"NullableContractTerm", "NullableTenant", "NullablePricingModel", "ExceptionStatus", "ImportedDeal/outcome",
}

// Whoever adds a list decides whether values may come to it: extensible ones are no enum, which clients would refuse others by.
func TestListsOfAnswersAreCompleteOrExtensible(t *testing.T) {
	t.Parallel()
	answered := map[*openapi3.Schema]bool{}
	for id, o := range operations(t) {
		for _, r := range o.Responses.Map() {
			for _, media := range r.Value.Content {
				each(id, media.Schema, answered, func(string, *openapi3.Schema) {})
			}
		}
	}
	for name, s := range contract(t).Components.Schemas {
		written(name, s.Value.NewRef(), func(at string, s *openapi3.Schema) {
			values, extensible := s.Extensions["x-extensible-enum"].([]any)
			require.False(t, extensible && (len(s.Enum) > 0 || len(values) == 0 || !s.Type.Is("string")), "%s is no extensible list", at)
			if answered[s] && len(s.Enum) > 0 {
				require.Contains(t, complete, at, "decide whether values may come")
			}
		})
	}
}

// Of several values a caller wants to see together one is enough, on every list; these have one meaning each.
func TestFiltersByEnumerationsTakeSeveralValues(t *testing.T) {
	t.Parallel()
	for id, o := range operations(t) {
		if o.Parameters.GetByInAndName("query", "cursor") == nil {
			continue
		}
		for _, p := range o.Parameters {
			s := p.Value.Schema.Value
			if one := []string{"sort", "claimed"}; p.Value.In == "query" && !slices.Contains(one, p.Value.Name) {
				require.False(t, len(s.Enum) > 0 || s.Extensions["x-extensible-enum"] != nil, "%s takes one %s", id, p.Value.Name)
			}
		}
	}
}

// written calls f with the schema and with those that are written within it, and are not components of their own.
func written(at string, s *openapi3.SchemaRef, f func(at string, s *openapi3.Schema)) {
	if s == nil || s.Ref != "" {
		return
	}
	f(at, s.Value)
	for name, property := range s.Value.Properties {
		written(at+"/"+name, property, f)
	}
	for _, part := range slices.Concat(s.Value.AllOf, s.Value.OneOf, s.Value.AnyOf, openapi3.SchemaRefs{s.Value.Items}) {
		written(at, part, f)
	}
}

// How long something is deprecated before it may go: docs/compatibility.md.
const notice = 180 * 24 * time.Hour

func TestWhatIsDeprecatedSaysSinceWhenAndUntilWhen(t *testing.T) {
	t.Parallel()
	check := func(at string, deprecated bool, extensions map[string]any) {
		day := func(name string) time.Time {
			text, _ := extensions[name].(string)
			d, err := time.Parse(time.DateOnly, text)
			require.NoError(t, err, "%s: %s", at, name)
			return d
		}
		if deprecated {
			require.GreaterOrEqual(t, day("x-sunset").Sub(day("x-deprecated-since")), notice, at)
		}
	}
	seen := map[*openapi3.Schema]bool{}
	schema := func(at string, s *openapi3.Schema) { check(at, s.Deprecated, s.Extensions) }
	for id, o := range operations(t) {
		check(id, o.Deprecated, o.Extensions)
		for _, p := range o.Parameters {
			check(id+" "+p.Value.Name, p.Value.Deprecated, p.Value.Extensions)
			each(id, p.Value.Schema, seen, schema)
		}
	}
	for name, s := range contract(t).Components.Schemas {
		each(name, s, seen, schema)
	}
}
