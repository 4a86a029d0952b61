package partnercenter_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/reference"
)

// words are texts as people write them, and some that look like something else here.
var words = []string{
	"Data platform", "Östra Ålands Åkeri AB", "O'Brien & Sons, \"Ltd\"", "None", "null", "true", "5", "1e3", "New", "Other", "/team/0", "a~1b", "%24", "-",
	"数据平台", "{}", "[1]", "Won\tLost", "2027-05-01", "<b>", "\\", "https://x.example/?a=b&c", "Unknown",
}

func word(t *rapid.T, of string) string { return rapid.SampledFrom(words).Draw(t, of) }

// maybe sets a member, or leaves it out, or gives it as null.
func maybe(t *rapid.T, o object, name string, value func() any) {
	switch rapid.IntRange(0, 3).Draw(t, name+" is there") {
	case 0:
	case 1:
		o[name] = nil
	default:
		o[name] = value()
	}
}

// code draws a code of a list of reference data.
func code(t *rapid.T, list string) string {
	l, _ := reference.Get(list)
	return rapid.SampledFrom(l.Entries).Draw(t, list).Code
}

func codes(t *rapid.T, list string) []any {
	var all []any
	for range rapid.IntRange(0, 2).Draw(t, list+" in all") {
		all = append(all, object{"id": code(t, list)})
	}
	return all
}

func aPerson(t *rapid.T, domain string) object {
	p := apitest.Person(fmt.Sprintf("p%d@%s.example", rapid.IntRange(0, 999).Draw(t, "person"), domain))
	p["lastName"] = word(t, "last name")
	maybe(t, p, "title", func() any { return word(t, "title") })
	maybe(t, p, "contactPreference", func() any {
		preference := object{"disableNotifications": rapid.Bool().Draw(t, "quiet")}
		maybe(t, preference, "locale", func() any { return "sv-SE" })
		return preference
	})
	return p
}

func people(t *rapid.T, domain string, fewest int) []any {
	all := []any{}
	for range rapid.IntRange(fewest, 3).Draw(t, "people") {
		all = append(all, aPerson(t, domain))
	}
	return all
}

func amount(t *rapid.T, of string) any {
	cents := rapid.Int64Range(0, 99_999_999).Draw(t, of)
	if rapid.Bool().Draw(t, of+" as text") {
		return fmt.Sprintf("%d.%02d", cents/100, cents%100)
	}
	return cents / 100
}

func moment(t *rapid.T, of string) string {
	at := apitest.Start.Add(time.Duration(rapid.Int64Range(40*24, 400*24).Draw(t, of))*time.Hour + time.Duration(rapid.IntRange(0, 999_999).Draw(t, of+" fraction"))*time.Microsecond)
	zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("", 19_800), time.FixedZone("", -28_800)}).Draw(t, of+" zone")
	return at.In(zone).Format(time.RFC3339Nano)
}

func needs(t *rapid.T) object {
	solutions := []any{object{"id": "SOL-10001-CTS"}}
	if rapid.Bool().Draw(t, "a category") {
		solutions = append(solutions, object{"id": code(t, reference.SolutionCategories)})
	}
	if s := solutions[0].(object); rapid.Bool().Draw(t, "a price") {
		s["price"], s["quantity"], s["currency"], s["closingDateTime"] = amount(t, "price"), rapid.IntRange(1, 9).Draw(t, "quantity"), "SEK", moment(t, "delivery")
	}
	r := object{"solutions": solutions}
	for name, list := range map[string]string{"industries": reference.Industries, "products": reference.Products, "services": reference.Services} {
		maybe(t, r, name, func() any { return codes(t, list) })
	}
	for _, name := range []string{"offers", "salesPlays"} {
		maybe(t, r, name, func() any { return []any{object{"id": word(t, name)}} })
	}
	maybe(t, r, "additionalRequirements", func() any {
		more := object{"attributes": []any{object{"type": "CustomerMarketplaceIntent", "id": rapid.SampledFrom([]string{"Yes", "No", "HaveNotDecided"}).Draw(t, "intent")}}}
		maybe(t, more, "iot", func() any {
			iot := object{"azureCertifiedDevice": rapid.Bool().Draw(t, "certified")}
			maybe(t, iot, "attachServices", func() any { return rapid.Bool().Draw(t, "attached") })
			maybe(t, iot, "siliconType", func() any { return word(t, "silicon") })
			return iot
		})
		return more
	})
	return r
}

// anyDraft draws a deal that can be created at /v1, with any members that it can have.
func anyDraft(t *rapid.T) object {
	details := object{"dealValue": amount(t, "value"), "currency": rapid.SampledFrom([]string{"USD", "SEK", "EUR"}).Draw(t, "currency"), "closingDateTime": moment(t, "closing"), "requirements": needs(t)}
	maybe(t, details, "notes", func() any { return word(t, "notes") })
	address := object{"country": code(t, reference.Countries)}
	for _, name := range []string{"addressLine1", "addressLine2", "city", "state", "postalCode", "region"} {
		maybe(t, address, name, func() any { return word(t, name) })
	}
	customer := object{"name": word(t, "customer"), "address": address, "team": people(t, "adatum", 1)}
	maybe(t, customer, "size", func() any { return code(t, reference.CustomerSizes) })
	maybe(t, customer, "ids", func() any {
		return []any{object{"profileType": rapid.SampledFrom([]string{"Duns", "External"}).Draw(t, "register"), "id": "123456789"}}
	})
	consent := object{"consentToToShareInfoWithOthers": true, "consentToContact": true}
	maybe(t, consent, "consentToMicrosoftToContactSpecificPartners", func() any { return rapid.Bool().Draw(t, "specific") })
	draft := object{"name": word(t, "name"), "customerProfile": customer, "consent": consent, "details": details, "team": people(t, "contoso", 1)}
	for _, name := range []string{"externalReferenceId", "campaignId", "referralProgram", "referralSource"} {
		maybe(t, draft, name, func() any { return word(t, name) })
	}
	maybe(t, draft, "type", func() any { return rapid.SampledFrom([]string{"Independent", "Shared"}).Draw(t, "type") })
	maybe(t, draft, "qualification", func() any {
		return rapid.SampledFrom([]string{"None", "Direct", "MarketingQualified", "SalesQualified"}).Draw(t, "qualification")
	})
	maybe(t, draft, "mpnId", func() any { return rapid.SampledFrom([]string{"1000001", "1000002"}).Draw(t, "location") })
	if targets := rapid.SampledFrom([][]string{nil, {"3000001"}, {"msft"}, {"3000001", "msft"}}).Draw(t, "guests"); targets != nil {
		apitest.Inviting(draft, targets...)
		maybe(t, draft, "inviteContext", func() any {
			return object{"notes": word(t, "message"), "assistanceRequestCode": code(t, reference.HelpTypes)}
		})
	}
	return draft
}

// anyLife brings a deal to some state, in ways that its party may.
func anyLife(t *rapid.T, tb testing.TB, c *apitest.Client, path string, state string) {
	if state == "New" {
		if rapid.Bool().Draw(t, "declined") {
			c.Post(tb, path+"/decline", object{"reasonCode": "Other", "notes": word(t, "why")}).Want(tb, http.StatusOK)
			return
		}
		c.Post(tb, path+"/accept", nil)
	}
	switch rapid.IntRange(0, 5).Draw(t, "ending") {
	case 0:
		c.Patch(tb, path, object{"salesStage": "40", "details": object{"notes": word(t, "later")}}, apitest.IfMatch("*"))
	case 1:
		c.Post(tb, path+"/win", nil)
	case 2:
		c.Post(tb, path+"/lose", object{"reasonCode": "Other", "notes": word(t, "why")})
	case 3:
		c.Post(tb, path+"/lose", object{"reasonCode": "BudgetTooSmall", "notes": word(t, "why")})
	case 4:
		c.Post(tb, path+"/report-error", object{"reasonCode": "Test"})
	}
}

// Any deal that /v1 can hold, in any state: read here and put back unchanged, as a whole or as a patch, it changes nothing.
func TestAnyDealIsPutBackUnchanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	host, clients := h.ContosoAdmin(), map[string]*apitest.Client{"contoso": h.ContosoAdmin(), "northwind": h.NorthwindAdmin(), "msft": h.Seller()}
	made, tried := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		answer := host.Post(t, "/v1/deals", anyDraft(rt))
		if answer.Status != http.StatusCreated {
			require.Equal(rt, http.StatusUnprocessableEntity, answer.Status, "%s", answer.Body)
			return
		}
		made++
		if rapid.IntRange(0, 3).Draw(rt, "sent back at once") == 0 {
			sentAgain(rt, t, host, answer.ID(t))
		}
		for _, p := range host.Get(t, apitest.Path(answer.ID(t), "parties")).At(t, "items").([]any) {
			whose := p.(object)["organizationId"].(string)
			c, id := clients[whose], answer.ID(t)
			if whose != "contoso" {
				id = c.Engaged(t, host, id)
			}
			anyLife(rt, t, c, apitest.Path(id), p.(object)["status"].(string))
			putBack(rt, t, h, c, id)
		}
	})
	require.Greater(t, made*4, tried, "many drafts are deals")
}

// putBack puts a referral back as it was read.
func putBack(rt *rapid.T, t *testing.T, h *apitest.Harness, c *apitest.Client, id string) {
	before := h.DumpDeals(t)
	read := c.Get(t, at(id)).Want(t, http.StatusOK)
	put := c.Do(t, http.MethodPut, at(id), string(read.Body), apitest.IfMatch(read.ETag()))
	patched := c.Patch(t, at(id), string(read.Body))
	for _, after := range []*apitest.Response{put, patched} {
		require.Equal(rt, http.StatusOK, after.Status, "%s\n%s", after.Body, read.Body)
		require.JSONEq(rt, string(read.Body), string(after.Body))
		require.Equal(rt, read.ETag(), after.ETag())
		require.Empty(rt, after.Header.Get("X-Cosell-Ignored"))
	}
	require.Equal(rt, before, h.DumpDeals(t))
}

// sentAgain creates a deal from a referral as it was read, and compares the two.
func sentAgain(rt *rapid.T, t *testing.T, c *apitest.Client, id string) {
	read := c.Get(t, at(id)).Want(t, http.StatusOK)
	again := c.Post(t, referrals, string(read.Body))
	require.Equal(rt, http.StatusOK, again.Status, "%s\n%s", again.Body, read.Body)
	require.Equal(rt, draftOf(t, c, id), draftOf(t, c, again.ID(t)))
}

// The same with leads, whose contacts lack what others have.
func TestAnyLeadIsPutBackUnchanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	rapid.Check(t, func(rt *rapid.T) {
		lead := apitest.LeadTo("contoso")
		lead["callToAction"] = rapid.SampledFrom([]string{"GetItNow", "FreeTrial", "TestDrive", "ContactMe"}).Draw(rt, "call")
		contact := lead["customerProfile"].(object)["team"].([]any)[0].(object)
		for _, name := range []string{"firstName", "lastName", "phoneNumber", "title"} {
			maybe(rt, contact, name, func() any { return word(rt, name) })
		}
		maybe(rt, contact, "emailValidationStatus", func() any { return rapid.SampledFrom([]string{"Valid", "Invalid", "Spam", "Unknown"}).Draw(rt, "mail") })
		maybe(rt, contact, "phoneValidationStatus", func() any { return rapid.SampledFrom([]string{"Valid", "Invalid", "Unknown"}).Draw(rt, "phone") })
		maybe(rt, lead, "quality", func() any { return rapid.SampledFrom([]string{"High", "Low", "Unknown"}).Draw(rt, "quality") })
		answer := h.Operator().Post(t, "/v1/leads", lead)
		if answer.Status != http.StatusCreated {
			require.Equal(rt, http.StatusUnprocessableEntity, answer.Status, "%s", answer.Body)
			return
		}
		id := answer.ID(t)
		if state := c.Get(t, apitest.Path(id)).Text(t, "status"); state == "New" && rapid.Bool().Draw(rt, "answered") {
			anyLife(rt, t, c, apitest.Path(id), state)
		}
		putBack(rt, t, h, c, id)
	})
}
