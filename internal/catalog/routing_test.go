package catalog_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const rulesPath = "/v1/routing-rules"

// ruleFor returns the body of a rule; "" leaves a member out.
func ruleFor(solution, country, location string) apitest.Object {
	body := apitest.Object{}
	for name, value := range map[string]string{"solutionId": solution, "country": country, "mpnId": location} {
		if value != "" {
			body[name] = value
		}
	}
	return body
}

func newRule(t *testing.T, h *apitest.Harness, solution, country, location string) string {
	t.Helper()
	return h.ContosoAdmin().Post(t, rulesPath, ruleFor(solution, country, location)).Want(t, http.StatusCreated).ID(t)
}

// sent has Microsoft's seller send Contoso a deal with a customer in the country, and returns where it went.
func sent(t *testing.T, h *apitest.Harness, country, targetType, target string) string {
	t.Helper()
	draft := apitest.Set(t, apitest.Draft(access.Microsoft), "/customerProfile/address/country", apitest.Quoted(country))
	draft["target"] = []any{apitest.Object{"type": targetType, "id": target}}
	theirs := h.ContosoAdmin().Engaged(t, h.Seller(), h.Seller().Create(t, draft))
	return h.ContosoAdmin().Get(t, apitest.Path(theirs)).Want(t, http.StatusOK).Text(t, "mpnId")
}

func TestRulesDecideWhereMicrosoftsDealsGo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	const named, solution = "BusinessProfileLocation", "SolutionProfile"
	require.Equal(t, "1000001", sent(t, h, "NO", solution, "SOL-10001-CTS"))
	require.Equal(t, "1000002", sent(t, h, "NO", named, "1000002"), "nothing else says where")

	h.ContosoAdmin().Patch(t, rulesPath+"/default", ruleFor("", "", "1000002"), apitest.IfMatch(`"0"`)).Want(t, http.StatusOK)
	require.Equal(t, "1000002", sent(t, h, "DE", solution, "SOL-10001-CTS"), "default")
	require.Equal(t, "1000002", sent(t, h, "DE", named, "1000001"), "default")
	newRule(t, h, "", "NO", "1000001")
	require.Equal(t, "1000001", sent(t, h, "NO", named, "1000002"), "country")
	require.Equal(t, "1000002", sent(t, h, "DE", solution, "SOL-10001-CTS"), "another country")
	newRule(t, h, "SOL-10001-CTS", "", "1000002")
	require.Equal(t, "1000002", sent(t, h, "NO", solution, "SOL-10001-CTS"), "solution before country")
	exact := newRule(t, h, "SOL-10001-CTS", "NO", "1000001")
	require.Equal(t, "1000001", sent(t, h, "NO", solution, "SOL-10001-CTS"), "solution and country first")

	before := h.ContosoAdmin().Get(t, "/v1/deals?mpnId=1000001").Want(t, http.StatusOK).At(t, "items")
	h.ContosoAdmin().Do(t, http.MethodDelete, rulesPath+"/"+exact, nil).Want(t, http.StatusOK)
	require.Equal(t, "1000002", sent(t, h, "NO", solution, "SOL-10001-CTS"), "from now on")
	require.Equal(t, before, h.ContosoAdmin().Get(t, "/v1/deals?mpnId=1000001").At(t, "items"), "what is there stays")
}

func TestAPartnerThatIsInvitedLaterIsRoutedToo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Patch(t, rulesPath+"/default", ruleFor("", "", "1000002"), apitest.IfMatch("*")).Want(t, http.StatusOK)
	newRule(t, h, "", "SE", "1000001")
	draft := apitest.Inviting(apitest.Draft(access.Microsoft), "3000001")
	id := h.Seller().Create(t, apitest.Set(t, draft, "/details/requirements/solutions", `[{"id":"SOL-30001-NWT"}]`))
	h.Seller().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("1000001")).Want(t, http.StatusOK)
	theirs := h.ContosoAdmin().Engaged(t, h.Seller(), id)
	require.Equal(t, "1000002", h.ContosoAdmin().Get(t, apitest.Path(theirs)).Text(t, "mpnId"), "a deal about nothing of theirs is left to the default")
}

func TestRoutingIsNoRoundTripMore(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for round := range 2 {
		trips, _ := h.CountTrips(t, http.StatusCreated, func() *apitest.Response {
			return h.Seller().Post(t, "/v1/deals", apitest.Inviting(apitest.Draft(access.Microsoft), "1000001"))
		})
		if round == 1 {
			require.LessOrEqual(t, trips, 2)
		}
	}
}

func TestOnlyWhatMicrosoftSendsIsRouted(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Patch(t, rulesPath+"/default", ruleFor("", "", "1000002"), apitest.IfMatch("*")).Want(t, http.StatusOK)
	for _, country := range []string{"SE", "NO"} {
		newRule(t, h, "", country, "1000002")
	}
	theirs := h.ContosoAdmin().Engaged(t, h.NorthwindAdmin(), h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001")))
	for _, id := range []string{theirs, h.CreateLead(t, apitest.LeadTo("contoso")), h.CreateLead(t, apitest.LeadViaProfile("1000001"))} {
		require.Equal(t, "1000001", h.ContosoAdmin().Get(t, apitest.Path(id)).Want(t, http.StatusOK).Text(t, "mpnId"))
	}
}

func TestTheLifeOfARule(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	rehearsed := c.Post(t, rulesPath+"?dryRun=true", ruleFor("SOL-10001-CTS", "NO", "1000002")).Want(t, http.StatusOK)
	require.Equal(t, "SolutionAndCountry", rehearsed.Text(t, "precedence"))
	require.Zero(t, h.Count(t, "routing_rules"))
	made := c.Post(t, rulesPath, ruleFor("SOL-10001-CTS", "NO", "1000002"), apitest.Key("k")).Want(t, http.StatusCreated)
	require.Equal(t, made.Body, c.Post(t, rulesPath, ruleFor("SOL-10001-CTS", "NO", "1000002"), apitest.Key("k")).Want(t, http.StatusCreated).Body)
	path := made.Header.Get("Location")
	require.Equal(t, made.Body, c.Get(t, path).Want(t, http.StatusOK).Body)
	c.Get(t, path, apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusNotModified)

	c.Patch(t, path, `{"mpnId":"1000001"}`).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	c.Patch(t, path, `{"mpnId":"1000001"}`, apitest.IfMatch(`"7"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	c.Patch(t, path+"?dryRun=true", `{"mpnId":"1000001"}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	changed := c.Patch(t, path, `{"solutionId":null,"mpnId":"1000001"}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, []any{`"2"`, nil, "NO", "1000001", "Country"}, []any{
		changed.ETag(), changed.At(t, "solutionId"), changed.At(t, "country"), changed.At(t, "mpnId"), changed.At(t, "precedence"),
	})
	same := c.Patch(t, path, `{"country":"NO"}`, apitest.IfMatch(`"2"`)).Want(t, http.StatusOK)
	require.Equal(t, `"2"`, same.ETag(), "nothing has changed")

	c.Do(t, http.MethodDelete, path, nil, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	c.Do(t, http.MethodDelete, path+"?dryRun=true", nil).Want(t, http.StatusOK)
	c.Do(t, http.MethodDelete, path, nil, apitest.IfMatch(`"2"`)).Want(t, http.StatusOK)
	c.Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
	c.Do(t, http.MethodDelete, path, nil).WantProblem(t, http.StatusNotFound, "not-found")

	var log struct {
		Items []struct {
			Action  string
			Subject struct{ Type, Name string }
		}
	}
	h.As("contoso", access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, http.StatusOK).Decode(t, &log)
	var said []string
	for _, e := range log.Items {
		said = append(said, e.Action+" "+e.Subject.Type+" "+e.Subject.Name)
	}
	require.Equal(t, []string{
		"DeleteRoutingRule RoutingRule every solution, NO", "UpdateRoutingRule RoutingRule every solution, NO",
		"CreateRoutingRule RoutingRule SOL-10001-CTS, NO",
	}, said)
}

func TestTheDefaultIsAlwaysThere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	d := c.Get(t, rulesPath+"/default").Want(t, http.StatusOK)
	require.Equal(t, []any{"default", "Default", nil, `"0"`}, []any{d.At(t, "id"), d.At(t, "precedence"), d.At(t, "mpnId"), d.ETag()})
	c.Do(t, http.MethodDelete, rulesPath+"/default", nil).WantProblem(t, http.StatusConflict, "routing-default")
	r := c.Post(t, rulesPath, ruleFor("", "", "1000002")).WantProblem(t, http.StatusConflict, "routing-conflict")
	require.Equal(t, "default", r.Text(t, "conflictsWith"))
	r = c.Patch(t, rulesPath+"/default", `{"country":"NO","solutionId":"SOL-10001-CTS"}`, apitest.IfMatch(`"0"`)).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/country fixed", "/solutionId fixed"}, r.Mistakes(t))
	c.Patch(t, rulesPath+"/default", `{"mpnId":"1000002"}`, apitest.IfMatch(`"0"`)).Want(t, http.StatusOK)
	c.Patch(t, rulesPath+"/default", `{"mpnId":"1000001"}`, apitest.IfMatch(`"0"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	back := c.Patch(t, rulesPath+"/default", `{"mpnId":null}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, []any{nil, `"2"`}, []any{back.At(t, "mpnId"), back.ETag()})
	require.Equal(t, `"0"`, h.NorthwindAdmin().Get(t, rulesPath+"/default").ETag(), "everybody has an own one")
}

func TestEveryMistakeOfARuleIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for name, c := range map[string]struct {
		body any
		want []string
	}{
		"of another": {ruleFor("SOL-30001-NWT", "XX", "3000001"), []string{
			"/country unknown-country", "/mpnId unknown-location", "/solutionId unknown-solution",
		}},
		"of the wrong type": {`{"solutionId":1,"country":"XX","mpnId":"9","x":1}`, []string{
			"/country unknown-country", "/mpnId unknown-location", "/solutionId invalid-type", "/x unknown-field",
		}},
		"no location": {ruleFor("SOL-10001-CTS", "", ""), []string{"/mpnId required"}},
	} {
		r := h.ContosoAdmin().Post(t, rulesPath, c.body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, c.want, r.Mistakes(t), name)
	}
	id := newRule(t, h, "", "NO", "1000001")
	r := h.ContosoAdmin().Patch(t, rulesPath+"/"+id, `{"mpnId":null}`, apitest.IfMatch("*")).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/mpnId required"}, r.Mistakes(t))
	h.ContosoAdmin().Get(t, rulesPath+"/x").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}

func TestAConflictNamesTheRule(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, of := range [][2]string{{"SOL-10001-CTS", "NO"}, {"SOL-10001-CTS", ""}, {"", "NO"}} {
		id := newRule(t, h, of[0], of[1], "1000001")
		for _, path := range []string{rulesPath, rulesPath + "?dryRun=true"} {
			r := h.ContosoAdmin().Post(t, path, ruleFor(of[0], of[1], "1000002")).WantProblem(t, http.StatusConflict, "routing-conflict")
			require.Equal(t, id, r.Text(t, "conflictsWith"))
			require.Contains(t, r.Text(t, "detail"), id)
		}
	}
	other := newRule(t, h, "", "SE", "1000001")
	r := h.ContosoAdmin().Patch(t, rulesPath+"/"+other, `{"country":"NO"}`, apitest.IfMatch("*")).WantProblem(t, http.StatusConflict, "routing-conflict")
	require.Contains(t, string(h.ContosoAdmin().Get(t, rulesPath+"/"+r.Text(t, "conflictsWith")).Want(t, http.StatusOK).Body), `"country":"NO"`)
	r = h.ContosoAdmin().Patch(t, rulesPath+"/"+other, `{"country":null}`, apitest.IfMatch("*")).WantProblem(t, http.StatusConflict, "routing-conflict")
	require.Equal(t, "default", r.Text(t, "conflictsWith"))
	require.Equal(t, http.StatusCreated, h.NorthwindAdmin().Post(t, rulesPath, ruleFor("", "NO", "3000001")).Status, "another organisation's rules are no matter")
}

func TestOfRulesAboutTheSameExactlyOneWins(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	const crowd = 20
	answers := make([]*apitest.Response, crowd)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() { answers[i] = h.ContosoAdmin().Post(t, rulesPath, ruleFor("SOL-10001-CTS", "", "1000002")) })
	}
	group.Wait()
	var won string
	for _, r := range answers {
		if r.Status == http.StatusCreated {
			require.Empty(t, won)
			won = r.ID(t)
		}
	}
	for _, r := range answers {
		if r.Status != http.StatusCreated {
			require.Equal(t, won, r.WantProblem(t, http.StatusConflict, "routing-conflict").Text(t, "conflictsWith"))
		}
	}
	require.Equal(t, 1, h.Count(t, "routing_rules"))
}

func TestRulesAreListedInPages(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	want := []string{"default"}
	for _, country := range []string{"NO", "SE", "DK", "FI"} {
		want = append(want, newRule(t, h, "", country, "1000002"))
	}
	for _, limit := range []string{"1", "2", "100"} {
		var got []string
		for path := rulesPath + "?limit=" + limit; path != ""; {
			var page struct {
				Items      []struct{ ID string }
				NextCursor *string
			}
			h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK).Decode(t, &page)
			for _, r := range page.Items {
				got = append(got, r.ID)
			}
			path = ""
			if page.NextCursor != nil {
				path = rulesPath + "?limit=" + limit + "&cursor=" + *page.NextCursor
			}
		}
		require.Equal(t, want, got, limit)
	}
	trips, statements := h.CountTrips(t, http.StatusOK, func() *apitest.Response { return h.ContosoAdmin().Get(t, rulesPath) })
	require.Equal(t, []int{1, 2}, []int{trips, statements})
}

// A rule moves deals between locations, so it needs the whole organisation.
func TestARoleOfALocationManagesNoRules(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	id := newRule(t, h, "", "NO", "1000002")
	c.Get(t, rulesPath).Want(t, http.StatusOK)
	c.Get(t, rulesPath+"/"+id).Want(t, http.StatusOK)
	c.Post(t, rulesPath, ruleFor("", "SE", "1000002")).WantProblem(t, http.StatusForbidden, "role-missing")
	c.Patch(t, rulesPath+"/"+id, `{"country":"SE"}`, apitest.IfMatch("*")).WantProblem(t, http.StatusForbidden, "role-missing")
	c.Do(t, http.MethodDelete, rulesPath+"/"+id, nil).WantProblem(t, http.StatusForbidden, "role-missing")
}

func TestTryingWhereADealWouldGo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	exact := newRule(t, h, "SOL-10001-CTS", "NO", "1000002")
	country := newRule(t, h, "", "NO", "1000002")
	for query, want := range map[string][]any{
		"country=NO&solutionIds=SOL-10001-CTS":               {"1000002", exact, "SolutionAndCountry", "SOL-10001-CTS"},
		"country=NO&solutionIds=SOL-30001-NWT,SOL-10001-CTS": {"1000002", exact, "SolutionAndCountry", "SOL-10001-CTS"},
		"country=NO&solutionIds=SOL-10002-CTS":               {"1000002", country, "Country", nil},
		"country=SE&solutionIds=SOL-10002-CTS,SOL-10001-CTS": {"1000002", "default", "Default", "SOL-10002-CTS"},
		"country=SE&solutionIds=SOL-10001-CTS&mpnId=1000002": {"1000002", "default", "Default", nil},
		"country=NO&solutionIds=SOL-30001-NWT":               {"1000001", "default", "Default", nil},
		"country=NO":                                         {"1000001", "default", "Default", nil},
	} {
		r := h.ContosoAdmin().Get(t, rulesPath+"/preview?"+query).Want(t, http.StatusOK)
		require.Equal(t, want, []any{r.At(t, "mpnId"), r.At(t, "ruleId"), r.At(t, "precedence"), r.At(t, "solutionId")}, query)
	}
	for query, want := range map[string]string{
		"":                          "/query/country required",
		"?country=no":               "/query/country invalid-value",
		"?country=UK":               "/query/country unknown-country",
		"?country=NO&mpnId=3000001": "/query/mpnId unknown-location",
	} {
		r := h.ContosoAdmin().Get(t, rulesPath+"/preview"+query).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{want}, r.Mistakes(t))
	}
}
