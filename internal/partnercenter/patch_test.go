package partnercenter_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func TestOperationsOnLists(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	patched := c.Patch(t, at(id), []any{
		operation("add", "/team/-", apitest.Person("second@contoso.example")), operation("add", "/Team/0", apitest.Person("first@contoso.example")),
		replace("/team/1/email", "middle@contoso.example"), operation("add", "/details/requirements/solutions/-", object{"id": "CloudMigration", "type": "Category"}),
		replace("/customerProfile/team/0/title", "Buyer"),
	}, apitest.Header{Name: "Prefer", Value: "return=representation"}).Want(t, http.StatusOK)
	require.Equal(t, "return=representation", patched.Header.Get("Preference-Applied"))
	for i, email := range []string{"first@contoso.example", "middle@contoso.example", "second@contoso.example"} {
		require.Equal(t, email, patched.At(t, "team", i, "email"))
	}
	require.Equal(t, "Category", patched.At(t, "details", "requirements", "solutions", 1, "type"))
	require.Equal(t, "Buyer", patched.At(t, "customerProfile", "team", 0, "title"))
	empty := c.Patch(t, at(id), object{"name": "Another"}, apitest.Header{Name: "Prefer", Value: "return=minimal"}).Want(t, http.StatusNoContent)
	require.Empty(t, empty.Header.Values("Content-Type"))
	require.NotEmpty(t, empty.ETag())
}

// What the service makes is ignored, and so is everything below it.
func TestOperationsOnWhatTheServiceMakes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	before := h.DumpDeals(t)
	for _, path := range []string{
		"/id", "/tags", "/tags/-", "/tags/0", "/links/self/uri", "/trackingInfo/microsoftMsxId", "/inviteContext/invitedBy/organizationId",
		"/details/requirements/solutions/0/name", "/customerProfile/isMatchingComplete",
	} {
		c.Patch(t, at(id), []any{operation("add", path, "x")}).Want(t, http.StatusNoContent)
	}
	for _, path := range []string{"/registrations/0/status", "/registrations/0/statusHistory/0"} { // of a registration that does not exist
		answer := c.Patch(t, at(id), []any{replace(path, "x")}).Want(t, http.StatusBadRequest)
		require.Equal(t, "/registrations/0", answer.Text(t, "error", "target"))
	}
	require.Equal(t, before, h.DumpDeals(t))
}

// A patch with anything that cannot be patched is refused as a whole, with the place, and changes nothing.
func TestBadOperations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	before := h.DumpDeals(t)
	for target, operations := range map[string][]any{
		"/0/path":                              {replace("/nowhere", 1)},
		"/0/op":                                {operation("remove", "/name", nil)},
		"/0/value":                             {object{"op": "replace", "path": "/details/notes"}},
		"/1/op":                                {replace("/name", "x"), operation("test", "/name", "x")},
		"/team/99":                             {replace("/team/99", apitest.Person("a@contoso.example"))},
		"/team/0":                              {replace("/team/0", object{})},
		"/customerProfile/team/9":              {replace("/customerProfile/team/9", object{})},
		"/team/1/email":                        {replace("/team/1/email", "a@contoso.example")},
		"/1/path":                              {replace("/status", "Active"), replace("/Status", "Closed")},
		"/team/0/email":                        {replace("/team/0/email", strings.Repeat("x", 300))},
		"/name":                                {replace("/name", nil)},
		"/customerProfile/name":                {replace("/customerProfile/name", "Another")},
		"/substatus":                           {replace("/status", "Closed")},
		"/details/currency":                    {replace("/details/currency", "xxx")},
		"/registrations":                       {operation("add", "/registrations/-", object{}), replace("/name", "x")},
		"/registrations/1":                     {operation("add", "/registrations/1", object{})},
		"/0":                                   {5},
		"/details/closingDateTime":             {replace("/details/closingDateTime", "2027-02-30T00:00:00Z")},
		"/customerProfile/ids/-":               {operation("add", "/customerProfile/ids/-", object{"profileType": "Duns", "id": "1"})},
		"/statusReason":                        {replace("/statusReason", "why not")},
		"/details/dealValue":                   {replace("/details/dealValue", "1e400")},
		"/consent/consentToContact":            {replace("/consent/consentToContact", false)},
		"/inviteContext/notes":                 {replace("/inviteContext/notes", "changed")},
		"/details/requirements/solutions/0/id": {replace("/details/requirements/solutions/0/id", "SOL-0")},
	} {
		answer := c.Patch(t, at(id), operations).Want(t, http.StatusBadRequest)
		if target == "/registrations/1" {
			target = "/0/path"
		}
		require.Contains(t, targets(t, answer), target, "%s", answer.Body)
	}
	for _, path := range []string{"/registrations/1", "/registrations/0/nowhere"} {
		nowhere := c.Patch(t, at(id), []any{replace(path, object{"a": 1})}).Want(t, http.StatusBadRequest)
		require.Equal(t, []string{"/0/path"}, targets(t, nowhere), "one mistake is told once")
	}
	for _, body := range []any{[]any{replace("/customerProfile/size", "Huge")}, object{"customerProfile": object{"size": "Huge"}}} {
		require.Equal(t, []string{"/customerProfile/size"}, targets(t, c.Patch(t, at(id), body).Want(t, http.StatusBadRequest)))
	}
	many := make([]any, 10_000)
	for i := range many {
		many[i] = replace("/name", "x")
	}
	c.Patch(t, at(id), many).Want(t, http.StatusBadRequest)
	require.Equal(t, before, h.DumpDeals(t))
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	for i, form := range []string{`"1"`, `2`, `W/"3"`, `"7", "4"`, `*`, ``} {
		c.Patch(t, at(id), object{"campaignId": string(rune('a' + i))}, apitest.IfMatch(form)).Want(t, http.StatusOK)
	}
	stale := c.Patch(t, at(id), object{"campaignId": "z"}, apitest.IfMatch(`"1"`)).Want(t, http.StatusPreconditionFailed)
	require.Equal(t, "preconditionFailed", stale.Text(t, "error", "code"))
	require.Equal(t, "resourceModified", stale.Text(t, "error", "innerError", "code"))
	c.Do(t, http.MethodPut, at(id), object{"name": "x"}).Want(t, http.StatusBadRequest)
	c.Do(t, http.MethodPut, at(id), object{"name": "x"}, apitest.IfMatch("1")).Want(t, http.StatusPreconditionFailed)
	c.Do(t, http.MethodPut, at(id), []any{}, apitest.IfMatch("*")).Want(t, http.StatusBadRequest)
	for _, none := range []string{`"`, `"1`, "x y", `"1" "2"`, "1,\"", "é"} {
		wrong := c.Patch(t, at(id), object{"campaignId": "z"}, apitest.IfMatch(none)).Want(t, http.StatusBadRequest)
		require.Equal(t, "If-Match", wrong.Text(t, "error", "target"), none)
	}
	tag := c.Get(t, at(id)).ETag()
	var done sync.WaitGroup
	answers := make([]int, 2)
	for i := range answers {
		done.Go(func() { answers[i] = c.Patch(t, at(id), object{"name": "Both"}, apitest.IfMatch(tag)).Status })
	}
	done.Wait()
	require.ElementsMatch(t, []int{http.StatusOK, http.StatusPreconditionFailed}, answers)
}

// An acceptance brings its figures along, and the rest of the body is edited after it; if it fails nothing is left.
func TestAcceptingWithFigures(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.NorthwindAdmin()
	id := h.Incoming(t)
	before := h.DumpDeals(t)
	wanted := object{
		"status": "Active", "substatus": "Accepted", "name": "Ours", "referralProgram": "QRP",
		"details": object{"dealValue": "5000", "notes": "ours"}, "team": []any{apitest.Person("nora@northwind.example")},
	}
	wanted["salesStage"] = "13"
	c.Patch(t, at(id), wanted).Want(t, http.StatusBadRequest)
	require.Equal(t, before, h.DumpDeals(t))
	wanted["salesStage"] = "Develop"
	c.Patch(t, at(id)+"?dryRun=true", wanted).Want(t, http.StatusOK)
	require.Equal(t, before, h.DumpDeals(t))
	accepted := c.Patch(t, at(id), wanted).Want(t, http.StatusOK)
	require.Equal(t, "40", accepted.At(t, "salesStage"))
	require.Equal(t, "Ours", accepted.At(t, "name"))
	require.Equal(t, []string{"Edit", "Accept", "Create"}, c.Actions(t, id))
	won := h.Incoming(t)
	c.Patch(t, at(won), []any{replace("/status", "Closed"), replace("/substatus", "Won")}).Want(t, http.StatusNoContent)
	require.Equal(t, []string{"Win", "Accept", "Create"}, c.Actions(t, won))
	c.Patch(t, at(won), []any{replace("/status", "Active")}).Want(t, http.StatusConflict)
}

// Microsoft's published flow names a deal while it is new, and changes nothing when it is closed.
func TestTheFlow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.NorthwindAdmin()
	id := h.Incoming(t)
	path := "/engagements/v1/referrals/" + id
	var read object
	c.Get(t, path).Want(t, http.StatusOK).Decode(t, &read)
	for _, left := range []string{"links", "trackingInfo", "registrations", "consent", "target"} {
		delete(read, left)
	}
	read["externalReferenceId"] = "lead-1"
	named := c.Do(t, http.MethodPut, path, read, apitest.IfMatch(read["eTag"].(string))).Want(t, http.StatusOK)
	require.Equal(t, "New", named.At(t, "status"))
	require.Equal(t, "lead-1", named.At(t, "externalReferenceId"))
	read["name"] = "Ours"
	c.Do(t, http.MethodPut, path, read, apitest.IfMatch("*")).Want(t, http.StatusConflict)
}

// The same steps through both doors end in the same deal and history, except for the channel.
func TestBothDoorsDoTheSame(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.NorthwindAdmin()
	first, second := h.Incoming(t), h.Incoming(t)
	events := h.Count(t, "unplaced_events")
	c.Post(t, apitest.Path(first, "accept"), object{"name": "Ours", "team": []any{apitest.Person("nora@northwind.example")}}).Want(t, http.StatusOK)
	c.Patch(t, apitest.Path(first), object{"salesStage": "40"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	c.Post(t, apitest.Path(first, "lose"), object{"reasonCode": "Other", "notes": "no budget"}).Want(t, http.StatusOK)
	atFirst := h.Count(t, "unplaced_events") - events
	c.Patch(t, at(second), object{"status": "Active", "name": "Ours", "team": []any{apitest.Person("nora@northwind.example")}, "salesStage": "Develop"}).Want(t, http.StatusOK)
	lost := c.Patch(t, at(second), object{"substatus": "Lost", "statusReason": "no budget"}).Want(t, http.StatusOK)
	require.Equal(t, "no budget", lost.At(t, "statusReason"))
	require.Equal(t, atFirst, h.Count(t, "unplaced_events")-events-atFirst)
	require.Equal(t, told(t, h, c, first), told(t, h, c, second))
}

// told returns a deal and its history without what differs between two deals and two doors.
func told(t *testing.T, h *apitest.Harness, c *apitest.Client, id string) string {
	t.Helper()
	d := c.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	text := h.DumpDeal(t, id)
	for _, own := range []string{id, d.Text(t, "engagementId")} {
		text = strings.ReplaceAll(text, own, "x")
	}
	text = strings.NewReplacer("PartnerApi", "Api").Replace(text)
	var history struct{ Items []json.RawMessage }
	c.Get(t, apitest.Path(id, "history")).Decode(t, &history)
	require.Len(t, history.Items, 4)
	return text
}

func TestOnlyWhoMayChangesAReferral(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for _, c := range []struct {
		client *apitest.Client
		status int
	}{
		{h.With(""), 401},
		{h.NorthwindAdmin(), 404},
		{h.Seller(), 404},
		{h.As("contoso", access.Viewer), 403},
		{h.As("contoso", access.AccountAdmin), 403},
		{h.As("contoso", access.ReferralUser), 403},
	} {
		c.client.Patch(t, at(id), object{"name": "x"}).Want(t, c.status)
		c.client.Patch(t, at(id), []any{replace("/substatus", "Won")}).Want(t, c.status)
		c.client.Do(t, http.MethodPut, at(id), object{"name": "x"}, apitest.IfMatch("*")).Want(t, c.status)
	}
	h.As("contoso", access.Viewer).Get(t, at(id)).Want(t, http.StatusOK)
	h.NorthwindAdmin().Get(t, at(id)).Want(t, http.StatusNotFound)
}

// A caller who may not see a referral, or not change it, is told so, whatever is wrong with what it sends.
func TestMistakesAreForThoseWhoMay(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateWon(t)
	before := h.DumpDeals(t)
	for body, methods := range map[string]string{
		``: "PUT PATCH", `5`: "PUT PATCH", `[]`: "PUT", `{"name":"x"}`: "PUT", `{"name":7,"status":"Closed"}`: "PATCH",
		`[{"op":"remove","path":"/name"}]`: "PATCH", `[{"op":"add","path":"/registrations/-","value":{}}]`: "PATCH",
		`[{"op":"add","path":"/registrations/1","value":{}},{"op":"add","path":"/name","value":"x"}]`: "PATCH",
		`[{"op":"replace","path":"/registrations/0/contract/value","value":"none"}]`:                  "PATCH",
	} {
		for method := range strings.FieldsSeq(methods) {
			h.NorthwindAdmin().Do(t, method, at(id), body).Want(t, http.StatusNotFound)
			h.As("contoso", access.Viewer).Do(t, method, at(id), body).Want(t, http.StatusForbidden)
			h.As("contoso", access.AccountAdmin).Do(t, method, at(id), body).Want(t, http.StatusForbidden)
			mistaken := h.ContosoAdmin().Do(t, method, at(id), body)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusConflict}, mistaken.Status, "%s %s: %s", method, body, mistaken.Body)
		}
	}
	for _, body := range []string{``, `5`, `[]`, `{}`, `{"name":5}`} {
		h.As("contoso", access.Viewer).Post(t, referrals, body).Want(t, http.StatusForbidden)
		h.ContosoAdmin().Post(t, referrals, body).Want(t, http.StatusBadRequest)
		h.SolutionAdmin().Post(t, registration, body).Want(t, http.StatusForbidden)
	}
	require.Equal(t, before, h.DumpDeals(t))
}

// Nothing is written by a request if it is unclear whether it is a dry run.
func TestADryRunIsOneOrNone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	rows := h.Rows(t)
	for _, query := range []string{"dryRun=yes", "dryRun=", "dryRun", "dryRun=true&dryRun=false", "dryRun=true&DRYRUN=true", "dryRun=true;x", "x=%zz"} {
		for _, method := range []string{http.MethodPatch, http.MethodPut} {
			c.Do(t, method, at(id)+"?"+query, object{"name": "x"}, apitest.IfMatch("*")).Want(t, http.StatusBadRequest)
		}
		c.Post(t, referrals+"?"+query, sample()).Want(t, http.StatusBadRequest)
		c.Post(t, registration+"?"+query, object{"WebhookUrl": "http://127.0.0.1:9/", "WebhookEvents": fourEvents}).Want(t, http.StatusBadRequest)
		c.Post(t, registration+"/validationEvents?"+query, nil).Want(t, http.StatusBadRequest)
	}
	for _, query := range []string{"dryRun=true", "dryrun=True", "DryRun=1"} {
		c.Patch(t, at(id)+"?"+query, object{"name": "x"}).Want(t, http.StatusOK)
		c.Post(t, referrals+"?"+query, sample()).Want(t, http.StatusOK)
		c.Post(t, registration+"?"+query, object{"WebhookUrl": "http://127.0.0.1:9/", "WebhookEvents": fourEvents}).Want(t, http.StatusOK)
	}
	require.Equal(t, rows, h.Rows(t))
	c.Patch(t, at(id)+"?dryRun=false&api-version=1", object{"name": "x"}).Want(t, http.StatusOK)
}

// Of a client's preferences the first known one counts, in every form in which it may be written.
func TestPreferences(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	for prefer, body := range map[string]bool{
		"return=minimal": false, "return=representation": true, "Return = \"Representation\"": true, "respond-async, return=minimal": false,
		"return=minimal, return=representation": false, "return=representation; x=y": true, "return=nothing": true, "wait=5": true, "": true,
	} {
		answer := c.Patch(t, at(id), object{"name": "Same"}, apitest.Header{Name: "Prefer", Value: prefer})
		require.Equal(t, body, answer.Status == http.StatusOK, prefer)
		require.Equal(t, strings.Contains(prefer, "minimal") || strings.Contains(strings.ToLower(prefer), "representation"), answer.Header.Get("Preference-Applied") != "", prefer)
	}
}

func TestRegistering(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	open := h.CreateAccepted(t)
	form := h.RegistrationForm()
	delete(form, "holdsCustomerContract")
	form["type"] = "AzureIPCosell"
	refused := c.Patch(t, at(open), []any{operation("add", "/registrations/-", form)}).Want(t, http.StatusConflict)
	require.NotEmpty(t, refused.At(t, "error", "details"))
	id := h.CreateWon(t)
	tag := c.Get(t, at(id)).ETag()
	stored := h.DumpDeal(t, id)
	c.Patch(t, at(id), []any{operation("add", "/registrations/-", form)}, apitest.IfMatch(`"99"`)).Want(t, http.StatusPreconditionFailed)
	c.Patch(t, at(id)+"/", []any{operation("add", "/registrations/-", form)}, apitest.IfMatch(tag)).Want(t, http.StatusNoContent)
	read := c.Get(t, at(id)).Want(t, http.StatusOK)
	require.Equal(t, "AzureIPCoSell", read.At(t, "registrations", 0, "type"))
	require.Equal(t, "Approved", read.At(t, "registrationStatus"))
	require.NotEqual(t, tag, read.ETag())
	require.Equal(t, stored, h.DumpDeal(t, id), "the deal stays as it is")
	for _, value := range []string{"none", "50000"} {
		c.Patch(t, at(id), []any{replace("/registrations/0/contract/value", value)}).Want(t, http.StatusConflict)
	}

	reviewed := h.ReviewedForm()
	id = h.CreateWon(t)
	c.Patch(t, at(id), []any{operation("add", "/registrations/-", reviewed)}).Want(t, http.StatusNoContent)
	registration := c.Get(t, at(id)).Text(t, "registrations", 0, "id")
	h.Operator().Post(t, apitest.ReviewPath(registration, "claim"), nil).Want(t, http.StatusOK)
	h.Operator().Post(t, apitest.ReviewPath(registration, "ask-for-action"), object{"comments": "Wrong company"}).Want(t, http.StatusOK)
	require.Equal(t, "ActionRequired", c.Get(t, at(id)).At(t, "registrationStatus"))
	for target, bad := range map[string][]any{
		"/registrations/0/contract/value":                      {replace("/registrations/0/contract/value", "none")},
		"/registrations/0/contract/currency":                   {replace("/registrations/0/contract/currency", "xxx")},
		"/registrations/0/solutionDetails/0/value":             {replace("/registrations/0/solutionDetails/0/value", "1e400")},
		"/registrations/0/solutionDetails/0/currency":          {replace("/registrations/0/solutionDetails/0/currency", "xxx")},
		"/registrations/0/solutionDetails/0/pricingModel":      {replace("/registrations/0/solutionDetails/0/pricingModel", "Barter")},
		"/registrations/0/solutionDetails/0/isDeployedOnAzure": {replace("/registrations/0/solutionDetails/0/isDeployedOnAzure", nil)},
		"/registrations/0/contract":                            {replace("/registrations/0/contract", 5)},
		"/0/path":                                              {replace("/registrations/0/color", 5)},
		"/1/path":                                              {replace("/registrations/0/contract/value", 1), replace("/registrations/0/contract/value", 2)},
		"/registrations":                                       {replace("/registrations/0/contract/value", 1), replace("/status", "Closed")},
	} {
		answer := c.Patch(t, at(id), bad)
		require.Equal(t, http.StatusBadRequest, answer.Status, "%s: %s", target, answer.Body)
		require.Contains(t, targets(t, answer), target, "%s", answer.Body)
	}
	twice := c.Patch(t, at(id), []any{operation("add", "/registrations/-", reviewed), operation("add", "/registrations/-", reviewed)}).Want(t, http.StatusBadRequest)
	require.Equal(t, []string{"/1/path"}, targets(t, twice))
	c.Patch(t, at(id)+"//", []any{
		replace("/registrations/0/contract/value", 1_200_000), replace("/registrations/0/solutionDetails/0/value", "900000"),
	}).Want(t, http.StatusNoContent)
	again := c.Get(t, at(id))
	require.Equal(t, "ReviewPending", again.At(t, "registrationStatus"))
	require.InDelta(t, 900_000, again.At(t, "registrations", 0, "solutionDetails", 0, "value"), 0)
	require.NotNil(t, again.At(t, "registrations", 0, "statusHistory", "resubmissionDateTime"))
}

// A referral here takes no more round trips than the deal at /v1.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	for round := range 2 {
		name := string(rune('a' + round))
		pairs := [][2]func() *apitest.Response{
			{func() *apitest.Response { return c.Get(t, apitest.Path(id)) }, func() *apitest.Response { return c.Get(t, at(id)) }},
			{func() *apitest.Response {
				return c.Patch(t, apitest.Path(id), object{"name": "x" + name}, apitest.IfMatch("*"))
			}, func() *apitest.Response { return c.Patch(t, at(id), object{"name": "y" + name}) }},
		}
		for i, pair := range pairs {
			first, _ := h.CountTrips(t, http.StatusOK, pair[0])
			second, _ := h.CountTrips(t, http.StatusOK, pair[1])
			if round == 1 {
				require.LessOrEqual(t, second, first, "pair %d", i)
			}
		}
	}
}
