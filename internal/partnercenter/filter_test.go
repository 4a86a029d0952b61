package partnercenter_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/referral"
)

// shown is a referral as a client reads it.
type shown struct {
	ID, EngagementID, OrganizationID, Name, Status, Substatus, Type, Qualification, Direction, MpnID string
	CreatedDateTime, UpdatedDateTime                                                                 string
	Favorite                                                                                         bool
	ExternalReferenceID, ExpirationDateTime                                                          *string
	CustomerProfile                                                                                  struct {
		Name    string
		Address struct{ Country string }
	}
	Details struct {
		DealValue                 float64
		Currency, ClosingDateTime string
		Requirements              struct{ Solutions []struct{ ID string } }
	}
	Team []struct{ Email string }
}

// condition is a part of a filter with its plain evaluation.
type condition struct {
	text  string
	holds func(shown) bool
}

// listWorld is a service with the demo's deals, and those of Contoso as they are shown.
type listWorld struct {
	*apitest.Harness
	actor access.Actor
	all   []shown
}

func newListWorld(t *testing.T) *listWorld {
	t.Helper()
	w := &listWorld{Harness: apitest.Open(t, pgtest.URL(t))}
	require.NoError(t, demo.Load(t.Context(), w.DB, 450, apitest.Start))
	_, actor, err := w.Tokens.SignIn(t.Context(), identity.NewCredentials(w.ContosoAdmin().Token(), ""))
	require.NoError(t, err)
	w.actor = actor
	for i, d := range w.find(t.Context(), t, "") {
		if i%5 == 0 {
			w.ContosoAdmin().Do(t, http.MethodPut, apitest.Path(d.ID, "favorite"), nil).Want(t, http.StatusOK)
		}
	}
	w.all = w.find(t.Context(), t, "")
	require.Greater(t, len(w.all), 100, "two pages")
	return w
}

// find returns what a filter finds.
func (w *listWorld) find(ctx context.Context, t require.TestingT, filter string) []shown {
	e, err := odata.Filter(filter, referral.Filterable)
	require.NoError(t, err, filter)
	list, err := w.Deals.Referrals(ctx, w.actor, lifecycle.ReferralQuery{Where: e, Sort: referral.NewestFirst, Limit: 10_000})
	require.NoError(t, err, filter)
	found := make([]shown, len(list.Items))
	for i, item := range list.Items {
		text, err := item.Document("")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &found[i]))
	}
	return found
}

// compared returns a comparison of a member by eq, ne or in.
func compared(t *rapid.T, path string, values []string, of func(shown) string, same func(is, wanted string) bool) condition {
	wanted := rapid.SliceOfN(rapid.SampledFrom(values), 1, 3).Draw(t, "values")
	is := func(d shown) bool { return slices.ContainsFunc(wanted, func(w string) bool { return same(of(d), w) }) }
	switch rapid.IntRange(0, 2).Draw(t, "operator") {
	case 0:
		wanted = wanted[:1]
		return condition{path + " eq " + quote(wanted[0]), is}
	case 1:
		wanted = wanted[:1]
		return condition{path + " NE " + quote(wanted[0]), func(d shown) bool { return !is(d) }}
	default:
		all := make([]string, len(wanted))
		for i, w := range wanted {
			all[i] = quote(w)
		}
		return condition{path + " in (" + strings.Join(all, ",") + ")", is}
	}
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func exactly(is, wanted string) bool { return is == wanted }

// ordered returns an ordering comparison of a member with the value of a deal.
func ordered[T int64 | float64](t *rapid.T, path, value string, of func(shown) (T, bool), than T) condition {
	type sign struct {
		text  string
		holds func(is T) bool
	}
	s := rapid.SampledFrom([]sign{
		{"lt", func(is T) bool { return is < than }},
		{"le", func(is T) bool { return is <= than }},
		{"gt", func(is T) bool { return is > than }},
		{"ge", func(is T) bool { return is >= than }},
		{"eq", func(is T) bool { return is == than }},
	}).Draw(t, "sign")
	return condition{path + " " + s.text + " " + value, func(d shown) bool {
		is, some := of(d)
		return some && s.holds(is)
	}}
}

// ticks returns the microseconds of a time.
func ticks(text string) int64 {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return at.UnixMicro()
}

// leaf returns a comparison, mostly with a value of one of the deals.
func (w *listWorld) leaf(t *rapid.T) condition {
	d := rapid.SampledFrom(w.all).Draw(t, "deal")
	pending := func(is, wanted string) bool {
		return is == wanted || is == "Pending" && strings.EqualFold(wanted, "received") || strings.EqualFold(is, wanted)
	}
	kinds := []func() condition{
		func() condition {
			return compared(t, "status", []string{"New", "Active", "Closed", "None"}, func(d shown) string { return d.Status }, exactly)
		},
		func() condition {
			all := []string{"Pending", "Received", "Accepted", "Won", "Lost", "declined", "Expired", "Error", "None"}
			return compared(t, "substatus", all, func(d shown) string { return d.Substatus }, pending)
		},
		func() condition {
			return compared(t, "type", []string{"Shared", "Independent", "None"}, func(d shown) string { return d.Type }, exactly)
		},
		func() condition {
			all := []string{"Direct", "SalesQualified", "MarketingQualified", "None"}
			return compared(t, "qualification", all, func(d shown) string { return d.Qualification }, exactly)
		},
		func() condition {
			return compared(t, "direction", []string{"incoming", "Outgoing"}, func(d shown) string { return d.Direction }, strings.EqualFold)
		},
		func() condition {
			all := []string{d.CustomerProfile.Address.Country, strings.ToLower(d.CustomerProfile.Address.Country), "XX"}
			return compared(t, "customerProfile/address/country", all, func(d shown) string { return d.CustomerProfile.Address.Country }, strings.EqualFold)
		},
		func() condition {
			return compared(t, "details/currency", []string{d.Details.Currency, "XXX"}, func(d shown) string { return d.Details.Currency }, exactly)
		},
		func() condition {
			return compared(t, "mpnId", []string{d.MpnID, "x"}, func(d shown) string { return d.MpnID }, exactly)
		},
		func() condition {
			return compared(t, "id", []string{d.ID, d.EngagementID}, func(d shown) string { return d.ID }, exactly)
		},
		func() condition {
			return compared(t, "engagementId", []string{d.ID, d.EngagementID}, func(d shown) string { return d.EngagementID }, exactly)
		},
		func() condition {
			return compared(t, "name", []string{d.Name, strings.ToUpper(d.Name)}, func(d shown) string { return d.Name }, strings.EqualFold)
		},
		func() condition {
			part := rapid.SampledFrom(strings.Fields(d.CustomerProfile.Name)).Draw(t, "part")
			return condition{"contains(customerProfile/name," + quote(strings.ToUpper(part)) + ")", func(d shown) bool {
				return strings.Contains(strings.ToLower(d.CustomerProfile.Name), strings.ToLower(part))
			}}
		},
		func() condition {
			part := d.Name[:rapid.IntRange(0, len(d.Name)).Draw(t, "length")]
			return condition{"contains(name," + quote(part) + ")", func(d shown) bool {
				return strings.Contains(strings.ToLower(d.Name), strings.TrimSpace(strings.ToLower(part)))
			}}
		},
		func() condition {
			return condition{"favorite eq true", func(d shown) bool { return d.Favorite }}
		},
		func() condition {
			return condition{"favorite ne true", func(d shown) bool { return !d.Favorite }}
		},
		func() condition {
			return condition{"favorite eq null", func(shown) bool { return false }}
		},
		func() condition {
			return condition{"externalReferenceId eq null", func(d shown) bool { return d.ExternalReferenceID == nil }}
		},
		func() condition {
			of := func(d shown) (int64, bool) { return ticks(d.CreatedDateTime), true }
			return ordered(t, "createdDateTime", d.CreatedDateTime, of, ticks(d.CreatedDateTime))
		},
		func() condition {
			of := func(d shown) (int64, bool) { return ticks(d.UpdatedDateTime), true }
			return ordered(t, "updatedDateTime", quote(d.CreatedDateTime), of, ticks(d.CreatedDateTime))
		},
		func() condition {
			return ordered(t, "expirationDateTime", d.CreatedDateTime, func(d shown) (int64, bool) {
				if d.ExpirationDateTime == nil {
					return 0, false
				}
				return ticks(*d.ExpirationDateTime), true
			}, ticks(d.CreatedDateTime))
		},
		func() condition {
			of := func(d shown) (float64, bool) { return d.Details.DealValue, true }
			return ordered(t, "details/dealValue", fmt.Sprint(int64(d.Details.DealValue)), of, float64(int64(d.Details.DealValue)))
		},
		func() condition {
			emails := []string{"nobody@x.example"}
			for _, m := range d.Team {
				emails = append(emails, m.Email)
			}
			wanted := rapid.SampledFrom(emails).Draw(t, "member")
			return condition{"team/any(t:t/email eq " + quote(strings.ToUpper(wanted)) + ")", func(d shown) bool {
				return slices.ContainsFunc(d.Team, func(m struct{ Email string }) bool { return m.Email == wanted })
			}}
		},
		func() condition {
			of := rapid.SampledFrom(append(d.Details.Requirements.Solutions, struct{ ID string }{"SOL-10001-CTS"})).Draw(t, "solution").ID
			return condition{"details/requirements/solutions/any(x:not (x/id ne " + quote(of) + " or x/id eq null))", func(d shown) bool {
				return slices.ContainsFunc(d.Details.Requirements.Solutions, func(s struct{ ID string }) bool { return s.ID == of })
			}}
		},
	}
	return rapid.SampledFrom(kinds).Draw(t, "kind")()
}

// tree returns a random condition of at most depth levels.
func (w *listWorld) tree(t *rapid.T, depth int) condition {
	kind := 0
	if depth > 0 {
		kind = rapid.IntRange(0, 3).Draw(t, "kind of node")
	}
	if kind == 0 {
		return w.leaf(t)
	}
	a := w.tree(t, depth-1)
	if kind == 1 {
		return condition{"not (" + a.text + ")", func(d shown) bool { return !a.holds(d) }}
	}
	b := w.tree(t, depth-1)
	if kind == 2 {
		return condition{"(" + a.text + ") and (" + b.text + ")", func(d shown) bool { return a.holds(d) && b.holds(d) }}
	}
	return condition{"(" + a.text + " or " + b.text + ")", func(d shown) bool { return a.holds(d) || b.holds(d) }}
}

// A random filter finds what its plain evaluation finds over the demo's deals.
func (w *listWorld) filters(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := w.tree(rt, 3)
		want := []string{}
		for _, d := range w.all {
			if c.holds(d) {
				want = append(want, d.ID)
			}
		}
		got := []string{}
		for _, d := range w.find(t.Context(), rt, c.text) {
			if d.OrganizationID == "contoso" { // a single comparison of engagementId finds the others too
				got = append(got, d.ID)
			}
		}
		require.Equal(rt, want, got, c.text)
	})
}
