package deal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
)

const (
	free    = ""      // an edit can change it
	fixed   = "fixed" // it cannot
	derived = "derived"
)

// edits says for every member of a deal what an edit of it leads to: on an own deal without guests, on one with guests, and on an incoming
// deal. It is written by hand from "Who may change what, when".
var edits = []struct{ member, patch, alone, inviting, incoming string }{
	{"/name", `{"name":"B"}`, free, free, free},
	{"/externalReferenceId", `{"externalReferenceId":"B"}`, free, free, free},
	{"/campaignId", `{"campaignId":"B"}`, free, free, free},
	{"/referralProgram", `{"referralProgram":"B"}`, free, free, free},
	{"/salesStage", `{"salesStage":"40"}`, free, free, free},
	{"/details/notes", `{"details":{"notes":"B"}}`, free, free, free},
	{"/details/dealValue", `{"details":{"dealValue":"1.50"}}`, free, free, free},
	{"/details/currency", `{"details":{"currency":"EUR"}}`, free, free, free},
	{"/details/closingDateTime", `{"details":{"closingDateTime":"2027-01-01T00:00:00Z"}}`, free, free, free},
	{"/details/requirements/solutions", `{"details":{"requirements":{"solutions":[{"id":"READY","quantity":2}]}}}`, free, free, free},
	{"/team", `{"team":[{"firstName":"B","lastName":"B","phoneNumber":"1","email":"b@b.example"}]}`, free, free, free},

	{"/customerProfile/team", `{"customerProfile":{"team":[]}}`, free, fixed, fixed},
	{"/inviteContext/notes", `{"inviteContext":{"notes":"B"}}`, free, fixed, fixed},
	{"/inviteContext/assistanceRequestCode", `{"inviteContext":{"assistanceRequestCode":"GeneralOrOther"}}`, free, fixed, fixed},

	{"/consent/consentToShareReferralWithMicrosoftSellers", `{"consent":{"consentToShareReferralWithMicrosoftSellers":true}}`, free, free, free},

	{"/id", `{"id":"0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b12"}`, fixed, fixed, fixed},
	{"/engagementId", `{"engagementId":"0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b12"}`, fixed, fixed, fixed},
	{"/organizationId", `{"organizationId":"fabrikam"}`, fixed, fixed, fixed},
	{"/organizationName", `{"organizationName":"B"}`, fixed, fixed, fixed},
	{"/mpnId", `{"mpnId":"1000002"}`, fixed, fixed, fixed},
	{"/referralSource", `{"referralSource":"B"}`, fixed, fixed, fixed},
	{"/type", `{"type":"B"}`, fixed, fixed, fixed},
	{"/qualification", `{"qualification":"Direct"}`, fixed, fixed, fixed},
	{"/direction", `{"direction":"B"}`, fixed, fixed, fixed},
	{"/status", `{"status":"Closed"}`, fixed, fixed, fixed},
	{"/substatus", `{"substatus":"Won"}`, fixed, fixed, fixed},
	{"/statusReason", `{"statusReason":"B"}`, fixed, fixed, fixed},
	{"/statusNotes", `{"statusNotes":"B"}`, fixed, fixed, fixed},
	{"/createdDateTime", `{"createdDateTime":"2020-01-01T00:00:00Z"}`, fixed, fixed, fixed},
	{"/acceptedDateTime", `{"acceptedDateTime":"2020-01-01T00:00:00Z"}`, fixed, fixed, fixed},
	{"/closedDateTime", `{"closedDateTime":"2020-01-01T00:00:00Z"}`, fixed, fixed, fixed},
	{"/expirationDateTime", `{"expirationDateTime":"2020-01-01T00:00:00Z"}`, fixed, fixed, fixed},
	{"/target", `{"target":[{"type":"SolutionProfile","id":"B"}]}`, fixed, fixed, fixed},
	{"/recreatedFromDealId", `{"recreatedFromDealId":"0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b12"}`, fixed, fixed, fixed},
	{"/createdVia", `{"createdVia":"System"}`, fixed, fixed, fixed},
	{"/customerProfile/name", `{"customerProfile":{"name":"B"}}`, fixed, fixed, fixed},
	{"/customerProfile/size", `{"customerProfile":{"size":"1to9employees"}}`, fixed, fixed, fixed},
	{"/customerProfile/address/addressLine1", `{"customerProfile":{"address":{"addressLine1":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/addressLine2", `{"customerProfile":{"address":{"addressLine2":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/city", `{"customerProfile":{"address":{"city":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/state", `{"customerProfile":{"address":{"state":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/postalCode", `{"customerProfile":{"address":{"postalCode":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/country", `{"customerProfile":{"address":{"country":"NO"}}}`, fixed, fixed, fixed},
	{"/customerProfile/address/region", `{"customerProfile":{"address":{"region":"B"}}}`, fixed, fixed, fixed},
	{"/customerProfile/ids", `{"customerProfile":{"ids":[{"profileType":"Duns","id":"1"}]}}`, fixed, fixed, fixed},
	{"/consent/consentToContact", `{"consent":{"consentToContact":false}}`, fixed, fixed, fixed},
	{"/consent/consentToMicrosoftToContactSpecificPartners", `{"consent":{"consentToMicrosoftToContactSpecificPartners":true}}`, fixed, fixed, fixed},
	{"/details/requirements/industries", `{"details":{"requirements":{"industries":[{"id":"Education"}]}}}`, fixed, fixed, fixed},
	{"/details/requirements/products", `{"details":{"requirements":{"products":[{"id":"Azure"}]}}}`, fixed, fixed, fixed},
	{"/details/requirements/services", `{"details":{"requirements":{"services":[{"id":"Licensing"}]}}}`, fixed, fixed, fixed},
	{"/details/requirements/offers", `{"details":{"requirements":{"offers":[{"id":"B"}]}}}`, fixed, fixed, fixed},
	{"/details/requirements/salesPlays", `{"details":{"requirements":{"salesPlays":[{"id":"B"}]}}}`, fixed, fixed, fixed},
	{"/details/requirements/additionalRequirements/attributes", `{"details":{"requirements":{"additionalRequirements":{"attributes":[{"type":"B","id":"B"}]}}}}`, fixed, fixed, fixed},
	{"/details/requirements/additionalRequirements/iot/deviceCategory", `{"details":{"requirements":{"additionalRequirements":{"iot":{"deviceCategory":"B"}}}}}`, fixed, fixed, fixed},
	{"/inviteContext/invitedMpnId", `{"inviteContext":{"invitedMpnId":"B"}}`, fixed, fixed, fixed},
	{"/inviteContext/invitedBy/organizationId", `{"inviteContext":{"invitedBy":{"organizationId":"B"}}}`, fixed, fixed, fixed},
	{"/inviteContext/invitedBy/organizationName", `{"inviteContext":{"invitedBy":{"organizationName":"B"}}}`, fixed, fixed, fixed},

	{"/dealType", `{"dealType":"Lead"}`, derived, derived, derived},
	{"/eTag", `{"eTag":"\"77\""}`, derived, derived, derived},
	{"/updatedDateTime", `{"updatedDateTime":"2020-01-01T00:00:00Z"}`, derived, derived, derived},
	{"/lastModifiedVia", `{"lastModifiedVia":"System"}`, derived, derived, derived},
}

func TestWhatMayChangeWhen(t *testing.T) {
	t.Parallel()
	incoming, _, err := guest(t, "3000001").Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start)
	require.NoError(t, err)
	for _, e := range edits {
		t.Run(e.member, func(t *testing.T) {
			t.Parallel()
			requireEdit(t, own(t), e.member, e.patch, e.alone)
			requireEdit(t, own(t, "3000001"), e.member, e.patch, e.inviting)
			requireEdit(t, incoming, e.member, e.patch, e.incoming)
		})
	}
}

// What a deal says can be edited is what an edit is let do.
func TestWhatIsSaidToBeEditable(t *testing.T) {
	t.Parallel()
	received := guest(t, "3000001")
	incoming, _, err := received.Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start)
	require.NoError(t, err)
	var alone, inviting, accepted []string
	for _, e := range edits {
		for members, said := range map[*[]string]string{&alone: e.alone, &inviting: e.inviting, &accepted: e.incoming} {
			if said == free {
				*members = append(*members, e.member)
			}
		}
	}
	require.ElementsMatch(t, alone, own(t).Editable(start))
	require.ElementsMatch(t, inviting, own(t, "3000001").Editable(start))
	require.ElementsMatch(t, accepted, incoming.Editable(start))
	require.ElementsMatch(t, []string{"/externalReferenceId", "/campaignId"}, received.Editable(start))
	require.Empty(t, received.Editable(start.Add(ttl)), "it has run out")
	require.Empty(t, applied(t, own(t), deal.Win, deal.Reason{}).Editable(start))
	require.NotContains(t, sharing(own(t), true).Editable(start), "/consent/consentToShareReferralWithMicrosoftSellers")
	require.Len(t, sharing(own(t), true).Editable(start), len(alone)-1)
}

// requireEdit fails the test unless the patch of one member is taken, refused or without effect.
func requireEdit(t *testing.T, d deal.Deal, member, patch, want string) {
	t.Helper()
	after, err := d.Patched([]byte(patch))
	require.NoError(t, err)
	changed, entry, err := d.EditTo(after, world(), ada(), start)
	switch want {
	case free:
		require.NoError(t, err)
		require.Contains(t, pointers(entry.Changes), member)
		require.Equal(t, d.Revision+1, changed.Revision)
	case derived:
		require.NoError(t, err)
		require.Nil(t, entry, "nothing the caller says of it counts")
		require.Equal(t, d, changed)
	default:
		require.Contains(t, mistakes(t, err), member+" fixed")
	}
}

// A member that is added to the deal needs a row in the table above.
func TestEveryMemberHasARow(t *testing.T) {
	t.Parallel()
	d := own(t)
	text, err := json.Marshal(d)
	require.NoError(t, err)
	for _, p := range membersOf(t, text, "") {
		require.True(t, slices.ContainsFunc(edits, func(e struct{ member, patch, alone, inviting, incoming string }) bool {
			return e.member == p || strings.HasPrefix(e.member, p+"/") || exempt[p] // an object that is null here
		}), "%s has no row", p)
	}
}

// exempt has what an edit cannot change to any valid value: consent is always yes.
var exempt = map[string]bool{"/consent/consentToToShareInfoWithOthers": true}

func membersOf(t *testing.T, object jsontext.Value, at string) []string {
	t.Helper()
	var members map[string]jsontext.Value
	require.NoError(t, json.Unmarshal(object, &members))
	var all []string
	for name, v := range members {
		if v.Kind() == jsontext.KindBeginObject {
			all = append(all, membersOf(t, v, at+"/"+name)...)
		} else {
			all = append(all, at+"/"+name)
		}
	}
	return all
}

func TestConsentToShareInfoIsFixed(t *testing.T) {
	t.Parallel()
	after, err := own(t).Patched([]byte(`{"consent":{"consentToToShareInfoWithOthers":false}}`))
	require.NoError(t, err)
	_, _, err = own(t).EditTo(after, world(), ada(), start)
	require.Contains(t, mistakes(t, err), "/consent/consentToToShareInfoWithOthers fixed")
}

func TestSharingGoesFromNoToYesOnly(t *testing.T) {
	t.Parallel()
	const member = "/consent/consentToShareReferralWithMicrosoftSellers"
	said := map[string]*bool{"nothing": nil, "no": new(false), "yes": new(true)}
	for before, was := range said {
		for after, is := range said {
			d := created(t, draft(func(in *deal.Draft) { in.Consent.ShareWithMicrosoftsSellers = was })).Own.Deal
			changed := d
			changed.Consent.ShareWithMicrosoftsSellers = is
			_, _, err := d.EditTo(changed, world(), ada(), start)
			if before == "yes" && after != "yes" {
				requireMistakes(t, err, member+" fixed")
			} else {
				require.NoError(t, err, "%s to %s", before, after)
			}
		}
	}
	cosell := own(t, "msft")
	_, _, err := cosell.EditTo(sharing(cosell, false), world(), ada(), start)
	requireMistakes(t, err, member+" fixed")
}

func TestSendingWhatIsThereIsNoChange(t *testing.T) {
	t.Parallel()
	d := own(t, "msft")
	whole, err := d.Document()
	require.NoError(t, err)
	for _, patch := range []string{`{}`, `{"name":"Data platform"}`, `{"details":{"dealValue":42000.00}}`, `{"salesStage":null}`, string(whole)} {
		after, err := d.Patched([]byte(patch))
		require.NoError(t, err)
		same, entry, err := d.EditTo(after, world(), ada(), start.Add(1))
		require.NoError(t, err)
		require.Nil(t, entry)
		require.Equal(t, d, same)
	}
}

func TestPatchedRefusesWhatNoDealCanHave(t *testing.T) {
	t.Parallel()
	for _, patch := range []string{`{"team":"x"}`, `{"details":{"dealValue":-1}}`, `{"details":{"closingDateTime":"soon"}}`, `{"id":"x"}`, `nonsense`} {
		_, err := own(t).Patched([]byte(patch))
		require.Empty(t, mistakes(t, err))
		_, err = deal.DraftOf(own(t), nil).Patched([]byte(strings.ReplaceAll(patch, `"id"`, `"team"`)))
		require.Empty(t, mistakes(t, err))
	}
}

// What has not changed was checked when it was given; the world may have moved on.
func TestAnEditDoesNotCheckAgainWhatStays(t *testing.T) {
	t.Parallel()
	d := own(t)
	later := d.Details.Closing.AddDate(1, 0, 0)
	after := d
	after.Name = "Another name"
	changed, _, err := d.EditTo(after, deal.Facts{}, ada(), later) // the solution is unknown by now, the closing date has passed
	require.NoError(t, err)
	require.Equal(t, d.Details, changed.Details)

	after.Details.Closing = later.AddDate(0, 0, -1)
	_, _, err = d.EditTo(after, deal.Facts{}, ada(), later)
	requireMistakes(t, err, "/details/closingDateTime in-the-past")
}

// People and prices that were accepted once, by other rules, stay; new ones are checked, and so is a price in another currency.
func TestAnEditChecksWhatComesAnew(t *testing.T) {
	t.Parallel()
	d := own(t)
	old, price := deal.Member{FirstName: "Robin", PhoneNumber: "none", Email: "robin"}, new(money.MustParse("1.005"))
	d.Team, d.Customer.Team, d.Details.Value = []deal.Member{old}, []deal.Member{old}, *price
	d.Details.Requirements.Products = []deal.Tag{{ID: "gone"}}
	d.Details.Requirements.Solutions = []deal.Solution{
		{ID: "READY", Price: price}, {ID: "MARKET", Price: price, Currency: new("BHD")}, {ID: "SECOND", Price: new(money.MustParse("1.5"))},
	}
	for name, c := range map[string]struct {
		change func(*deal.Deal)
		want   []string
	}{
		"a name":             {func(d *deal.Deal) { d.Name = "Another name" }, nil},
		"a person's name":    {func(d *deal.Deal) { d.Team[0].LastName = "Lake" }, nil},
		"a person's number":  {func(d *deal.Deal) { d.Team[0].PhoneNumber = "nil" }, []string{"/team/0/lastName required", "/team/0/phoneNumber invalid-value"}},
		"a person's address": {func(d *deal.Deal) { d.Team[0].Email = "ada" }, []string{"/team/0/email invalid-email", "/team/0/lastName required"}},
		"a contact":          {func(d *deal.Deal) { d.Customer.Team[0].Email = "ada" }, []string{"/customerProfile/team/0/email invalid-email", "/customerProfile/team/0/lastName required"}},
		"a value":            {func(d *deal.Deal) { d.Details.Value = money.MustParse("2.005") }, []string{"/details/dealValue too-precise"}},
		"a price":            {func(d *deal.Deal) { d.Details.Requirements.Solutions[0].Price = new(money.MustParse("2.005")) }, []string{"/details/requirements/solutions/0/price too-precise"}},
		"a price elsewhere":  {func(d *deal.Deal) { d.Details.Requirements.Solutions[2].Price = price }, []string{"/details/requirements/solutions/2/price too-precise"}},
		"a price's currency": {func(d *deal.Deal) { d.Details.Requirements.Solutions[1].Currency = new("USD") }, []string{"/details/requirements/solutions/1/price too-precise"}},
		"a currency": {func(d *deal.Deal) { d.Details.Currency = "EUR" }, []string{
			"/details/currency too-precise", "/details/dealValue too-precise",
		}},
	} {
		after := d
		after.Team, after.Customer.Team = slices.Clone(d.Team), slices.Clone(d.Customer.Team)
		after.Details.Requirements.Solutions = slices.Clone(d.Details.Requirements.Solutions)
		c.change(&after)
		_, entry, err := d.EditTo(after, world(), ada(), start)
		requireMistakes(t, err, c.want...)
		require.Equal(t, err == nil, entry != nil, name)
	}
}

// While a deal waits for its answer its party can give it names of its own, and edit nothing else.
func TestADealIsNamedBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	for _, d := range []deal.Deal{guest(t, "msft"), guest(t, "3000001")} {
		for _, c := range edits {
			patched, err := d.Patched([]byte(c.patch))
			require.NoError(t, err)
			after, entry, err := d.EditTo(patched, world(), ada(), start)
			if c.incoming == derived {
				continue
			}
			if c.member != "/externalReferenceId" && c.member != "/campaignId" {
				require.True(t, err != nil || c.member == "/consent/consentToShareReferralWithMicrosoftSellers", c.member) // to Microsoft it is shared
				require.Nil(t, entry)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, d.State, after.State)
			require.Equal(t, d.Expires, after.Expires)
			require.Equal(t, c.member, entry.Changes[0].Pointer)
		}
		same, entry, err := d.EditTo(d, world(), ada(), start)
		require.NoError(t, err)
		require.Nil(t, entry)
		require.Equal(t, d, same)
	}
}
