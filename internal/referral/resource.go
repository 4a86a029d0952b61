package referral

import (
	"slices"
	"strings"
)

// kind is the kind of a member's value.
type kind int

const (
	text   kind = iota
	number      // may be sent as text
	flag        // may be sent as text
	moment      // with or without fraction digits and zone
	stage       // a sales stage, in one of two vocabularies
	object      // may be sent as a list of one
	list        // may be sent as its only item
)

// use is what becomes of a member that is sent.
type use int

const (
	editable use = iota // at any time; null removes it
	needed              // at any time, but it always has a value
	fixed               // at the creation of the deal
	state               // leads to steps
	served              // made by the service; ignored
)

// field is a member of the resource.
type field struct {
	kind   kind
	use    use
	upper  bool              // written in upper case
	values []string          // of an enumeration; the letter case does not matter
	fields map[string]*field // of an object
	items  *field            // of a list
	always []string          // members that an object always has, "" if they are not sent
	needs  string            // a member without which an object says nothing and is left out of its list
}

// find returns the member with the name, in any letter case, and the name as it is written here; nil if there is none.
func (f *field) find(name string) (string, *field) {
	if found := f.fields[name]; found != nil {
		return name, found
	}
	for own, found := range f.fields {
		if strings.EqualFold(own, name) {
			return own, found
		}
	}
	return "", nil
}

func (f *field) enum(given string) string {
	if at := slices.IndexFunc(f.values, func(v string) bool { return strings.EqualFold(v, given) }); at >= 0 {
		return f.values[at]
	}
	return given
}

func of(k kind, u use) *field { return &field{kind: k, use: u} }

func objectOf(u use, fields map[string]*field) *field {
	return &field{kind: object, use: u, fields: fields}
}

func listOf(u use, items *field) *field { return &field{kind: list, use: u, items: items} }

func enumOf(u use, values ...string) *field { return &field{kind: text, use: u, values: values} }

func upper(u use) *field { return &field{kind: text, use: u, upper: true} }

// person is a member of a team. What a contact of a lead lacks is "" in a deal.
func person() *field {
	p := objectOf(needed, map[string]*field{
		"firstName": of(text, needed), "lastName": of(text, needed), "phoneNumber": of(text, needed), "email": of(text, needed),
		"title": of(text, editable),
		"contactPreference": objectOf(editable, map[string]*field{
			"locale": of(text, editable), "disableNotifications": of(flag, editable),
		}),
		"emailValidationStatus": of(text, fixed), "phoneValidationStatus": of(text, fixed),
	})
	p.always = []string{"firstName", "lastName", "phoneNumber", "email"}
	return p
}

func pair(first, second string, firstField *field) *field {
	p := objectOf(fixed, map[string]*field{first: firstField, second: of(text, fixed)})
	p.needs = second
	return p
}

func tags() *field {
	tag := objectOf(fixed, map[string]*field{"id": of(text, fixed)})
	tag.needs = "id"
	return listOf(fixed, tag)
}

// soldSolution is a solution of a deal; the catalogue has the rest.
var soldSolution = objectOf(needed, map[string]*field{
	"id": of(text, needed), "name": of(text, served), "type": of(text, served), "solutionType": of(text, served),
	"publisherName": of(text, served), "price": of(number, editable), "quantity": of(number, editable), "currency": upper(editable),
	"closingDateTime": of(moment, editable),
})

// resource is Microsoft's referral as it is read.
var resource = objectOf(needed, map[string]*field{
	"name": of(text, needed), "externalReferenceId": of(text, editable), "campaignId": of(text, editable),
	"referralProgram": of(text, editable), "referralSource": of(text, fixed), "salesStage": of(stage, editable),
	"type":          enumOf(fixed, "Independent", "Shared"),
	"qualification": enumOf(fixed, "None", "Direct", "MarketingQualified", "SalesQualified"),
	"mpnId":         of(text, fixed),
	"target":        listOf(fixed, pair("type", "id", enumOf(fixed, "BusinessProfileLocation", "SolutionProfile"))),
	"customerProfile": objectOf(editable, map[string]*field{
		"name": of(text, fixed), "size": of(text, fixed), "isMatchingComplete": of(flag, served),
		"address": objectOf(fixed, map[string]*field{
			"addressLine1": of(text, fixed), "addressLine2": of(text, fixed), "city": of(text, fixed), "state": of(text, fixed),
			"postalCode": of(text, fixed), "country": upper(fixed), "region": of(text, fixed),
		}),
		"team": listOf(editable, person()),
		"ids":  listOf(fixed, pair("profileType", "id", enumOf(fixed, "Duns", "External"))),
	}),
	"consent": objectOf(editable, map[string]*field{
		"consentToToShareInfoWithOthers": of(flag, fixed), "consentToContact": of(flag, fixed),
		"consentToMicrosoftToContactSpecificPartners": of(flag, fixed), "consentToShareReferralWithMicrosoftSellers": of(flag, editable),
	}),
	"details": objectOf(editable, map[string]*field{
		"notes": of(text, editable), "dealValue": of(number, needed), "currency": upper(needed), "closingDateTime": of(moment, needed),
		"customerRequestedContact": of(flag, served), "customerAction": of(text, served), "incentiveLevel": of(text, served),
		"requirements": objectOf(editable, map[string]*field{
			"industries": tags(), "products": tags(), "services": tags(), "offers": tags(), "salesPlays": tags(),
			"solutions": listOf(needed, soldSolution),
			"additionalRequirements": objectOf(fixed, map[string]*field{
				"attributes": listOf(fixed, pair("type", "id", of(text, fixed))),
				"iot": objectOf(fixed, map[string]*field{
					"customerLicenseAgreementNumber": of(text, fixed), "deviceCategory": of(text, fixed), "siliconType": of(text, fixed),
					"azureCertifiedDevice": of(flag, fixed), "attachServices": of(flag, fixed),
				}),
			}),
		}),
	}),
	"team": listOf(needed, person()),
	"inviteContext": objectOf(editable, map[string]*field{
		"notes": of(text, editable), "assistanceRequestCode": of(text, editable), "invitedBy": of(object, served),
		"invitedMpnId": of(text, served),
	}),

	"status":       enumOf(state, "None", "New", "Active", "Closed"),
	"substatus":    enumOf(state, "None", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"),
	"statusReason": of(text, state),

	"id": of(text, served), "engagementId": of(text, served), "eTag": of(text, served), "organizationId": of(text, served),
	"organizationName": of(text, served), "direction": of(text, served), "createdDateTime": of(text, served),
	"updatedDateTime": of(text, served), "acceptedDateTime": of(text, served), "closedDateTime": of(text, served),
	"expirationDateTime": of(text, served), "favorite": of(flag, served), "quality": of(text, served), "isSpam": of(flag, served),
	"offerId": of(text, served), "tags": of(list, served), "dealSensitivity": of(text, served), "createdVia": of(text, served),
	"lastModifiedVia": of(text, served), "lastRunId": of(text, served), "callToAction": of(text, served),
	"registrationStatus": of(text, served), "registrations": of(list, served), "trackingInfo": of(object, served),
	"links": of(object, served),
})
