package httpapi_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestNullIsLeavingOut adds null for whatever may be left out of any body.
func TestNullIsLeavingOut(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, asked := callers(t, h), 0
	for _, o := range apitest.Operations(t) {
		schema := bodySchema(t, o, "application/json")
		if schema == nil || bodySchema(t, o, "application/merge-patch+json") != nil {
			continue
		}
		good, _ := apitest.GoodBodies[o.ID].(apitest.Object)
		c := people[strings.Fields(decisions[o.ID].allowed)[0]]
		path := c.at(o) + "?dryRun=true"
		without := o.Send(t, c.Client, path, good)
		with := o.Send(t, c.Client, path, withNulls(good, schema))
		require.Equal(t, without.Status, with.Status, "%s %v: %s", o.ID, withNulls(good, schema), with.Body)
		asked++
	}
	require.Greater(t, asked, 25)
}

// withNulls returns the body with null for every member that it may leave out and does.
func withNulls(body apitest.Object, schema *openapi3.Schema) apitest.Object {
	filled := apitest.Object{}
	for name, p := range schema.Properties {
		inside, given := body[name]
		object, isObject := inside.(apitest.Object)
		switch {
		case isObject:
			filled[name] = withNulls(object, p.Value)
		case given:
			filled[name] = inside
		case !slices.Contains(schema.Required, name):
			filled[name] = nil
		}
	}
	return filled
}

// bodySchema returns the schema of the body in the media type, or nil.
func bodySchema(t testing.TB, o apitest.Operation, media string) *openapi3.Schema {
	t.Helper()
	body := apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).RequestBody
	if body == nil || body.Value.Content[media] == nil {
		return nil
	}
	return body.Value.Content[media].Schema.Value
}

// TestWhatWasReadCanBeSentBack patches every resource with all that it was read with, and then with every member of that which nobody can
// set as it is not.
func TestWhatWasReadCanBeSentBack(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, patched := callers(t, h), 0
	for _, o := range apitest.Operations(t) {
		if o.Method != http.MethodPatch || apitest.Contract(t).Paths.Value(o.Path).Get == nil {
			continue
		}
		patched++
		c := people[strings.Fields(decisions[o.ID].allowed)[0]]
		var read apitest.Object
		c.Get(t, c.at(o)).Want(t, http.StatusOK).Decode(t, &read)
		back := o.Send(t, c.Client, c.at(o), read, apitest.IfMatch("*")).Want(t, http.StatusOK)
		var after apitest.Object
		back.Decode(t, &after)
		require.Equal(t, read, after, "%s changed something", o.ID)

		settable := bodySchema(t, o, "application/merge-patch+json").Properties
		for name := range read {
			if settable[name] == nil {
				other := o.Send(t, c.Client, c.at(o), apitest.Object{name: "something else"}, apitest.IfMatch("*"))
				require.Equal(t, []string{"/" + name + " fixed"}, other.Mistakes(t), "%s %s", o.ID, name)
			}
		}
	}
	require.Greater(t, patched, 5)
}

// TestACreationIgnoresWhatNobodyCanSet creates every resource from what the one before was read with.
func TestACreationIgnoresWhatNobodyCanSet(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	var read, again apitest.Object
	contoso.Get(t, apitest.Path(contoso.Create(t, apitest.Draft("contoso")))).Decode(t, &read)
	read["unheardOf"] = true
	require.Equal(t, []string{"/unheardOf unknown-field"}, contoso.Post(t, "/v1/deals", read).Mistakes(t))
	delete(read, "unheardOf")
	read["status"], read["id"] = "Closed", "mine"
	contoso.Post(t, "/v1/deals", read).Want(t, http.StatusCreated).Decode(t, &again)
	require.Equal(t, "Active", again["status"])
	require.NotEqual(t, read["id"], again["id"])
	require.Equal(t, read["name"], again["name"])
}

func TestAMistypedNameIsSuggested(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	detail := func(r *apitest.Response) string { return r.Text(t, "errors", 0, "detail") }
	for name, want := range map[string]string{
		"dealvalue": ` Did you mean "dealValue"?`, "dealValu": ` Did you mean "dealValue"?`, "curency": ` Did you mean "currency"?`, "price": "", "x": "",
	} {
		refused := contoso.Post(t, "/v1/deals", apitest.Set(t, apitest.Draft("contoso"), "/details/"+name, `1`))
		require.Equal(t, "There is no such field."+want, detail(refused), name)
	}
	for pointer, want := range map[string]string{
		"/details/currency":                `"usd" is not an ISO 4217 currency code. Did you mean "USD"?`,
		"/customerProfile/address/country": `"se" is not an ISO 3166-1 alpha-2 country code. Did you mean "SE"?`,
		"/customerProfile/size":            `"10TO50employees" is not a code of the list customer-sizes. Did you mean "10to50employees"?`,
	} {
		code, _, _ := strings.Cut(want, " is")
		require.Equal(t, want, detail(contoso.Post(t, "/v1/deals", apitest.Set(t, apitest.Draft("contoso"), pointer, code))), pointer)
	}
	require.Equal(t, `There is no such parameter. Did you mean "country"?`, detail(contoso.Get(t, "/v1/deals?contry=SE")))
	require.Equal(t, "There is no such parameter.", detail(contoso.Get(t, "/v1/deals?page=2")))
}

// TestAMistakeSaysItsFigures looks at the words, which are ours, and at the figures that a front end says in its own.
func TestAMistakeSaysItsFigures(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	post := func(pointer, value string) *apitest.Response {
		return contoso.Post(t, "/v1/deals", apitest.Set(t, apitest.Draft("contoso"), pointer, value))
	}
	for _, c := range []struct {
		refused        *apitest.Response
		place          string
		detail, figure string
		is             any
	}{
		{post("/name", apitest.Quoted(strings.Repeat("a", 201))), "name", "At most 200 characters are allowed.", "max", 200.0},
		{post("/name", `7`), "name", "This must be text.", "", nil},
		{post("/type", `"Together"`), "type", "This must be one of Independent, Shared.", "allowed", []any{"Independent", "Shared"}},
		{post("/team", `[]`), "team", "At least 1 item is required.", "min", 1.0},
		{post("/target", times(21, `{"type":"SolutionProfile","id":"x"}`)), "target", "At most 20 items are allowed.", "max", 20.0},
		{post("/details/closingDateTime", `"2027-02-30T00:00:00Z"`), "details/closingDateTime", "There is no such day or time.", "", nil},
		{post("/details/closingDateTime", `"soon"`), "details/closingDateTime", "This must be a time such as 2035-06-30T12:00:00Z.", "", nil},
		{post("/details/dealValue", `-1`), "details/dealValue", "This value is negative: 0 is the least.", "min", 0.0},
		{post("/details/dealValue", `1e400`), "details/dealValue", "This number is out of range.", "", nil},
		{post("/details/dealValue", `"-1e400"`), "details/dealValue", "This value is negative: 0 is the least.", "min", 0.0},
		{post("/details/dealValue", `5.125`), "details/dealValue", "An amount in USD has at most 2 fraction digits.", "max", 2.0},
		{
			post("/details/requirements/solutions", times(51, `{"id":"SOL-10001-CTS"}`)), "details/requirements/solutions", "At most 50 items are allowed.", "max", 50.0,
		},
		{contoso.Get(t, "/v1/deals?minValue=1e13"), "query/minValue", "This value is too large: the largest amount is 9999999999999.99.", "max", 9999999999999.99},
		{contoso.Get(t, "/v1/deals?q=ab"), "query/q", "The text must have at least 3 characters.", "min", 3.0},
		{contoso.Get(t, "/v1/deals?limit=101"), "query/limit", "This must be at most 100.", "max", 100.0},
		{contoso.Get(t, "/v1/deals?status=Open"), "query/status", "This must be one of None, New, Active, Closed.", "allowed", []any{"None", "New", "Active", "Closed"}},
	} {
		require.Equal(t, c.detail, c.refused.Text(t, "errors", 0, "detail"))
		require.Equal(t, c.place+": "+c.detail, c.refused.Text(t, "detail"), "one mistake is said at once")
		mistake, _ := c.refused.At(t, "errors", 0).(apitest.Object)
		for _, name := range []string{"min", "max", "allowed"} {
			if name == c.figure {
				require.Equal(t, c.is, mistake[name], c.place)
			} else {
				require.NotContains(t, mistake, name, c.place)
			}
		}
	}
	two := contoso.Get(t, "/v1/deals?limit=0&sort=x")
	require.Equal(t, "2 parameters of the request are wrong.", two.Text(t, "detail"))
}

// TestABodyEndsWithANewline looks at a thing, a list, a change, a problem and what is for everybody.
func TestABodyEndsWithANewline(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	created := contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")).Want(t, http.StatusCreated)
	again := contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")).Want(t, http.StatusCreated)
	require.Equal(t, created.Body, again.Body)
	for _, body := range [][]byte{
		created.Body, contoso.Get(t, apitest.Path(created.ID(t))).Body, contoso.Get(t, "/v1/deals").Body, contoso.Get(t, "/v1/nothing").Body,
		contoso.Get(t, "/v1/insights/metrics").Body, contoso.Get(t, "/openapi.json").Body, contoso.Get(t, "/problems").Body,
		contoso.Raw(t, "nonsense\r\n\r\n").Body,
	} {
		require.Regexp(t, `[^\n]\n$`, string(body))
	}
}

// RFC 3339 allows the letters of a time to be small: in any body and in any parameter they mean the same.
func TestTimesMayHaveSmallLetters(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, bodies, queries := callers(t, h), 0, 0
	time := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
	for _, o := range apitest.Operations(t) {
		c := people[strings.Fields(decisions[o.ID].allowed)[0]]
		for _, p := range apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).Parameters {
			if p.Value.Schema.Value.Format == "date-time" {
				large, small := c.at(o)+"?"+p.Value.Name+"=2026-01-01T00:00:00Z", c.at(o)+"?"+p.Value.Name+"=2026-01-01t00:00:00z"
				require.Equal(t, string(c.Get(t, large).Want(t, http.StatusOK).Body), string(c.Get(t, small).Body), small)
				queries++
			}
		}
		text, err := json.Marshal(apitest.GoodBodies[o.ID])
		require.NoError(t, err)
		if !o.Writes() || !time.Match(text) {
			continue
		}
		small := json.RawMessage(time.ReplaceAllStringFunc(string(text), strings.ToLower))
		want, got := o.Send(t, c.Client, c.at(o)+"?dryRun=true", json.RawMessage(text)), o.Send(t, c.Client, c.at(o)+"?dryRun=true", small)
		require.Equal(t, want.Status, got.Status, "%s %s: %s", o.ID, small, got.Body)
		bodies++
	}
	require.GreaterOrEqual(t, queries, 8)
	require.GreaterOrEqual(t, bodies, 4)

	draft := apitest.Draft("contoso")
	draft["name"] = "At 2027-05-23t12:00:00z"
	draft["details"].(apitest.Object)["closingDateTime"] = "2027-05-23t12:00:00.5z"
	made := h.ContosoAdmin().Post(t, "/v1/deals", draft).Want(t, http.StatusCreated)
	require.Equal(t, "At 2027-05-23t12:00:00z", made.Text(t, "name"), "which is a text")
	require.Equal(t, "2027-05-23T12:00:00.5Z", made.Text(t, "details", "closingDateTime"))
	same := apitest.Object{"details": apitest.Object{"closingDateTime": "2027-05-23t14:00:00.5+02:00"}, "createdDateTime": strings.ToLower(made.Text(t, "createdDateTime"))}
	patched := h.ContosoAdmin().Patch(t, apitest.Path(made.ID(t)), same, apitest.IfMatch(made.ETag())).Want(t, http.StatusOK)
	require.Equal(t, made.ETag(), patched.ETag(), "which is no change")
	bad := apitest.Object{"details": apitest.Object{"closingDateTime": "2027-02-30t12:00:00z", "dealValue": -1}}
	require.ElementsMatch(t, []string{"/details/closingDateTime invalid-value", "/details/dealValue out-of-range"},
		h.ContosoAdmin().Patch(t, apitest.Path(made.ID(t)), bad, apitest.IfMatch(made.ETag())).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
}

// True and false may be written as programs print them, in every parameter that is a boolean, and mean the same in all of them. What is
// neither is refused: no dry run becomes a real one.
func TestBooleansAreReadAlike(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, reads := callers(t, h), 0
	for _, o := range apitest.Operations(t) {
		c := people[strings.Fields(decisions[o.ID].allowed)[0]]
		for _, p := range apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).Parameters {
			if o.Writes() || !p.Value.Schema.Value.Type.Is("boolean") {
				continue
			}
			at := c.at(o) + "?" + p.Value.Name + "="
			yes, no := c.Get(t, at+"true").Want(t, http.StatusOK), c.Get(t, at+"false").Want(t, http.StatusOK)
			for _, same := range []string{"TRUE", "True", "tRUE", "1", "%20true"} {
				require.Equal(t, string(yes.Body), string(c.Get(t, at+same).Body), at+same)
			}
			for _, same := range []string{"FALSE", "False", "0"} {
				require.Equal(t, string(no.Body), string(c.Get(t, at+same).Body), at+same)
			}
			for _, neither := range []string{"", "yes", "on", "2", "truee", "null"} {
				c.Get(t, at+neither).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
			}
			reads++
		}
	}
	require.GreaterOrEqual(t, reads, 3)
	before := h.Count(t, "deals")
	for _, dry := range []string{"true", "TRUE", "True", "1"} {
		h.ContosoAdmin().Post(t, "/v1/deals?dryRun="+dry, apitest.Draft("contoso")).Want(t, http.StatusOK)
	}
	h.ContosoAdmin().Post(t, "/v1/deals?dryRun=yes", apitest.Draft("contoso")).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	require.Equal(t, before, h.Count(t, "deals"))
}

// An id is the same one whichever of its characters are sent as escapes.
func TestEscapesInAPathAreRead(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	escaped := strings.ReplaceAll(id, "-", "%2D")
	require.Equal(t, id, h.ContosoAdmin().Get(t, "/v1/deals/"+escaped).Want(t, http.StatusOK).ID(t))
	h.ContosoAdmin().Get(t, "/v1/deals/"+escaped+"/history").Want(t, http.StatusOK)
	operator := h.As("msft", access.Operator)
	operator.Get(t, "/v1/registration-programs/%31").Want(t, http.StatusOK)
	operator.Get(t, "/v1/organizations/%63ontoso").Want(t, http.StatusOK)
	for _, stranger := range []string{id + "%2Fhistory", "%2E%2E", "%25" + id} {
		h.ContosoAdmin().Get(t, "/v1/deals/"+stranger).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	}
}
