package partnercenter_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// tolerated is something that Microsoft's clients send, in an otherwise normal referral.
type tolerated struct {
	name   string
	change func(o object)

	refused []string // what of it is a mistake when creating a referral; nil: nothing
	later   []string // what of it is a mistake when changing one that was created without it
	becomes []any    // a path, and the value there after a change; nil: nothing changes
	ignored string   // unknown members
}

// tolerances are what samples and clients have been seen to send (M7).
var tolerances = []tolerated{
	{name: "as documented"},
	{name: "pascal case", change: pascal},
	{name: "consents in two letter cases", change: func(o object) {
		o["consent"] = object{"ConsentToToShareInfoWithOthers": true, "ConsentToContact": true, "consentToMicrosoftToContactSpecificPartners": nil}
	}},
	{
		name:    "a member twice",
		change:  func(o object) { o["consent"].(object)["ConsentToContact"] = true },
		refused: []string{"/consent/consentToContact"}, later: []string{"/consent/consentToContact"},
	},
	{name: "an empty object for a list", change: func(o object) { o["customerProfile"].(object)["ids"] = object{} }},
	{name: "lists as they are", change: func(o object) {
		o["team"] = []any{o["team"]}
		requirements(o)["additionalRequirements"] = requirements(o)["additionalRequirements"].([]any)[0]
	}},
	{name: "objects as lists of one", change: func(o object) { o["details"], o["consent"] = []any{o["details"]}, []any{o["consent"]} }},
	{name: "lists that are null or missing", change: func(o object) {
		delete(requirements(o), "products")
		requirements(o)["services"], requirements(o)["offers"], o["target"] = nil, nil, nil
	}},
	{name: "blank texts", change: func(o object) {
		o["mpnId"], o["campaignId"], o["customerProfile"].(object)["address"].(object)["region"] = "", "", ""
		o["customerProfile"].(object)["ids"] = []any{object{"profileType": "Duns", "id": ""}, object{"profileType": "External", "id": nil}}
	}},
	{name: "a blank size", change: func(o object) { o["customerProfile"].(object)["size"] = "" }},
	{name: "a contact without a number", change: func(o object) {
		o["customerProfile"].(object)["team"].([]any)[0].(object)["phoneNumber"] = ""
	}},
	{
		name:    "an own person without a number",
		change:  func(o object) { o["team"].(object)["phoneNumber"] = nil },
		refused: []string{"/team/0/phoneNumber"}, later: []string{"/team/0/phoneNumber"},
	},
	{name: "no devices", change: func(o object) {
		requirements(o)["additionalRequirements"] = []any{object{"attributes": object{"type": "CustomerMarketplaceIntent", "id": "Yes"}, "iot": object{}}}
	}},
	{
		name: "flags of devices",
		change: func(o object) {
			requirements(o)["additionalRequirements"].([]any)[0].(object)["iot"] = object{"attachServices": "True", "azureCertifiedDevice": true}
		},
		later: []string{
			"/details/requirements/additionalRequirements/iot/attachServices", "/details/requirements/additionalRequirements/iot/azureCertifiedDevice",
		},
	},
	{name: "a number as a number, a flag as text", change: func(o object) {
		o["details"].(object)["dealValue"], o["consent"].(object)["consentToToShareInfoWithOthers"] = 10000, "TRUE"
	}},
	{
		name:    "what is no number",
		change:  func(o object) { o["details"].(object)["dealValue"] = "10,000" },
		refused: []string{"/details/dealValue"}, later: []string{"/details/dealValue"},
	},
	{name: "no zone", change: closingAt("2027-05-01T00:00:00")},
	{name: "no seconds", change: closingAt("2027-05-01T00:00")},
	{name: "a fraction", change: closingAt("2027-05-01T00:00:00.0Z")},
	{name: "seven digits", change: closingAt("2027-05-01T00:00:00.0000000Z")},
	{name: "another zone", change: closingAt("2027-05-01T02:00:00+02:00")},
	{
		name: "no such day", change: closingAt("2027-02-30"),
		refused: []string{"/details/closingDateTime"}, later: []string{"/details/closingDateTime"},
	},
	{name: "codes in any case", change: func(o object) {
		o["customerProfile"].(object)["address"].(object)["country"], o["details"].(object)["currency"] = "Se", "Usd"
		o["type"], o["qualification"] = "INDEPENDENT", "salesqualified"
	}},
	{name: "an inviter", change: func(o object) {
		o["inviteContext"] = object{"invitedBy": object{"organizationId": "msft", "organizationName": "Microsoft"}, "invitedMpnId": "7"}
	}},
	{name: "what the service makes", change: func(o object) {
		maps.Copy(o, object{
			"favorite": true, "lastModifiedVia": "x", "lastRunId": "1", "@odata.context": "x", "@odata.etag": "y", "callToAction": "x", "links": object{"self": nil},
			"tags": []any{"x"}, "quality": "High", "isSpam": true, "trackingInfo": object{"x": 1}, "registrations": []any{object{"id": 1}}, "registrationStatus": "Passed",
			"createdDateTime": "yesterday", "organizationId": "msft", "direction": "Incoming", "eTag": "7",
		})
		o["details"].(object)["customerAction"], o["details"].(object)["customerRequestedContact"] = "x", "x"
	}},
	{name: "a solution by its id alone", change: func(o object) { requirements(o)["solutions"] = object{"id": "SOL-10001-CTS"} }},
	{
		name: "a category beside a solution",
		change: func(o object) {
			requirements(o)["solutions"] = []any{object{"id": "SOL-10001-CTS"}, object{"id": "CloudMigration", "type": "Category", "name": "anything"}}
		},
		becomes: []any{"details", "requirements", "solutions", 1, "type", "Category"},
	},
	{
		name: "a category alone, and a target",
		change: func(o object) {
			o["target"] = object{"type": "SolutionProfile", "id": "SOL-10001-CTS"}
			requirements(o)["solutions"] = []any{object{"type": "Category", "id": "CloudMigration"}}
		},
		later: []string{"/target", "/details/requirements/solutions"},
	},
	{name: "a stage by its word", change: stageOf("Qualify"), ignored: "/salesStage", becomes: []any{"salesStage", "20"}},
	{name: "a stage in lower case", change: stageOf("develop"), ignored: "/salesStage", becomes: []any{"salesStage", "40"}},
	{name: "a stage by its number", change: stageOf(60), ignored: "/salesStage", becomes: []any{"salesStage", "60"}},
	{name: "a stage in per cent", change: stageOf("80 %"), ignored: "/salesStage", becomes: []any{"salesStage", "80"}},
	{
		name: "what nobody knows",
		change: func(o object) {
			o["closeDate"], o["details"].(object)["industry"], o["team"].(object)["emailAddress"] = "2027", "x", "x"
		},
		ignored: "/closeDate, /details/industry, /team/0/emailAddress",
	},
	{
		name: "codes of no list",
		change: func(o object) {
			o["customerProfile"].(object)["size"] = "many"
			requirements(o)["industries"] = []any{object{"id": "Education"}, object{"id": "Farming"}}
			requirements(o)["solutions"] = []any{object{"id": "SOL-0"}, object{"id": "SOL-10001-CTS"}, object{"id": "Magic", "type": "Category"}}
		},
		refused: []string{
			"/customerProfile/size", "/details/requirements/industries/1/id", "/details/requirements/solutions/0/id",
			"/details/requirements/solutions/2/id",
		},
		later: []string{ // the size and the industries are fixed, whatever they contain
			"/customerProfile/size", "/details/requirements/industries", "/details/requirements/solutions/0/id",
			"/details/requirements/solutions/2/id",
		},
	},
	{name: "no consent", change: func(o object) { delete(o, "consent") }, refused: []string{"/consent"}},
	{name: "an empty consent", change: func(o object) { o["consent"] = object{} }, refused: []string{"/consent"}},
	{
		name:    "consent of nulls",
		change:  func(o object) { o["consent"] = object{"consentToToShareInfoWithOthers": nil, "consentToContact": nil} },
		refused: []string{"/consent"},
	},
	{
		name:    "half a consent",
		change:  func(o object) { delete(o["consent"].(object), "consentToContact") },
		refused: []string{"/consent/consentToContact"},
	},
	{
		name: "refused consent",
		change: func(o object) {
			o["consent"] = object{"consentToToShareInfoWithOthers": "False", "ConsentToContact": false}
		},
		refused: []string{"/consent/consentToToShareInfoWithOthers"},                              // whether it may be called is told, no condition
		later:   []string{"/consent/consentToToShareInfoWithOthers", "/consent/consentToContact"}, // fixed, both of them
	},
}

func closingAt(text string) func(object) {
	return func(o object) { o["details"].(object)["closingDateTime"] = text }
}

func stageOf(stage any) func(object) { return func(o object) { o["salesStage"] = stage } }

// body returns the documented body with what is tolerated in it; without its state for a deal that has begun.
func (c tolerated) body(begun bool) object {
	o := sample()
	if begun {
		delete(o, "status")
		delete(o, "substatus")
		delete(o, "statusReason")
	}
	if c.change != nil {
		c.change(o)
	}
	return o
}

// What is tolerated is tolerated whether a referral is created, replaced or patched.
func TestWhatIsTolerated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	for _, row := range tolerances {
		made := c.Post(t, referrals, row.body(false))
		row.requireSaid(t, made, row.refused)
		for _, method := range []string{http.MethodPut, http.MethodPatch} {
			id := c.Post(t, referrals, sample()).Want(t, http.StatusOK).ID(t)
			before := c.Get(t, at(id)).Want(t, http.StatusOK)
			after := c.Do(t, method, at(id), row.body(true), apitest.IfMatch(before.ETag()))
			later := row
			if row.becomes != nil {
				later.ignored = ""
			}
			later.requireSaid(t, after, row.later)
			if row.becomes != nil {
				last := len(row.becomes) - 1
				require.Equal(t, row.becomes[last], after.At(t, row.becomes[:last]...), "%s by %s", row.name, method)
				continue
			}
			require.JSONEq(t, string(before.Body), string(c.Get(t, at(id)).Body), "%s by %s", row.name, method)
			require.Equal(t, []string{"Create"}, c.Actions(t, id), "%s by %s", row.name, method)
		}
	}
}

// requireSaid fails the test unless the answer names exactly these mistakes and what was ignored.
func (c tolerated) requireSaid(t *testing.T, answer *apitest.Response, mistakes []string) {
	t.Helper()
	require.Equal(t, c.ignored, answer.Header.Get("X-Cosell-Ignored"), "%s: %s", c.name, answer.Body)
	if mistakes == nil {
		require.Equal(t, http.StatusOK, answer.Status, "%s: %s", c.name, answer.Body)
		return
	}
	require.Equal(t, http.StatusBadRequest, answer.Status, "%s: %s", c.name, answer.Body)
	require.ElementsMatch(t, mistakes, targets(t, answer), "%s: %s", c.name, answer.Body)
}

// The state in documented bodies is that of a deal that nobody has accepted; an active deal does not go back to it.
func TestAStateThatIsPast(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	id := c.Post(t, referrals, sample()).Want(t, http.StatusOK).ID(t)
	for _, method := range []string{http.MethodPut, http.MethodPatch} {
		c.Do(t, method, at(id), sample(), apitest.IfMatch("*")).Want(t, http.StatusConflict)
	}
}
