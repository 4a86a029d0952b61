package door

import (
	"net/http"

	"github.com/cosell/cosell/internal/wording"
)

// Explanation says what the code of a problem or of a mistake means, and what a caller can do about it.
type Explanation struct {
	Code     string         `json:"code"`
	Type     string         `json:"type,omitzero"`   // of the problem document; mistakes are no documents of their own
	Status   int            `json:"status,omitzero"` // likewise
	Meaning  wording.Format `json:"meaning"`
	WhatToDo wording.Format `json:"whatToDo"`
}

// Explanations returns what every code means that a problem can have, in the order of the codes.
func Explanations() []Explanation {
	all := make([]Explanation, len(explanations))
	for i, e := range explanations {
		e.Type = typeOf(e.Code)
		all[i] = e
	}
	return all
}

// typeOf returns the type of a problem document.
func typeOf(code string) string { return "urn:cosell:problem:" + code }

// explanations has every code, in the order of the alphabet.
var explanations = []Explanation{
	{
		Code: "account-bound", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but the person with its mail address signs in here in another way.",
		WhatToDo: "Sign in as before, or ask an account admin to let you accept the invitation again.",
	},
	{
		Code: "account-state", Status: http.StatusConflict,
		Meaning:  "The user, organisation, token or request for a role is not in a state in which this is possible.",
		WhatToDo: "Read it again: often what you ask for has already been done. The detail says which state it is in.",
	},
	{
		Code: "account-unknown", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its holder is not known here, and nobody with its mail address has been invited.",
		WhatToDo: "Ask an account admin of your organisation for an invitation.",
	},
	{
		Code: "address-missing", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its holder is not known here, and it contains no mail address that could have been invited.",
		WhatToDo: "Have your identity provider put the mail address into the token (the scope email).",
	},
	{
		Code: "address-unverified", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its provider does not vouch for the mail address in it.",
		WhatToDo: "Have the address verified at your identity provider, then sign in again.",
	},
	{
		Code: "already-exists", Status: http.StatusConflict,
		Meaning:  "There is already an organisation, a location or a user with this id or mail address.",
		WhatToDo: "Use the existing one, or choose another id.",
	},
	{
		Code: "already-invited", Status: http.StatusConflict,
		Meaning:  "A party that is to be invited already takes part in the deal.",
		WhatToDo: "Leave it out of the invitation.",
	},
	{
		Code: "already-registered", Status: http.StatusConflict,
		Meaning:  "The deal is already registered for this incentive.",
		WhatToDo: "Read its registrations; one that was sent back can be changed and submitted again.",
	},
	{
		Code: "another-party", Status: http.StatusForbidden,
		Meaning:  "The referral belongs to another party to the engagement; you can read it but not change it.",
		WhatToDo: "Change the referral of your own organisation: a list by engagementId shows it first.",
	},
	{
		Code: "bad-request", Status: http.StatusBadRequest,
		Meaning:  "The request is not valid HTTP, or its body broke off.",
		WhatToDo: "Send it again. If it fails again, look at what lies between you and the service.",
	},
	{
		Code: "body-too-large", Status: http.StatusRequestEntityTooLarge,
		Meaning:  "The body is larger than any that is accepted. The detail says how large one may be.",
		WhatToDo: "Send less at once.",
	},
	{
		Code: "claimed-by-another", Status: http.StatusConflict,
		Meaning:  "Another reviewer is working on this registration.",
		WhatToDo: "Take another one, or ask the reviewer to release it.",
	},
	{
		Code: "creation-not-eligible", Status: http.StatusForbidden,
		Meaning:  "Your organisation does not fulfil every condition for creating deals.",
		WhatToDo: "Look at checks for the condition that does not hold; most often a solution has to be published and co-sell ready first.",
	},
	{
		Code: "cursor-expired", Status: http.StatusGone,
		Meaning:  "The events after this cursor are no longer kept, or cursors of its kind are no longer accepted.",
		WhatToDo: "Read what you keep in step from its list again, then begin the feed without a cursor.",
	},
	{
		Code: "deal-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the deal is in, which currentStatus tells.",
		WhatToDo: "Read the deal again and choose what its state allows.",
	},
	{
		Code: "deal-terminal", Status: http.StatusConflict,
		Meaning:  "The deal is closed, and nothing about it can be changed.",
		WhatToDo: "Create a new deal from it (recreate).",
	},
	{
		Code: "exception-already-asked", Status: http.StatusConflict,
		Meaning:  "An exception has already been requested for this deal; that is possible only once.",
		WhatToDo: "Read the exception of the deal. Its decision is final.",
	},
	{
		Code: "exception-decided", Status: http.StatusConflict,
		Meaning:  "The exception has been decided, and that is final.",
		WhatToDo: "Nothing; read it to see what was decided.",
	},
	{
		Code: "exception-pending", Status: http.StatusConflict,
		Meaning:  "An exception has been requested, and the registration is waiting for its decision.",
		WhatToDo: "Decide the exception first, or wait until it is decided.",
	},
	{
		Code: "exception-too-late", Status: http.StatusConflict,
		Meaning:  "The time in which an exception can be requested is over.",
		WhatToDo: "Nothing; the detail says how many days there were.",
	},
	{
		Code: "headers-too-large", Status: http.StatusRequestHeaderFieldsTooLarge,
		Meaning:  "The headers are larger than any that are accepted. The detail says how large they may be.",
		WhatToDo: "Send fewer or shorter headers; look for cookies that do not belong here.",
	},
	{
		Code: "idempotency-key-in-use", Status: http.StatusConflict,
		Meaning:  "The first request with this Idempotency-Key is still running.",
		WhatToDo: "Send the same request again after Retry-After; you get the first one's answer.",
	},
	{
		Code: "idempotency-key-reused", Status: http.StatusUnprocessableEntity,
		Meaning:  "This Idempotency-Key was used with another body.",
		WhatToDo: "Make a new key for each thing that you want done, and keep it only to repeat that.",
	},
	{
		Code: "identity-provider-unavailable", Status: http.StatusServiceUnavailable,
		Meaning:  "The provider of this token does not answer, so the token cannot be checked.",
		WhatToDo: "Try again after Retry-After.",
	},
	{
		Code: "if-match-required", Status: http.StatusPreconditionRequired,
		Meaning:  "The change needs If-Match, so that nobody's change is overwritten unseen.",
		WhatToDo: "Read the resource and send its ETag as If-Match.",
	},
	{
		Code: "internal-error", Status: http.StatusInternalServerError,
		Meaning:  "Something went wrong on our side.",
		WhatToDo: "Try again, with the same Idempotency-Key if you sent one. If it keeps failing, tell the operator the requestId.",
	},
	{
		Code: "invalid-cursor", Status: http.StatusBadRequest,
		Meaning:  "The cursor does not belong to this list with these filters and this order.",
		WhatToDo: "Follow nextCursor with the same parameters, or begin again without a cursor.",
	},
	{
		Code: "invalid-parameter", Status: http.StatusBadRequest,
		Meaning:  "A parameter of the path, the query or a header is wrong; errors names each mistake.",
		WhatToDo: "Correct what errors names.",
	},
	{
		Code: "invitation-not-allowed", Status: http.StatusConflict,
		Meaning:  "This party cannot be invited: only the party that created a deal invites others, and to a lead only Microsoft.",
		WhatToDo: "Ask the party that created the deal to invite, or create a deal of your own.",
	},
	{
		Code: "job-state", Status: http.StatusConflict,
		Meaning:  "The job is not in a state in which it can be retried or cancelled.",
		WhatToDo: "Read the job again; it may have ended by itself.",
	},
	{
		Code: "last-account-admin", Status: http.StatusConflict,
		Meaning:  "This is the organisation's last account admin.",
		WhatToDo: "Make somebody else an account admin first.",
	},
	{
		Code: "mail-state", Status: http.StatusConflict,
		Meaning:  "The mail cannot be sent again: it is on its way, has arrived, or may no longer be sent to its recipient.",
		WhatToDo: "Nothing; the detail says which of these it is.",
	},
	{
		Code: "malformed-json", Status: http.StatusBadRequest,
		Meaning:  "The body is not JSON that can be read: it has a syntax error, a member twice, or too many levels of nesting.",
		WhatToDo: "Correct the body; errors and the detail say where it breaks.",
	},
	{
		Code: "method-not-allowed", Status: http.StatusMethodNotAllowed,
		Meaning:  "The path is known, but does not accept this method.",
		WhatToDo: "Use a method that the header Allow names.",
	},
	{
		Code: "no-exchange-rate", Status: http.StatusConflict,
		Meaning:  "There is no exchange rate for the currency and month that the amount needs.",
		WhatToDo: "Ask whoever runs the service to load the rates of that month.",
	},
	{
		Code: "no-mail-server", Status: http.StatusConflict,
		Meaning:  "The service has no mail server; mails are kept to be read over the API.",
		WhatToDo: "Read them there, or ask whoever runs the service to configure one.",
	},
	{
		Code: "not-found", Status: http.StatusNotFound,
		Meaning:  "This does not exist, or is not visible to you. What belongs to another organisation does not exist for you.",
		WhatToDo: "Check the address and the id, and whether your token is of the right organisation.",
	},
	{
		Code: "not-recreatable", Status: http.StatusConflict,
		Meaning:  "Only a deal that is closed, or that Microsoft declined or let expire, can be recreated.",
		WhatToDo: "Change the deal as it is, or close it first.",
	},
	{
		Code: "organization-busy", Status: http.StatusServiceUnavailable,
		Meaning:  "Your organisation's share of the service is in use.",
		WhatToDo: "Try again after Retry-After, and send fewer requests at the same time.",
	},
	{
		Code: "organization-required", Status: http.StatusConflict,
		Meaning:  "You are a user of several organisations; the request does not say which one it acts for.",
		WhatToDo: "Send the header Cosell-Organization with one of the ids in organizations.",
	},
	{
		Code: "own-registration", Status: http.StatusForbidden,
		Meaning:  "You cannot review or decide what you submitted or requested yourself.",
		WhatToDo: "Leave it to another reviewer.",
	},
	{
		Code: "own-roles", Status: http.StatusConflict,
		Meaning:  "You cannot grant roles to yourself.",
		WhatToDo: "Ask another account admin.",
	},
	{
		Code: "prerequisites-missing", Status: http.StatusConflict,
		Meaning:  "The solution lacks something that publishing or reviewing it needs; checks says what.",
		WhatToDo: "Add what checks shows as not passed.",
	},
	{
		Code: "profile-incomplete", Status: http.StatusConflict,
		Meaning:  "A published business profile has to be complete, and this one lacks something.",
		WhatToDo: "Fill in what the gaps of the profile name, or withdraw it first.",
	},
	{
		Code: "profile-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the business profile is in.",
		WhatToDo: "Read the profile again; often it has already been done.",
	},
	{
		Code: "program-in-use", Status: http.StatusConflict,
		Meaning:  "Registrations are under way for an incentive that the new version of the program lacks.",
		WhatToDo: "Keep the incentive in the new version, or wait until those registrations are closed.",
	},
	{
		Code: "program-overlap", Status: http.StatusConflict,
		Meaning:  "A newer version of the program begins on that day or later.",
		WhatToDo: "Choose a later day.",
	},
	{
		Code: "projection-busy", Status: http.StatusConflict,
		Meaning:  "A rebuild or a check of the figures is already under way. Only the commands for these say so.",
		WhatToDo: "Wait until it has ended, or stop it.",
	},
	{
		Code: "provider-not-trusted", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its provider may not vouch for this organisation or this mail address.",
		WhatToDo: "Sign in with the provider of your organisation, or ask whoever runs the service.",
	},
	{
		Code: "question-too-dear", Status: http.StatusServiceUnavailable,
		Meaning:  "The list or search takes the database longer than is allowed.",
		WhatToDo: "Ask for less: more filters, a longer text to search for, or a smaller limit.",
	},
	{
		Code: "quota-address", Status: http.StatusTooManyRequests,
		Meaning:  "Your address has sent as many requests without signing in as are allowed in a minute.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-edits", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has made as many changes as are allowed in a minute.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-requests", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has sent as many requests as are allowed in a minute.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-tokens", Status: http.StatusTooManyRequests,
		Meaning:  "The holder has as many valid API tokens as are allowed at once.",
		WhatToDo: "Revoke one that is no longer used; each shows when it was last used.",
	},
	{
		Code: "quota-uploads", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation is sending as many large bodies as are allowed at once.",
		WhatToDo: "Wait for Retry-After, and send them one after the other.",
	},
	{
		Code: "quota-user-requests", Status: http.StatusTooManyRequests,
		Meaning:  "You have sent as many requests as are allowed in a minute, with all your tokens together.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "reference-taken", Status: http.StatusConflict,
		Meaning: "Your organisation wants no two deals with the same externalReferenceId, and another deal, conflictsWith, has it " +
			"already: " +
			"often the same opportunity, synchronised twice.",
		WhatToDo: "Read and change that deal instead. If it should not have been, report it as an error, which frees the reference.",
	},
	{
		Code: "registration-not-eligible", Status: http.StatusConflict,
		Meaning:  "The deal cannot be registered for this incentive, or no exception can be requested for it.",
		WhatToDo: "Read its registration eligibility, which says which criterion fails.",
	},
	{
		Code: "registration-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the registration is in.",
		WhatToDo: "Read the registration again and choose what its state allows.",
	},
	{
		Code: "role-missing", Status: http.StatusForbidden,
		Meaning:  "You lack the role for this, or have it for other locations.",
		WhatToDo: "Ask one of contacts for one of missingRoles, or ask for it over the API (access requests).",
	},
	{
		Code: "routing-conflict", Status: http.StatusConflict,
		Meaning:  "Another routing rule already covers the same solution and country; conflictsWith is its id.",
		WhatToDo: "Change that rule instead.",
	},
	{
		Code: "routing-default", Status: http.StatusConflict,
		Meaning:  "The default rule always exists; only its location can be changed.",
		WhatToDo: "Change its location, or add a separate rule for the solution or country.",
	},
	{
		Code: "sign-in-ended", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but this way of signing in has ended.",
		WhatToDo: "Sign in as your account admin has told you.",
	},
	{
		Code: "solution-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the solution is in.",
		WhatToDo: "Read the solution again and choose what its state allows.",
	},
	{
		Code: "stale-etag", Status: http.StatusPreconditionFailed,
		Meaning:  "It has changed since you read it; the header ETag has its current tag.",
		WhatToDo: "Read it again, check whether your change still makes sense, and send it with the new tag.",
	},
	{
		Code: "tests-not-wanted", Status: http.StatusUnprocessableEntity,
		Meaning:  "The endpoint is not registered for test events.",
		WhatToDo: "Register again with test-created among the events.",
	},
	{
		Code: "token-expired", Status: http.StatusUnauthorized,
		Meaning:  "The token of your identity provider has expired.",
		WhatToDo: "Get a new one and send the request again.",
	},
	{
		Code: "token-invalid", Status: http.StatusUnauthorized,
		Meaning:  "The token is unknown, expired, revoked or not meant for this service.",
		WhatToDo: "Check that it is complete and where it comes from; the detail says what is wrong. If it was revoked, make a new one.",
	},
	{
		Code: "token-limited", Status: http.StatusForbidden,
		Meaning:  "A token that is limited to some roles cannot make tokens, nor manage any with other roles.",
		WhatToDo: "Use a token with all of your roles.",
	},
	{
		Code: "token-missing", Status: http.StatusUnauthorized,
		Meaning:  "The request has no token, or not exactly one.",
		WhatToDo: "Send one, as Authorization: Bearer <token>.",
	},
	{
		Code: "token-organization", Status: http.StatusUnauthorized,
		Meaning:  "The API token belongs to a user of an organisation other than the one the header Cosell-Organization names.",
		WhatToDo: "Leave the header out, or use a token of that organisation.",
	},
	{
		Code: "token-scope", Status: http.StatusUnauthorized,
		Meaning:  "The token lacks the scope that this service requires.",
		WhatToDo: "Ask your identity provider for a token with that scope.",
	},
	{
		Code: "too-many-replays", Status: http.StatusTooManyRequests,
		Meaning:  "Many deliveries of your organisation are already waiting to be sent again.",
		WhatToDo: "Wait until they have arrived.",
	},
	{
		Code: "too-many-requests", Status: http.StatusTooManyRequests,
		Meaning:  "As many requests were sent with this token as are allowed in a minute.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "too-many-secrets", Status: http.StatusConflict,
		Meaning:  "As many secrets are in use for the webhook as are allowed at once.",
		WhatToDo: "Wait until one ends, or end them all with an overlap of 0.",
	},
	{
		Code: "too-many-sign-ins", Status: http.StatusTooManyRequests,
		Meaning:  "There were too many failed sign-ins from this address or with such a token.",
		WhatToDo: "Correct the token, and wait for Retry-After.",
	},
	{
		Code: "too-many-streams", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has as many event streams open as are allowed.",
		WhatToDo: "Close one, or read the events as pages.",
	},
	{
		Code: "too-many-tests", Status: http.StatusTooManyRequests,
		Meaning:  "Two test events have already been sent within a minute.",
		WhatToDo: "Wait as long as Retry-After says.",
	},
	{
		Code: "too-many-webhooks", Status: http.StatusConflict,
		Meaning:  "Your organisation has as many webhooks as are allowed.",
		WhatToDo: "Delete one that is no longer needed.",
	},
	{
		Code: "unavailable", Status: http.StatusServiceUnavailable,
		Meaning:  "The service cannot answer at the moment: it is starting or stopping, or its database does not answer.",
		WhatToDo: "Try again after Retry-After, with the same Idempotency-Key if you sent one.",
	},
	{
		Code: "unsupported-media-type", Status: http.StatusUnsupportedMediaType,
		Meaning:  "The body has a type, charset or encoding that is not accepted here.",
		WhatToDo: "Send what the detail names, mostly application/json in UTF-8.",
	},
	{
		Code: "validation-failed", Status: http.StatusUnprocessableEntity,
		Meaning:  "The request was read but breaks rules; errors names every mistake with its place.",
		WhatToDo: "Correct what errors names; each mistake has its own code and a sentence.",
	},
	{
		Code: "webhook-format", Status: http.StatusConflict,
		Meaning:  "This is not possible with the format in which the webhook receives events.",
		WhatToDo: "A webhook that was registered in Partner Center's way is changed at /webhooks/v1/registration; it has no secret.",
	},
	{
		Code: "webhook-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the webhook is in.",
		WhatToDo: "Read the webhook again; resume it first if it is paused.",
	},
}
