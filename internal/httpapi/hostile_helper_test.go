package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// entry is a place where something comes in from outside: a parameter of an operation, or a member of its body.
type entry struct {
	in, name         string   // "query" "limit", "body" "/details/dealValue"
	passing, refused []string // values that the contract lets through, and others; JSON for a body
}

// contractOf returns the operation as the contract has it, its path's parameters included.
func contractOf(t testing.TB, o apitest.Operation) (openapi3.Parameters, *openapi3.Schema) {
	t.Helper()
	item := apitest.Contract(t).Paths.Value(o.Path)
	if item == nil {
		item = apitest.PartnerCenters(t).Paths.Value(o.Path)
	}
	op := item.GetOperation(o.Method)
	var body *openapi3.Schema
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			body = media.Schema.Value
		}
	}
	return slices.Concat(item.Parameters, op.Parameters), body
}

// entries returns every parameter of the operation and every member of its body, as deep as they go.
func entries(t testing.TB, o apitest.Operation) (parameters, members []entry) {
	t.Helper()
	all, body := contractOf(t, o)
	for _, p := range all {
		e := newEntry(p.Value.In, p.Value.Name, p.Value.Schema.Value)
		e.passing, e.refused = texts(e.passing), texts(e.refused)
		parameters = append(parameters, e)
	}
	if body != nil {
		members = membersOf("", body)
	}
	return parameters, members
}

// membersOf returns the place itself and what is in it.
func membersOf(pointer string, s *openapi3.Schema) []entry {
	all := []entry{newEntry("body", pointer, s)}
	properties := propertiesOf(s)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		all = append(all, membersOf(pointer+"/"+name, properties[name].Value)...)
	}
	if items := itemsOf(s); items != nil {
		all = append(all, membersOf(pointer+"/0", items)...)
	}
	return all
}

func propertiesOf(s *openapi3.Schema) openapi3.Schemas {
	all := maps.Clone(s.Properties)
	for _, part := range s.AllOf {
		if all == nil {
			all = openapi3.Schemas{}
		}
		maps.Copy(all, propertiesOf(part.Value))
	}
	return all
}

func itemsOf(s *openapi3.Schema) *openapi3.Schema {
	if s.Items != nil {
		return s.Items.Value
	}
	for _, part := range s.AllOf {
		if items := itemsOf(part.Value); items != nil {
			return items
		}
	}
	return nil
}

// What is sent anywhere, as JSON: the wrong type, the edge of a type, text that some part of the way may stumble over.
var (
	hostileJSON = []string{
		`null`, `true`, `""`, `[]`, `{}`, `[null]`, `{"":null}`, strings.Repeat("[", 30) + strings.Repeat("]", 30),
		`0`, `-0`, `-1`, `1.5`, `1e400`, `-1e400`, `1e-400`, `1E2`, `9007199254740993`, `9223372036854775807`, `9223372036854775808`,
		`99999999999999999999999999999999999999`, `0.1234567890123456789012345678901234567890`, `9999999999999.99`, `10000000000000`,
	}
	hostileText = []string{
		"x", " ", "   ", "\u00a0\u2003\u3000", "\u200b", "\ufeff", "007", "-0", "+1", "1e400", "NaN", "Infinity", "-infinity", "0x10", "1_000",
		"٣", "１２", "%", "___", `\`, `\\\`, "'", `"`, "''';--", "$1", "{}", "{\"a\":1}", "null", "true", "../..", "a/b", "a b", "a,b", ",", ";",
		"ĳİıßſK", "é\u0301\u0301\u0301", "日本語", "𝔸𝔹ℂ", "\U0010ffff", "\ufffe", "\u202egnp", "\u2028", "\u007f", "\u0085", "<b>", "=1+1", "@", "a@b", "a@b.example",
		"https://", "http://[::1", "https://a.example/%zz", "//x", "mailto:a", "http://127.0.0.1:99999", "SE", "se", "XX", "ZZZ", "USD",
		"00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "{00000000-0000-0000-0000-000000000000}",
		"0000-01-01T00:00:00Z", "0000-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1582-10-10T00:00:00Z", "9999-12-31T23:59:59Z",
		"9999-12-31T23:59:59-14:00", "9999-12-31T23:59:60Z", "2016-12-31T23:59:60Z", "2026-11-23T24:00:00Z", "2026-02-30T00:00:00Z", "2027-02-29T12:00:00Z",
		"2035-06-30T00:00:00.999999999999Z", "2035-06-30t00:00:00z", "2035-06-30T00:00:00+23:59", "2035-06-30T00:00:00+24:00", "2035-06-30T00:00:00-00:00",
		"2035-06-30T00:00:00+0100", "2035-06-30", "12035-06-30T00:00:00Z", "20350630T000000Z", "2035-06-30 00:00:00Z",
	}
	// What no encoder writes: halves of surrogates, NUL, bytes that are no text.
	brokenJSON = []string{`"\ud800"`, `"\udc00\ud800"`, `"a\u0000b"`, "\"\xff\"", "\"\xed\xa0\x80\"", `"\u0001"`, `007`, `+1`, `.5`, `1.`, `NaN`, `'x'`, `"x`, `[1,]`}
)

// around returns values in the schema, at its edges and just beside it, as JSON.
func around(s *openapi3.Schema) []string {
	var all []string
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		all = append(all, around(part.Value)...)
	}
	for _, v := range slices.Concat(s.Enum, []any{s.Example, s.Default}) {
		if v != nil {
			all = append(all, encodedJSON(v))
		}
	}
	for _, letter := range []string{"a", "é", "🙂", " ", "%", "é\u0301"} {
		if n := int(s.MinLength); n > 0 {
			all = append(all, apitest.Quoted(strings.Repeat(letter, n)), apitest.Quoted(strings.Repeat(letter, n-1)))
		}
		if n := s.MaxLength; n != nil {
			all = append(all, apitest.Quoted(strings.Repeat(letter, int(*n))), apitest.Quoted(strings.Repeat(letter, int(*n)+1)))
		}
	}
	for _, edge := range []*float64{s.Min, s.Max} {
		if edge != nil {
			all = append(all, fmt.Sprintf("%.0f", *edge), fmt.Sprintf("%.0f", *edge-1), fmt.Sprintf("%.0f", *edge+1))
		}
	}
	if s.MaxItems != nil && s.Items != nil {
		for _, n := range []uint64{*s.MaxItems, *s.MaxItems + 1} {
			all = append(all, times(int(n), sample(s.Items.Value)))
		}
	}
	return all
}

// sample returns a value in the schema, as far as that can be told.
func sample(s *openapi3.Schema) string {
	if properties := propertiesOf(s); len(properties) > 0 {
		var members []string
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			members = append(members, apitest.Quoted(name)+":"+sample(properties[name].Value))
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	if items := itemsOf(s); items != nil {
		return "[" + sample(items) + "]"
	}
	for _, text := range slices.Concat(around(s), hostileJSON, quotedAll(hostileText)) {
		if text != "null" && inSchema(s, text) {
			return text
		}
	}
	return "null"
}

func inSchema(s *openapi3.Schema, text string) bool {
	var value any
	return json.Unmarshal([]byte(text), &value) == nil && s.VisitJSON(value, openapi3.EnableFormatValidation()) == nil
}

func quotedAll(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = apitest.Quoted(text)
	}
	return all
}

func encodedJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(text)
}

// valued are the entries of schemas that were sorted already: much of the contract refers to the same ones.
var valued sync.Map

// newEntry sorts all values by whether the contract lets them through there.
func newEntry(in, name string, s *openapi3.Schema) entry {
	known, ok := valued.Load(s)
	if !ok {
		known, _ = valued.LoadOrStore(s, valuesOf(s))
	}
	e := known.(entry) // nothing else is stored
	e.in, e.name = in, name
	return e
}

func valuesOf(s *openapi3.Schema) entry {
	e := entry{refused: slices.Clone(brokenJSON)}
	for _, text := range slices.Concat(around(s), hostileJSON, quotedAll(hostileText)) {
		if inSchema(s, text) {
			e.passing = append(e.passing, text)
		} else {
			e.refused = append(e.refused, text)
		}
	}
	return e
}

// pick returns one of the values, others in other rounds.
func pick(values []string, round int) string {
	if len(values) == 0 {
		return "null"
	}
	return values[round%len(values)]
}

// texts returns values as a parameter takes them: without quotes, a list with commas.
func texts(values []string) []string {
	var all []string
	for _, v := range values {
		var text string
		var list []string
		switch {
		case json.Unmarshal([]byte(v), &text) == nil && v != "null":
			all = append(all, text)
		case json.Unmarshal([]byte(v), &list) == nil && len(list) > 0:
			all = append(all, strings.Join(list, ","))
		default:
			all = append(all, v)
		}
	}
	return all
}

// template returns the operation's path with everything but the parameter filled in.
func (c caller) template(o apitest.Operation, e entry) string {
	if e.in != openapi3.ParameterInPath {
		return c.at(o)
	}
	const apart = "@"
	o.Path = strings.ReplaceAll(o.Path, "{"+e.name+"}", apart)
	return strings.ReplaceAll(c.at(o), apart, "{"+e.name+"}")
}

// request returns the target and the header of a request with the value for the parameter.
func (e entry) request(path, value string) (target string, headers []apitest.Header) {
	switch e.in {
	case openapi3.ParameterInQuery:
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		return path + separator + url.QueryEscape(e.name) + "=" + url.QueryEscape(value), nil
	case openapi3.ParameterInPath:
		return strings.ReplaceAll(path, "{"+e.name+"}", url.PathEscape(value)), nil
	default:
		return path, []apitest.Header{{Name: e.name, Value: strings.Map(headerRune, value)}}
	}
}

// headerRune leaves out what ends a line, which the client refuses to send.
func headerRune(c rune) rune {
	if c < ' ' || c == 0x7f {
		return -1
	}
	return c
}

// strangeBody returns a body that holds a strange value in every member that holds no others.
func (o tries) strangeBody(round int) string {
	var tree any
	var values []string
	for i, m := range o.members {
		inner := slices.ContainsFunc(o.members, func(other entry) bool { return strings.HasPrefix(other.name, m.name+"/") })
		if inner {
			continue
		}
		all := m.passing
		if (round+i)%5 == 0 || len(all) == 0 { // one of five breaks the contract, so that the rules see the others
			all = slices.DeleteFunc(slices.Clone(m.refused), func(v string) bool { return slices.Contains(brokenJSON, v) })
		}
		values = append(values, apitest.Quoted(here+m.name), pick(all, round+7*i))
		tree = put(tree, strings.Split(m.name, "/")[1:], here+m.name)
	}
	return strings.NewReplacer(values...).Replace(encodedJSON(tree))
}

// here stands for a value that is no JSON that an encoder would write.
const here = "@"

// planted returns the body with the value at the place, which is made where it is missing.
func planted(t testing.TB, body any, pointer, value string) string {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal([]byte(encodedJSON(body)), &tree))
	var tokens []string
	if pointer != "" {
		tokens = strings.Split(pointer, "/")[1:]
	}
	return strings.Replace(encodedJSON(put(tree, tokens, here+pointer)), apitest.Quoted(here+pointer), value, 1)
}

// put returns the tree with the value at the place; "0" in a place is that of a list.
func put(at any, tokens []string, value string) any {
	switch {
	case len(tokens) == 0:
		return value
	case tokens[0] == "0":
		list, _ := at.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = put(list[0], tokens[1:], value)
		return list
	default:
		object, ok := at.(map[string]any)
		if !ok {
			object = map[string]any{}
		}
		object[tokens[0]] = put(object[tokens[0]], tokens[1:], value)
		return object
	}
}
