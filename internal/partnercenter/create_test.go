package partnercenter_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// What could not be read is reported, but not that what is around it is then missing.
func TestOneMistakeIsToldOnce(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	for _, given := range []any{"x", 5, true} {
		o := sample()
		requirements(o)["solutions"] = given
		refused := c.Post(t, referrals, o).Want(t, http.StatusBadRequest)
		require.Equal(t, "/details/requirements/solutions", refused.Text(t, "error", "target"), "%s", refused.Body)
		require.Len(t, refused.At(t, "error", "details"), 1)
	}
}

func TestADocumentedBodyIsCreated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	made := c.Post(t, referrals, sample()).Want(t, http.StatusOK)
	require.Equal(t, "Active", made.At(t, "status"))
	require.Equal(t, "Accepted", made.At(t, "substatus"))
	require.Nil(t, made.At(t, "statusReason"))
	require.Equal(t, "SE", made.At(t, "customerProfile", "address", "country"))
	require.Equal(t, "USD", made.At(t, "details", "currency"))
	require.InDelta(t, 10000, made.At(t, "details", "dealValue"), 0)
	require.Equal(t, "2027-05-01T00:00:00Z", made.At(t, "details", "closingDateTime"))
	require.Equal(t, h.URL+at(made.ID(t)), made.Header.Get("Location"))
	require.Empty(t, made.Header.Get("X-Cosell-Ignored"))
	read := c.Get(t, at(made.ID(t))).Want(t, http.StatusOK)
	require.JSONEq(t, string(read.Body), string(made.Body))
	require.Equal(t, read.ETag(), made.ETag())
	require.Equal(t, "PartnerApi", c.Get(t, apitest.Path(made.ID(t))).At(t, "createdVia"))
	again := c.Post(t, referrals, string(read.Body)).Want(t, http.StatusOK)
	require.NotEqual(t, made.ID(t), again.ID(t), "what was read and is posted again is a new deal")
	require.NotEqual(t, made.At(t, "engagementId"), again.At(t, "engagementId"))
}

// A member is read as the same value in every form in which clients write it.
func TestToleranceOfACreation(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	for name, change := range map[string]func(o object){
		"pascal case":      func(o object) { pascal(o) },
		"ids as an object": func(o object) { o["customerProfile"].(object)["ids"] = object{} },
		"team as a list":   func(o object) { o["team"] = []any{o["team"]} },
		"requirements once": func(o object) {
			r := requirements(o)
			r["additionalRequirements"] = r["additionalRequirements"].([]any)[0]
		},
		"blank size and location": func(o object) { o["customerProfile"].(object)["size"], o["mpnId"] = "", "" },
		"iot flags": func(o object) {
			requirements(o)["additionalRequirements"] = object{"iot": object{"attachServices": "True", "azureCertifiedDevice": true}}
		},
		"a number as a number": func(o object) { o["details"].(object)["dealValue"] = 10000 },
		"seven digits":         func(o object) { o["details"].(object)["closingDateTime"] = "2027-05-01T00:00:00.0000000Z" },
		"no zone":              func(o object) { o["details"].(object)["closingDateTime"] = "2027-05-01T00:00:00" },
		"no lists":             func(o object) { delete(requirements(o), "products"); requirements(o)["industries"] = nil },
		"invited by Microsoft": func(o object) { o["inviteContext"] = object{"invitedBy": object{"organizationId": "msft"}} },
		"what the service makes": func(o object) {
			maps.Copy(o, object{"favorite": true, "lastModifiedVia": "x", "lastRunId": "1", "@odata.context": "x", "callToAction": "x", "links": object{}})
		},
		"own target and a category": func(o object) {
			o["target"] = []any{object{"type": "SolutionProfile", "id": "SOL-10001-CTS"}}
			requirements(o)["solutions"] = []any{object{"type": "Category", "id": "CloudMigration"}}
		},
	} {
		body := sample()
		change(body)
		made := c.Post(t, referrals, body)
		require.Equal(t, http.StatusOK, made.Status, "%s: %s", name, made.Body)
		require.Empty(t, made.Header.Get("X-Cosell-Ignored"), name)
		require.InDelta(t, 10000, made.At(t, "details", "dealValue"), 0)
		if name == "iot flags" {
			require.Equal(t, true, made.At(t, "details", "requirements", "additionalRequirements", "iot", "attachServices"))
		}
		if name == "own target and a category" {
			require.Equal(t, "Category", made.At(t, "details", "requirements", "solutions", 0, "type"))
			require.Equal(t, "SOL-10001-CTS", made.At(t, "details", "requirements", "solutions", 1, "id"))
		}
	}
}

func requirements(o object) object { return o["details"].(object)["requirements"].(object) }

// pascal gives the members of an object names in Pascal case.
func pascal(o object) {
	for name, value := range maps.Clone(o) {
		if inside, is := value.(object); is {
			pascal(inside)
		}
		delete(o, name)
		o[strings.ToUpper(name[:1])+name[1:]] = value
	}
}

// Nobody calls the number of a contact that Microsoft's clients send: some put words there.
func TestAContactMayHaveWordsForANumber(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	body := sample()
	body["customerProfile"].(object)["team"].([]any)[0].(object)["phoneNumber"] = "N/A"
	c.Post(t, referrals, body).Want(t, http.StatusOK)
	body["team"].(object)["phoneNumber"] = "N/A"
	require.Equal(t, []string{"/team/0/phoneNumber"}, targets(t, c.Post(t, referrals, body).Want(t, http.StatusBadRequest)))
}

// Everything that is wrong with a creation is reported at once, with its place.
func TestMistakesOfACreation(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	body := sample()
	delete(body, "consent")
	body["closeDate"], body["industry"] = "2027", "x"
	body["customerProfile"].(object)["size"] = "many"
	requirements(body)["industries"] = []any{object{"id": "Farming"}}
	requirements(body)["solutions"] = []any{object{"id": "SOL-0"}}
	body["details"].(object)["dealValue"] = "much"
	body["team"].(object)["phoneNumber"] = ""
	body["NAME"] = "twice"
	answer := c.Post(t, referrals, body).Want(t, http.StatusBadRequest)
	require.Equal(t, "/closeDate, /industry", answer.Header.Get("X-Cosell-Ignored"))
	require.ElementsMatch(t, []string{
		"/consent", "/customerProfile/size", "/details/dealValue", "/details/requirements/industries/0/id",
		"/details/requirements/solutions/0/id", "/name", "/team/0/phoneNumber",
	}, targets(t, answer))
	require.Zero(t, h.Count(t, "deals"))
	for _, body := range []string{``, `[]`, `null`, `5`, `{"a":1,"a":2}`, strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40), "{\"name\":\"\xff\"}"} {
		c.Post(t, referrals, body).Want(t, http.StatusBadRequest)
	}
	c.Post(t, referrals, `{"name":"`+strings.Repeat("x", 1<<20)+`"}`).Want(t, http.StatusRequestEntityTooLarge)
	c.Post(t, referrals, sample(), apitest.Header{Name: "Content-Type", Value: "text/plain"}).Want(t, http.StatusUnsupportedMediaType)
}

func targets(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var e struct {
		Error struct{ Details []struct{ Target string } }
	}
	r.Decode(t, &e)
	var all []string
	for _, d := range e.Error.Details {
		all = append(all, d.Target)
	}
	return all
}

func TestOnlyWhoMayCreatesADeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.As("contoso", access.ReferralUser).Post(t, referrals, sample()).Want(t, http.StatusForbidden)
	h.With("").Post(t, referrals, sample()).Want(t, http.StatusUnauthorized)
	require.Zero(t, h.Count(t, "deals"))
	h.ContosoAdmin().Post(t, referrals+"?dryRun=true", sample()).Want(t, http.StatusOK)
	require.Zero(t, h.Count(t, "deals"))
}

func TestCoSellInOneStepAndInTwo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	microsoft := []any{object{"type": "BusinessProfileLocation", "id": "msft"}}
	once := sample()
	delete(once, "type")
	once["target"] = microsoft
	made := c.Post(t, referrals, once).Want(t, http.StatusOK)
	require.Equal(t, "Shared", made.At(t, "type"))
	require.Equal(t, "CoSell", c.Get(t, apitest.Path(made.ID(t))).At(t, "dealType"))

	first := c.Post(t, referrals, sample()).Want(t, http.StatusOK)
	second := sample()
	second["engagementId"], second["target"] = first.At(t, "engagementId"), microsoft
	invited := c.Post(t, referrals, second).Want(t, http.StatusOK)
	require.Equal(t, first.At(t, "engagementId"), invited.At(t, "engagementId"))
	require.Equal(t, "msft", invited.At(t, "organizationId"))
	require.JSONEq(t, string(c.Get(t, at(invited.ID(t))).Want(t, http.StatusOK).Body), string(invited.Body))
	require.Equal(t, "CoSell", c.Get(t, apitest.Path(first.ID(t))).At(t, "dealType"))
	require.Equal(t, []string{"Invite", "Create"}, c.Actions(t, first.ID(t)))
	require.Equal(t, "Independent", c.Get(t, at(first.ID(t))).At(t, "type"), "as the second body says")
	c.Post(t, referrals, second).Want(t, http.StatusConflict)
	foreign := h.As("fabrikam", access.ReferralAdmin).Post(t, referrals, second).Want(t, http.StatusBadRequest)
	require.Equal(t, "/engagementId", foreign.Text(t, "error", "target"))
}

// The second step needs to say only whom it invites; everything that is wrong with it is reported at once.
func TestTheSecondStepOfCoSell(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	made := c.Post(t, referrals, sample()).Want(t, http.StatusOK)
	step := object{"EngagementId": made.At(t, "engagementId"), "Target": object{"Type": "BusinessProfileLocation", "Id": "msft"}}
	step["InviteContext"] = object{"AssistanceRequestCode": "Pizza"}
	require.Equal(t, []string{"/inviteContext/assistanceRequestCode"}, targets(t, c.Post(t, referrals, step).Want(t, http.StatusBadRequest)))
	step["InviteContext"] = object{"AssistanceRequestCode": "GeneralOrOther", "Notes": "please"}
	invited := c.Post(t, referrals, step).Want(t, http.StatusOK)
	require.Equal(t, "msft", invited.At(t, "organizationId"))
	require.Equal(t, "please", c.Get(t, at(made.ID(t))).At(t, "inviteContext", "notes"))
	require.Equal(t, "Shared", c.Get(t, at(made.ID(t))).At(t, "type"))
	require.Equal(t, "Shared", h.Seller().Get(t, at(invited.ID(t))).At(t, "type"))

	before := h.DumpDeals(t)
	many := make([]any, 21)
	for i := range many {
		many[i] = object{"type": "BusinessProfileLocation", "id": "3000001"}
	}
	for target, bad := range map[string]object{
		"/target":       {"engagementId": made.At(t, "engagementId"), "target": many},
		"/target/0/id":  {"engagementId": made.At(t, "engagementId"), "target": object{"type": "BusinessProfileLocation", "id": "nowhere"}},
		"/engagementId": {"engagementId": 7, "target": object{"type": "BusinessProfileLocation", "id": "msft"}},
	} {
		require.Contains(t, targets(t, c.Post(t, referrals, bad).Want(t, http.StatusBadRequest)), target)
	}
	h.As("contoso", access.Viewer).Post(t, referrals, object{"engagementId": made.At(t, "engagementId"), "target": many}).Want(t, http.StatusForbidden)
	require.Equal(t, before, h.DumpDeals(t))
}

func TestARequestThatIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := apitest.Header{Name: "MS-RequestId", Value: "00000000-0000-0000-0000-000000000000"}
	first := c.Post(t, referrals, sample(), id).Want(t, http.StatusOK)
	again := c.Post(t, referrals, sample(), id).Want(t, http.StatusOK)
	require.JSONEq(t, string(first.Body), string(again.Body))
	other := sample()
	other["name"] = "Another"
	require.NotEqual(t, first.ID(t), c.Post(t, referrals, other, id).Want(t, http.StatusOK).ID(t))
	require.Equal(t, 2, h.Count(t, "deals"))
}

// What the second door shows of a deal is what it was created from at the first.
func TestAReferralIsReadAgainIntoTheSameDraft(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001", "msft")
	draft["inviteContext"] = object{"notes": "please", "assistanceRequestCode": "GeneralOrOther"}
	draft["campaignId"], draft["referralProgram"] = "spring", "QRP"
	id := c.Create(t, draft)
	again := c.Post(t, referrals, string(c.Get(t, at(id)).Want(t, http.StatusOK).Body)).Want(t, http.StatusOK).ID(t)
	require.Equal(t, draftOf(t, c, id), draftOf(t, c, again))
}

// draftOf returns a deal without what distinguishes one deal from another.
func draftOf(t *testing.T, c *apitest.Client, id string) map[string]any {
	t.Helper()
	var d map[string]any
	require.NoError(t, json.Unmarshal(c.Get(t, apitest.Path(id)).Want(t, http.StatusOK).Body, &d))
	for _, own := range []string{"id", "engagementId", "createdVia", "lastModifiedVia", "createdDateTime", "updatedDateTime", "acceptedDateTime"} {
		delete(d, own)
	}
	return d
}
