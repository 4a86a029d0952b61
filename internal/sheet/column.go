package sheet

import "strings"

// use says what becomes of an uploaded cell.
type use int

const (
	shown  use = iota // shows the deal as it is, and must still do so
	beside            // is not part of the deal, and may have any value
	named             // says which deal is meant, and which version of it
	given             // is fixed at the creation of the deal
	edited            // is given at the creation, and can be edited
	later             // can only be edited
	state             // says where the deal is in its life, and why
)

// column is a member of a deal with its place in a file.
type column struct {
	name string // the path to the member
	kind kind
	use  use
	path []string
}

// kind is how values are written in a cell.
type kind interface {
	// cell returns the cell for a value that is not null.
	cell(value any) string
	// value returns the value of a cell that is not blank, given the present one, or nil. What cannot be read is returned as its text, to
	// be refused by whoever knows what values the member can have.
	value(cell string, present any) any
	// blank is what a blank cell means in a change.
	blank() any
}

// The items of lists, with the fields of their lines.
var (
	person = records{least: 4, key: "email", fields: []field{
		{"firstName", text{}}, {"lastName", text{}}, {"phoneNumber", text{}}, {"email", text{}}, {"title", text{}},
	}}
	solution = records{least: 1, key: "id", fields: []field{
		{"id", text{}}, {"currency", text{}}, {"price", amount{}}, {"quantity", whole{}}, {"closingDateTime", instant{}},
	}}
	target     = records{least: 2, key: "id", fields: []field{{"type", text{}}, {"id", text{}}}}
	attribute  = records{least: 2, key: "id", fields: []field{{"type", text{}}, {"id", text{}}}}
	customerID = records{least: 2, key: "id", fields: []field{{"profileType", text{}}, {"id", text{}}}}
)

// columns are the columns of a file, in order.
var columns = withPaths([]column{
	{name: "id", kind: text{}, use: named},
	{name: "eTag", kind: text{}, use: named},
	{name: "name", kind: text{}, use: edited},
	{name: "status", kind: text{}, use: state},
	{name: "substatus", kind: text{}, use: state},
	{name: "statusReason", kind: text{}, use: state},
	{name: "statusNotes", kind: text{}, use: state},
	{name: "salesStage", kind: text{}, use: later},
	{name: "mpnId", kind: text{}, use: given},
	{name: "externalReferenceId", kind: text{}, use: edited},
	{name: "campaignId", kind: text{}, use: edited},
	{name: "referralProgram", kind: text{}, use: edited},
	{name: "referralSource", kind: text{}, use: given},
	{name: "customerProfile/name", kind: text{}, use: given},
	{name: "customerProfile/size", kind: text{}, use: given},
	{name: "customerProfile/address/addressLine1", kind: text{}, use: given},
	{name: "customerProfile/address/addressLine2", kind: text{}, use: given},
	{name: "customerProfile/address/city", kind: text{}, use: given},
	{name: "customerProfile/address/state", kind: text{}, use: given},
	{name: "customerProfile/address/postalCode", kind: text{}, use: given},
	{name: "customerProfile/address/country", kind: text{}, use: given},
	{name: "customerProfile/address/region", kind: text{}, use: given},
	{name: "customerProfile/ids", kind: customerID, use: given},
	{name: "customerProfile/team", kind: person, use: edited},
	{name: "consent/consentToToShareInfoWithOthers", kind: flag{}, use: given},
	{name: "consent/consentToContact", kind: flag{}, use: given},
	{name: "consent/consentToMicrosoftToContactSpecificPartners", kind: flag{}, use: given},
	{name: "consent/consentToShareReferralWithMicrosoftSellers", kind: flag{}, use: edited},
	{name: "details/dealValue", kind: amount{}, use: edited},
	{name: "details/currency", kind: text{}, use: edited},
	{name: "details/closingDateTime", kind: instant{}, use: edited},
	{name: "details/notes", kind: text{}, use: edited},
	{name: "details/requirements/solutions", kind: solution, use: edited},
	{name: "details/requirements/industries", kind: codes{}, use: given},
	{name: "details/requirements/products", kind: codes{}, use: given},
	{name: "details/requirements/services", kind: codes{}, use: given},
	{name: "details/requirements/offers", kind: codes{}, use: given},
	{name: "details/requirements/salesPlays", kind: codes{}, use: given},
	{name: "details/requirements/additionalRequirements/attributes", kind: attribute, use: given},
	{name: "details/requirements/additionalRequirements/iot/customerLicenseAgreementNumber", kind: text{}, use: given},
	{name: "details/requirements/additionalRequirements/iot/deviceCategory", kind: text{}, use: given},
	{name: "details/requirements/additionalRequirements/iot/siliconType", kind: text{}, use: given},
	{name: "details/requirements/additionalRequirements/iot/azureCertifiedDevice", kind: flag{}, use: given},
	{name: "details/requirements/additionalRequirements/iot/attachServices", kind: flag{}, use: given},
	{name: "team", kind: person, use: edited},
	{name: "target", kind: target, use: given},
	{name: "inviteContext/assistanceRequestCode", kind: text{}, use: edited},
	{name: "inviteContext/notes", kind: text{}, use: edited},
	{name: "type", kind: text{}, use: given},
	{name: "qualification", kind: text{}, use: given},
	{name: "dealType", kind: text{}, use: shown},
	{name: "direction", kind: text{}, use: shown},
	{name: "microsoftResponse/status", kind: text{}, use: beside},
	{name: "microsoftResponse/respondedDateTime", kind: instant{}, use: beside},
	{name: "microsoftResponse/expirationDateTime", kind: instant{}, use: beside},
	{name: "microsoftResponse/declineReason/code", kind: text{}, use: beside},
	{name: "microsoftResponse/sellers", kind: person, use: beside},
	{name: "inviteContext/invitedBy/organizationName", kind: text{}, use: shown},
	{name: "engagementId", kind: text{}, use: shown},
	{name: "createdDateTime", kind: instant{}, use: shown},
	{name: "updatedDateTime", kind: instant{}, use: shown},
	{name: "acceptedDateTime", kind: instant{}, use: shown},
	{name: "closedDateTime", kind: instant{}, use: shown},
	{name: "expirationDateTime", kind: instant{}, use: shown},
	{name: "callToAction", kind: text{}, use: shown},
	{name: "offerId", kind: text{}, use: shown},
	{name: "quality", kind: text{}, use: shown},
	{name: "recreatedFromDealId", kind: text{}, use: shown},
	{name: "createdVia", kind: text{}, use: shown},
	{name: "lastModifiedVia", kind: text{}, use: shown},
})

func withPaths(all []column) []column {
	for i := range all {
		all[i].path = strings.Split(all[i].name, "/")
	}
	return all
}

// Header returns the names of the columns.
func Header() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

// at returns the member at a path of a document; nil if there is none.
func at(document any, path []string) any {
	for _, name := range path {
		object, _ := document.(map[string]any)
		document = object[name]
	}
	return document
}

// put sets the member at a path of a document.
func put(document map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		inside, is := document[name].(map[string]any)
		if !is {
			inside = map[string]any{}
			document[name] = inside
		}
		document = inside
	}
	document[path[len(path)-1]] = value
}
