package door

// MistakeExplanations returns what every code means that a single mistake of a request can have, in the order of the codes, but for those
// that problems have as well.
func MistakeExplanations() []Explanation { return mistakes }

var mistakes = []Explanation{
	{
		Code:     "above-contract-value",
		Meaning:  "The solution's value is more than that of the whole contract.",
		WhatToDo: "Give the solution's part of the contract, or correct the contract's value.",
	},
	{
		Code:     "address-not-allowed",
		Meaning:  "The host of the address cannot be found, or is in a network that webhooks are not sent to.",
		WhatToDo: "Use an address that can be reached from the internet, or ask whoever runs the service to allow the network.",
	},
	{
		Code:     "annual-value-too-small",
		Meaning:  "The contract is worth less a year than the program asks for.",
		WhatToDo: "Check value, currency and dates; a smaller contract can be registered only with an exception.",
	},
	{
		Code:     "before-deal",
		Meaning:  "The contract was signed before the deal was shared with Microsoft, and only what was sold together can be registered.",
		WhatToDo: "Check the day, or ask for an exception.",
	},
	{
		Code:     "before-signing",
		Meaning:  "The contract starts before it is signed.",
		WhatToDo: "Check both days.",
	},
	{
		Code:     "before-start",
		Meaning:  "The contract ends before it starts.",
		WhatToDo: "Check both days.",
	},
	{
		Code:     "consent-required",
		Meaning:  "The customer's agreement is missing, without which its data cannot be shared.",
		WhatToDo: "Ask the customer, then send the member as true.",
	},
	{
		Code:     "contact-unreachable",
		Meaning:  "A contact has neither a mail address nor a telephone number.",
		WhatToDo: "Give one of the two.",
	},
	{
		Code:     "contract-holder-required",
		Meaning:  "Only the partner that the customer's contract names, with the solution, can register it.",
		WhatToDo: "Leave the registration to the partner who holds the contract.",
	},
	{
		Code:     "contradiction",
		Meaning:  "Two values of the request cannot both hold: a substatus of another status, an end before its beginning.",
		WhatToDo: "Leave one of them out, or change it.",
	},
	{
		Code:     "criterion-required",
		Meaning:  "A criterion is missing that every version of the program has.",
		WhatToDo: "Add the criterion that the detail names.",
	},
	{
		Code:     "currency-mismatch",
		Meaning:  "The value of a part is in a different currency from the whole.",
		WhatToDo: "Use the currency of the contract, or leave it out.",
	},
	{
		Code:     "customer-contact-required",
		Meaning:  "Somebody at the customer has to be named before others are asked to help or to call.",
		WhatToDo: "Add a contact to customerProfile.team.",
	},
	{
		Code:     "duplicate",
		Meaning:  "The value, parameter, header or member is there twice.",
		WhatToDo: "Send it once.",
	},
	{
		Code:     "fixed",
		Meaning:  "This cannot be changed in this way, and what was sent differs from what is there.",
		WhatToDo: "Leave it out, or send it as it was read. A status is changed by actions.",
	},
	{
		Code:     "in-the-future",
		Meaning:  "The time is in the future, but only something past can be reported.",
		WhatToDo: "Check the time.",
	},
	{
		Code:     "in-the-past",
		Meaning:  "The time is past, but must be in the future. A closing date may be today, while it is still today anywhere on earth.",
		WhatToDo: "Choose a later one.",
	},
	{
		Code:     "incentive-not-registrable",
		Meaning:  "The incentive cannot be registered: only IP incentives can.",
		WhatToDo: "Choose one that the detail names.",
	},
	{
		Code:     "invalid-domain",
		Meaning:  "The text is not a mail domain.",
		WhatToDo: "Send what follows the @, such as contoso.example.",
	},
	{
		Code:     "invalid-email",
		Meaning:  "The text is not a mail address, or has invisible characters inside.",
		WhatToDo: "Check the address. One that a customer typed is kept as it is, with emailValidationStatus Invalid.",
	},
	{
		Code:     "invalid-filter",
		Meaning:  "The text of $filter cannot be read; the detail says at which character.",
		WhatToDo: "Correct the filter: Coming from Partner Center says what can be written.",
	},
	{
		Code:     "invalid-rate",
		Meaning:  "A line of a file of exchange rates cannot be accepted; the detail says why.",
		WhatToDo: "Correct the line and send the whole file again.",
	},
	{
		Code:     "invalid-type",
		Meaning:  "The value has a different JSON type from the one required here.",
		WhatToDo: "Send what the detail names, such as a text in quotes or an array.",
	},
	{
		Code:     "invalid-url",
		Meaning:  "The text is not an address that begins with https.",
		WhatToDo: "Send a whole address, such as https://contoso.example/hooks.",
	},
	{
		Code:     "invalid-value",
		Meaning:  "The value does not have the required form, or is not one of those allowed here.",
		WhatToDo: "Send what the detail says; allowed lists the values where they are few.",
	},
	{
		Code:     "mandatory",
		Meaning:  "These mails cannot be switched off, since somebody has to be told.",
		WhatToDo: "Leave them switched on.",
	},
	{
		Code:     "not-alone",
		Meaning:  "A registration is changed together with something else.",
		WhatToDo: "Send the change of the registration as a patch of its own.",
	},
	{
		Code:     "not-combinable",
		Meaning:  "Figures cannot be grouped by these two together.",
		WhatToDo: "Ask for one of them at a time.",
	},
	{
		Code:     "not-first-invoice",
		Meaning:  "Pay-as-you-go counts as signed and started with its first invoice, but the two days differ.",
		WhatToDo: "Send the day of the first invoice as both.",
	},
	{
		Code:     "notes-required",
		Meaning:  "The reason alone does not say enough.",
		WhatToDo: "Explain it in notes.",
	},
	{
		Code:     "out-of-range",
		Meaning:  "The number, amount or time is smaller or larger than allowed; min and max are the bounds, where they are figures.",
		WhatToDo: "Stay within the bounds.",
	},
	{
		Code:     "own-party",
		Meaning:  "The invitation names nobody but yourself.",
		WhatToDo: "Name Microsoft, or a location or solution of another partner.",
	},
	{
		Code:     "perpetual-pay-as-you-go",
		Meaning:  "Pay-as-you-go cannot have a perpetual contract.",
		WhatToDo: "Send another term or another pricing model.",
	},
	{
		Code:     "perpetual-with-end",
		Meaning:  "A perpetual contract has no end.",
		WhatToDo: "Leave the end out, or send another term.",
	},
	{
		Code:     "required",
		Meaning:  "Something is required here, but is missing, null or blank.",
		WhatToDo: "Send it.",
	},
	{
		Code:     "role-not-grantable",
		Meaning:  "The role is not one that somebody in this organisation can have.",
		WhatToDo: "Choose another role, or grant it in the organisation it belongs to.",
	},
	{
		Code:     "role-not-held",
		Meaning:  "A token cannot have a role that its holder does not have.",
		WhatToDo: "Leave the role out, or have it granted to the holder first.",
	},
	{
		Code:     "solution-not-co-sell-ready",
		Meaning:  "The solution is not published, or not co-sell ready.",
		WhatToDo: "Choose another one, or ask for its review first.",
	},
	{
		Code:     "solution-required",
		Meaning:  "Inviting this party needs a solution of your own in the deal.",
		WhatToDo: "Add a solution that is published and co-sell ready.",
	},
	{
		Code:     "solution-without-incentive",
		Meaning:  "The solution does not have this incentive now.",
		WhatToDo: "Choose another solution of the deal, or another incentive.",
	},
	{
		Code:     "too-deep",
		Meaning:  "The filter has more levels of parentheses than are allowed.",
		WhatToDo: "Write it with fewer.",
	},
	{
		Code:     "too-few",
		Meaning:  "There are fewer entries than required; min says how many are needed.",
		WhatToDo: "Add some, or leave the whole of it out where that is possible.",
	},
	{
		Code:     "too-late",
		Meaning:  "The day is later than the program allows.",
		WhatToDo: "Check the day, or ask for an exception.",
	},
	{
		Code:     "too-long",
		Meaning:  "The text has more characters than can be stored; max says how many are allowed.",
		WhatToDo: "Shorten it.",
	},
	{
		Code:     "too-many",
		Meaning:  "There are more entries than allowed; max says how many are, where it is a single figure.",
		WhatToDo: "Send fewer, or in parts.",
	},
	{
		Code:     "too-old",
		Meaning:  "The day is further in the past than the program allows.",
		WhatToDo: "Check the day, or ask for an exception.",
	},
	{
		Code:     "too-precise",
		Meaning:  "The amount has more digits after the point than its currency, or 15 digits in all, leave room for; max says how many.",
		WhatToDo: "Round it: none for JPY, 2 for USD, 3 for KWD.",
	},
	{
		Code:     "too-short",
		Meaning:  "The text has fewer characters than required; min says how many are needed.",
		WhatToDo: "Send a longer one.",
	},
	{
		Code:     "unknown-code",
		Meaning:  "The value is not a code of the list that it belongs to.",
		WhatToDo: "Choose one of the list, letter for letter; GET /v1/reference says where the lists are.",
	},
	{
		Code:     "unknown-country",
		Meaning:  "The value is not an ISO 3166-1 alpha-2 country code in capitals.",
		WhatToDo: "Choose one of the list countries, such as SE or GB.",
	},
	{
		Code:     "unknown-currency",
		Meaning:  "The value is not an ISO 4217 currency code in capitals.",
		WhatToDo: "Choose one of the list currencies, such as USD.",
	},
	{
		Code:     "unknown-engagement",
		Meaning:  "You have no deal in such an engagement.",
		WhatToDo: "Check the id, or leave it out to begin an engagement.",
	},
	{
		Code:     "unknown-event",
		Meaning:  "You have no such event, or it is no longer kept.",
		WhatToDo: "Take the id from the feed of events.",
	},
	{
		Code:     "unknown-field",
		Meaning:  "There is no member with this name here.",
		WhatToDo: "Check its spelling and letter case, which the detail often suggests, or leave it out.",
	},
	{
		Code:     "unknown-function",
		Meaning:  "The filter names a function that does not exist.",
		WhatToDo: "Use contains, or any after a list.",
	},
	{
		Code:     "unknown-location",
		Meaning:  "The id is not that of a location of your organisation.",
		WhatToDo: "Choose one of its locations.",
	},
	{
		Code:     "unknown-parameter",
		Meaning:  "There is no parameter with this name here.",
		WhatToDo: "Check its spelling and letter case, which the detail often suggests, or leave it out.",
	},
	{
		Code:     "unknown-solution",
		Meaning:  "The id is not that of a solution that can be named here.",
		WhatToDo: "Choose one of your own solutions, or one of the deal.",
	},
	{
		Code:     "unknown-target",
		Meaning:  "The id names neither a location nor a published solution of a partner.",
		WhatToDo: "Take the id from the search for partners, or msft for Microsoft.",
	},
	{
		Code:     "unsupported-operation",
		Meaning:  "The patch operation is not supported here.",
		WhatToDo: "Use add or replace.",
	},
}
