package partnercenter_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// fromTheConnector is a body with everything that Microsoft's connector offers to fill in, blank where somebody left it blank. Its values
// have no types, and some of its members are made by the service.
const fromTheConnector = `{
	"@odata.context": "https://flows.example/$metadata#referrals/$entity", "id": null, "engagementId": "", "organizationId": "", "organizationName": "",
	"eTag": "", "favorite": true, "lastModifiedVia": "Flow", "lastRunId": "41", "createdVia": "Flow", "callToAction": "ContactMe",
	"name": "Field service for Lindqvist", "externalReferenceId": "OPP-2291", "campaignId": "AUTUMN", "referralProgram": "QRP", "referralSource": "Fair",
	"createdDateTime": "2026-01-01T08:00:00.1234567Z", "updatedDateTime": "2026-01-01", "expirationDateTime": null, "acceptedDateTime": null,
	"closedDateTime": null, "status": "New", "substatus": "Pending", "statusReason": "", "qualification": "SalesQualified", "type": "Shared",
	"direction": "Outgoing", "salesStage": "Develop", "mpnId": "1000001", "registrationStatus": "None", "registrations": [], "tags": [],
	"quality": "Unknown", "isSpam": "false", "offerId": null, "dealSensitivity": "None", "trackingInfo": {"microsoftMsxId": ""},
	"target": [{"type": "BusinessProfileLocation", "id": "msft"}, {"type": "SolutionProfile", "id": "SOL-10001-CTS"}],
	"customerProfile": {
		"name": "Lindqvist Rör AB", "size": "10to50employees", "isMatchingComplete": "false",
		"address": {
			"addressLine1": "Kajen 4", "addressLine2": "Uppgång B", "city": "Luleå", "state": "Norrbotten", "postalCode": "972 38", "country": "se", "region": ""
		},
		"team": [{
			"firstName": "Greta", "lastName": "Lindqvist", "phoneNumber": "+46 920 55 01 00", "email": "greta@lindqvist.example", "title": "Owner",
			"contactPreference": {"locale": "sv-SE", "disableNotifications": "true"}
		}],
		"ids": [{"profileType": "External", "id": "L-77"}, {"profileType": "Duns", "id": ""}]
	},
	"consent": {
		"ConsentToToShareInfoWithOthers": "true", "ConsentToContact": true, "consentToMicrosoftToContactSpecificPartners": "false",
		"consentToShareReferralWithMicrosoftSellers": true
	},
	"details": {
		"notes": "Twelve vans, two depots", "dealValue": "48250.50", "currency": "sek", "closingDateTime": "2027-05-01T00:00:00", "customerAction": "Called",
		"customerRequestedContact": "false", "incentiveLevel": "",
		"requirements": {
			"industries": [{"id": "Services"}], "products": {"id": "Dynamics365Business"}, "services": [{"id": "Integration"}],
			"offers": [{"id": "OFFER-1"}], "salesPlays": [],
			"solutions": [
				{"id": "CloudMigration", "name": "", "type": "Category"},
				{
					"id": "SOL-10001-CTS", "name": null, "type": "Name", "solutionType": "", "publisherName": null, "price": "1000", "quantity": "12",
					"currency": "sek", "closingDateTime": null
				}
			],
			"additionalRequirements": [{
				"attributes": [{"type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"}],
				"iot": {"customerLicenseAgreementNumber": "", "deviceCategory": "", "siliconType": "", "azureCertifiedDevice": "true", "attachServices": "false"}
			}]
		}
	},
	"team": [{
		"firstName": "Mikael", "lastName": "Forsberg", "phoneNumber": "+46 8 555 01 77", "email": "mikael@contoso.example", "title": "",
		"contactPreference": {"locale": "", "disableNotifications": null}
	}],
	"inviteContext": {
		"notes": "Please help with the offer", "assistanceRequestCode": "QuotesOrLicensing", "invitedMpnId": "",
		"invitedBy": {"organizationId": "msft", "organizationName": "Microsoft"}
	},
	"links": {"self": {"uri": "", "method": "GET"}, "relatedReferrals": null}
}`

// keptOfTheConnector is what is stored and shown of it.
const keptOfTheConnector = `{
	"name": "Field service for Lindqvist", "externalReferenceId": "OPP-2291", "campaignId": "AUTUMN", "referralProgram": "QRP", "referralSource": "Fair",
	"organizationId": "contoso", "organizationName": "Contoso", "mpnId": "1000001", "direction": "Outgoing", "type": "Shared",
	"qualification": "SalesQualified", "status": "Active", "substatus": "Accepted", "statusReason": null, "salesStage": null,
	"createdVia": "PartnerApi", "lastModifiedVia": "PartnerApi", "lastRunId": null, "favorite": false, "callToAction": null,
	"target": [{"type": "BusinessProfileLocation", "id": "msft"}],
	"customerProfile": {
		"name": "Lindqvist Rör AB", "size": "10to50employees", "isMatchingComplete": false,
		"address": {
			"addressLine1": "Kajen 4", "addressLine2": "Uppgång B", "city": "Luleå", "state": "Norrbotten", "postalCode": "972 38", "country": "SE", "region": null
		},
		"team": [{
			"firstName": "Greta", "lastName": "Lindqvist", "phoneNumber": "+46 920 55 01 00", "email": "greta@lindqvist.example", "title": "Owner",
			"contactPreference": {"locale": "sv-SE", "disableNotifications": true}
		}],
		"ids": [{"profileType": "External", "id": "L-77"}]
	},
	"consent": {
		"consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToMicrosoftToContactSpecificPartners": false,
		"consentToShareReferralWithMicrosoftSellers": true
	},
	"details": {
		"notes": "Twelve vans, two depots", "dealValue": 48250.5, "currency": "SEK", "closingDateTime": "2027-05-01T00:00:00Z", "customerAction": null,
		"customerRequestedContact": false, "incentiveLevel": null,
		"requirements": {
			"industries": [{"id": "Services"}], "products": [{"id": "Dynamics365Business"}], "services": [{"id": "Integration"}],
			"offers": [{"id": "OFFER-1"}], "salesPlays": [],
			"solutions": [
				{
					"id": "CloudMigration", "name": "Cloud migration", "type": "Category", "solutionType": "None", "publisherName": "", "price": null,
					"quantity": null, "currency": null, "closingDateTime": null
				},
				{
					"id": "SOL-10001-CTS", "name": "Contoso Data Platform", "type": "Name", "solutionType": "3P", "publisherName": "Contoso", "price": 1000,
					"quantity": 12, "currency": "SEK", "closingDateTime": null
				}
			],
			"additionalRequirements": {
				"attributes": [{"type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"}],
				"iot": {
					"customerLicenseAgreementNumber": null, "deviceCategory": null, "siliconType": null, "azureCertifiedDevice": true, "attachServices": false
				}
			}
		}
	},
	"team": [{
		"firstName": "Mikael", "lastName": "Forsberg", "phoneNumber": "+46 8 555 01 77", "email": "mikael@contoso.example", "title": null,
		"contactPreference": null
	}],
	"inviteContext": {
		"notes": "Please help with the offer", "assistanceRequestCode": "QuotesOrLicensing", "invitedBy": null, "invitedMpnId": null
	}
}`

// A stage is ignored when a deal is created, and the answer says so; everything else that can be kept is kept.
func TestTheFullBodyOfTheConnectorIsCreated(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	made := c.Post(t, referrals, fromTheConnector).Want(t, http.StatusOK)
	require.Equal(t, "/salesStage", made.Header.Get("X-Cosell-Ignored"))
	read := c.Get(t, at(made.ID(t))).Want(t, http.StatusOK)
	require.JSONEq(t, string(read.Body), string(made.Body))
	var kept, shown map[string]any
	require.NoError(t, json.Unmarshal([]byte(keptOfTheConnector), &kept))
	read.Decode(t, &shown)
	require.Subset(t, shown, kept)
	require.Equal(t, "CoSell", c.Get(t, apitest.Path(made.ID(t))).At(t, "dealType"), "Microsoft has been asked at once")
}
