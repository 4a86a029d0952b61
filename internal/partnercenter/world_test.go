package partnercenter_test

import (
	"github.com/cosell/cosell/internal/apitest"
)

type object = apitest.Object

func at(id string) string { return referrals + "/" + id }

// operation is one of RFC 6902.
func operation(op, path string, value any) object {
	return object{"op": op, "path": path, "value": value}
}

func replace(path string, value any) object { return operation("replace", path, value) }

// sample returns a referral for Contoso as in documented bodies, with our own texts.
func sample() object {
	return object{
		"name": "Data platform for Adatum", "externalReferenceId": "CRM-7", "type": "Independent", "qualification": "SalesQualified",
		"status": "New", "substatus": "Pending", "statusReason": "just begun",
		"customerProfile": object{
			"name": "Adatum AB", "size": "51to250employees",
			"address": object{"addressLine1": "Storgatan 1", "addressLine2": "", "city": "Malmö", "state": "", "postalCode": "211 10", "country": "se", "region": nil},
			"team":    []any{object{"firstName": "Carin", "lastName": "Lund", "email": "carin@adatum.example", "phoneNumber": nil, "contactPreference": object{"locale": nil, "disableNotifications": nil}}},
			"ids":     []any{object{"profileType": "Duns", "id": ""}},
		},
		"consent": object{"consentToToShareInfoWithOthers": true, "consentToContact": "true"},
		"details": object{
			"notes": "Wants a pilot", "dealValue": "10000", "currency": "usd", "closingDateTime": "2027-05-01",
			"requirements": object{
				"industries": []any{object{"id": "Education"}}, "products": nil, "services": []any{},
				"solutions":              []any{object{"id": "SOL-10001-CTS", "name": nil, "type": "None", "publisherName": nil}},
				"additionalRequirements": []any{object{"attributes": []any{object{"type": "CustomerMarketplaceIntent", "id": "Yes"}}, "iot": object{}}},
			},
		},
		"team": object{"firstName": "Ada", "lastName": "Berg", "email": "ada@contoso.example", "phoneNumber": "+46 8 555 01 00"},
	}
}
