package odata_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/odata"
)

var (
	status = odata.Member{Path: "status", Kind: odata.Enum, Values: []string{"New", "Active", "Closed"}, Also: map[string]string{"Open": "Active"}}
	name   = odata.Member{Path: "name", Kind: odata.Folded}
	ref    = odata.Member{Path: "crm/id", Kind: odata.Text}
	id     = odata.Member{Path: "id", Kind: odata.GUID}
	at     = odata.Member{Path: "at", Kind: odata.Time}
	size   = odata.Member{Path: "size", Kind: odata.Number}
	land   = odata.Member{Path: "country", Kind: odata.Code}
	spam   = odata.Member{Path: "spam", Kind: odata.Bool}
	mail   = odata.Member{Path: "email", Kind: odata.Address}

	things = odata.Schema{
		Members: []odata.Member{status, name, ref, id, at, size, spam, land},
		Lists:   []odata.List{{Path: "team", Items: []odata.Member{mail}}},
	}
)

func is(m odata.Member, values ...any) odata.Comparison {
	return odata.Comparison{Member: m, Values: values}
}

func not(c odata.Comparison) odata.Comparison {
	c.Not = true
	return c
}

func than(m odata.Member, o odata.Operator, value any) odata.Comparison {
	return odata.Comparison{Member: m, Operator: o, Values: []any{value}}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	guid := uuid.MustParse("01234567-89ab-cdef-0123-456789abcdef")
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	isNew, active, ofX := is(status, "New"), is(status, "Active"), is(mail, "x")
	for text, want := range map[string]odata.Expression{
		"": nil, "  ": nil,
		"status eq 'New'":                            isNew,
		"STATUS EQ 'nEW'":                            isNew,
		"status eq 'Open'":                           active,
		"status ne 'New'":                            is(status, "Active", "Closed"),
		"not (status eq 'Open')":                     is(status, "New", "Closed"),
		"not not status eq 'New'":                    isNew,
		"status in ('New', 'active')":                is(status, "New", "Active"),
		"status eq null":                             odata.Comparison{Member: status, Values: []any{}},
		"status ne null":                             is(status, "New", "Active", "Closed"),
		"crm/id eq 'it''s'":                          is(ref, "it's"),
		"country eq 'se'":                            is(land, "SE"),
		"crm/id eq ''":                               is(ref, ""),
		"crm/id ne null":                             not(is(ref, nil)),
		"name eq ' A  b'":                            is(name, "a b"),
		"contains(name,'B c')":                       than(name, odata.Contains, "b c"),
		"Contains( Name , '' )":                      than(name, odata.Contains, ""),
		"not contains(name,'b')":                     not(than(name, odata.Contains, "b")),
		"id eq " + guid.String():                     is(id, guid),
		"id eq '" + guid.String() + "'":              is(id, guid),
		"id ne 01234567-89AB-CDEF-0123-456789ABCDEF": not(is(id, guid)),
		"at ge 2026-01-31T12:00:00Z":                 than(at, odata.GreaterOrEqual, noon),
		"at gt 2026-01-31t12:00:00.0000000z":         than(at, odata.Greater, noon),
		"at lt '2026-01-31T12:00:00'":                than(at, odata.Less, noon),
		"at le 2026-01-31T12:00Z":                    than(at, odata.LessOrEqual, noon),
		"at eq 2026-01-31T13:00:00.0000009+01:00":    is(at, noon),
		"at ge 2026-01-31T13:00:00 01:00":            than(at, odata.GreaterOrEqual, noon),
		"at ge 2026-01-31T13:00:00 01:00 and at ne null": odata.All{
			than(at, odata.GreaterOrEqual, noon), not(is(at, nil)),
		},
		"at ge 2026-01-31":                    than(at, odata.GreaterOrEqual, noon.Add(-12*time.Hour)),
		"not (at ge 2026-01-31T12:00:00Z)":    not(than(at, odata.GreaterOrEqual, noon)),
		"size gt -1.50":                       than(size, odata.Greater, decimal.MustParse("-1.50")),
		"size eq '10000'":                     is(size, decimal.MustParse("10000")),
		"size in (1,2e1)":                     is(size, decimal.MustParse("1"), decimal.MustParse("20")),
		"spam eq false":                       is(spam, false),
		"spam ne TRUE":                        not(is(spam, true)),
		"team/any(t:t/email eq 'x')":          odata.Any{List: "team", Of: ofX},
		"Team/Any( t : T/Email eq 'x' )":      nil,
		"team/any(m:m/EMAIL eq 'X')":          odata.Any{List: "team", Of: ofX},
		"team/any()":                          odata.Any{List: "team"},
		"not team/any(t:t/email ne 'x')":      odata.Any{List: "team", Of: not(ofX), Not: true},
		"(status eq 'New')":                   isNew,
		"((status eq 'New')) ":                isNew,
		"status eq 'New' and status eq 'New'": odata.All{isNew, isNew},
		"status eq 'New' or status eq 'Active' and spam eq true":   odata.Some{isNew, odata.All{active, is(spam, true)}},
		"(status eq 'New' or status eq 'Active') and spam eq true": odata.All{odata.Some{isNew, active}, is(spam, true)},
		"not (status eq 'New' or spam eq true)":                    odata.All{is(status, "Active", "Closed"), not(is(spam, true))},
		"not (status eq 'New' and spam eq true)":                   odata.Some{is(status, "Active", "Closed"), not(is(spam, true))},
		"not status eq 'New' and spam eq true":                     odata.All{is(status, "Active", "Closed"), is(spam, true)},
	} {
		got, err := odata.Filter(text, things)
		if want == nil && strings.TrimSpace(text) != "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestWhatIsNoFilter(t *testing.T) {
	t.Parallel()
	many := "size in (" + strings.Repeat("1,", odata.MaxComparisons-1) + "1"
	for text, want := range map[string]string{
		"status":                                 "At character 7: expected eq, ne, gt, ge, lt, le or in.",
		"status eq":                              "At character 10: expected a value;",
		"status is 'New'":                        "At character 8: expected eq, ne,",
		"status eq 'Old'":                        "At character 11: status must be compared with one of 'New', 'Active', 'Closed'.",
		"status eq New":                          "At character 11: status must be compared with one of",
		"status gt 'New'":                        "At character 8: status can only be compared by eq, ne and in.",
		"color eq 'x'":                           `At character 1: you cannot filter by "color", only by status, name,`,
		"status eq 'New' and":                    "At character 20: expected a name, not or (.",
		"status eq 'New' x":                      "At character 17: expected and, or, or the end of the filter.",
		"(status eq 'New'":                       `At character 17: expected ")".`,
		"status eq 'New')":                       "At character 16: expected and, or, or the end",
		"status eq 'New":                         "At character 11: expected a value; a text stands between single quotes",
		"status eq \"New\"":                      "At character 11: expected a value",
		"ä eq 'x'":                               "At character 1: expected a name, not or (.",
		"name eq 'äöü' or x eq 1":                `At character 18: you cannot filter by "x"`,
		"crm/id eq 5":                            "At character 11: crm/id must be compared with a text between single quotes.",
		"id eq '5'":                              "At character 7: id must be compared with an id such as",
		"at ge 5":                                "At character 7: at must be compared with a time such as",
		"at ge 2026-02-30":                       "At character 7: at must be",
		"at ge 0000-01-01":                       "At character 7: at must be",
		"at gt null":                             "At character 1: null is neither less nor greater",
		"size gt 'x'":                            "At character 9: size must be compared with a number",
		"size gt 1e400":                          "At character 9: size must be",
		"size gt INF":                            "At character 9: size must be",
		"spam eq 1":                              "At character 9: spam must be compared with true or false.",
		"startswith(name,'x')":                   `At character 1: there is no function "startswith"`,
		"contains(status,'x')":                   "At character 10: contains cannot be used with status.",
		"contains(name)":                         `At character 14: expected ",".`,
		"contains(name,null)":                    "At character 10: contains takes a text.",
		"contains(name,'x'":                      `At character 18: expected ")".`,
		"contains('x',name)":                     "At character 10: expected a name.",
		"team/any(t/email eq 'x')":               "At character 10: expected a name for an item of the list.",
		"team/any(t:email eq 'x')":               `At character 12: you cannot filter by "email" here, only by t/email.`,
		"team/any(t:status eq 'New')":            `At character 12: you cannot filter by "status"`,
		"team/any(t:team/any(u:u/email eq 'x'))": "At character 12: any cannot be used within any.",
		"crew/any(t:t/email eq 'x')":             `At character 1: "crew" is not a list that you can filter by; those are team.`,
		"team eq 'x'":                            `At character 1: you cannot filter by "team"`,
		"size in 1":                              `At character 9: expected "(".`,
		"size in ()":                             "At character 10: expected a value",
		"size in (1":                             `At character 11: expected ")".`,
		many + ",1)":                             "At character 110: a filter has at most 50 comparisons.",
		many + ") or size eq 1":                  "a filter has at most 50 comparisons.",
		strings.Repeat("(", 21) + "spam eq true" + strings.Repeat(")", 21): "At character 21: a filter may be nested at most 20 levels deep.",
		strings.Repeat("not ", 21) + "spam eq true":                        "At character 81: a filter may be nested at most 20 levels deep.",
		strings.Repeat("(", 10_000):                                        "A filter has at most 2000 characters.",
		"name eq '" + strings.Repeat("ä", 1991) + "'":                      "A filter has at most 2000 characters.",
		"name eq '\x00'": "that are not visible",
		"name eq '\xff'": "that are not visible",
	} {
		_, err := odata.Filter(text, things)
		f := fault.As(err)
		require.NotNil(t, f, text)
		require.Equal(t, fault.BadRequest, f.Kind)
		require.Equal(t, "/query/$filter", f.Mistakes[0].Pointer)
		require.Contains(t, f.Mistakes[0].Detail.String(), want, text)
	}
	for _, text := range []string{
		many + ")", strings.Repeat("(", 20) + "spam eq true" + strings.Repeat(")", 20), "name eq '" + strings.Repeat("ä", 1990) + "'",
	} {
		_, err := odata.Filter(text, things)
		require.NoError(t, err, text)
	}
}

func FuzzFilter(f *testing.F) {
	for _, text := range []string{
		"status eq 'New' and (at ge 2026-01-31T13:00:00 01:00 or not contains(name,'it''s'))", "team/any(t:t/email in ('x','y'))", "size gt 1e9",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := odata.Filter(text, things)
		if err != nil {
			require.NotNil(t, fault.As(err))
			return
		}
		if e != nil {
			again, err := odata.Filter("not not ("+text+")", things)
			if err == nil {
				require.Equal(t, e, again)
			}
		}
	})
}
