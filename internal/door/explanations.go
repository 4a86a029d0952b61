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
		Meaning:  "The token is genuine, but the person with its mail address is known here under another way of signing in.",
		WhatToDo: "Sign in as before, or ask an account admin to let you accept the invitation anew.",
	},
	{
		Code: "account-state", Status: http.StatusConflict,
		Meaning:  "The user, organisation, token or request for a role is not in a state in which this is possible.",
		WhatToDo: "Read it again: often what you ask for has been done already. The detail says which state it is in.",
	},
	{
		Code: "account-unknown", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but nobody is known by it here and nobody with its mail address is invited.",
		WhatToDo: "Ask an account admin of your organisation for an invitation.",
	},
	{
		Code: "address-missing", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but nobody is known by it here, and it holds no mail address that could have been invited.",
		WhatToDo: "Have your identity provider put the mail address into the token (the scope email).",
	},
	{
		Code: "address-unverified", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its provider does not vouch for the mail address in it.",
		WhatToDo: "Have the address verified at your identity provider, then sign in again.",
	},
	{
		Code: "already-exists", Status: http.StatusConflict,
		Meaning:  "There is an organisation, a location or a user with this id or mail address already.",
		WhatToDo: "Use the one that is there, or choose another id.",
	},
	{
		Code: "already-invited", Status: http.StatusConflict,
		Meaning:  "A party that is to be invited takes part in the deal already.",
		WhatToDo: "Leave it out of the invitation.",
	},
	{
		Code: "already-registered", Status: http.StatusConflict,
		Meaning:  "The deal is registered for this incentive already.",
		WhatToDo: "Read its registrations; a registration that was sent back is changed and submitted again.",
	},
	{
		Code: "another-party", Status: http.StatusForbidden,
		Meaning:  "The referral is that of another party of the engagement, which you can read and not change.",
		WhatToDo: "Change the referral of your own organisation: a list by engagementId has it first.",
	},
	{
		Code: "bad-request", Status: http.StatusBadRequest,
		Meaning:  "The request is no good HTTP, or its body broke off.",
		WhatToDo: "Send it again. If it fails again, look at what stands between you and the service.",
	},
	{
		Code: "body-too-large", Status: http.StatusRequestEntityTooLarge,
		Meaning:  "The body is larger than any that is taken. The detail says how large one may be.",
		WhatToDo: "Send less at once.",
	},
	{
		Code: "claimed-by-another", Status: http.StatusConflict,
		Meaning:  "Another reviewer is at this registration.",
		WhatToDo: "Take another one, or ask the reviewer to release it.",
	},
	{
		Code: "creation-not-eligible", Status: http.StatusForbidden,
		Meaning:  "Your organisation does not fulfil every condition for creating deals.",
		WhatToDo: "Look at checks for the condition that does not hold; most often a solution has to be published and co-sell ready first.",
	},
	{
		Code: "cursor-expired", Status: http.StatusGone,
		Meaning:  "The events behind this cursor are kept no longer, or cursors of its kind are taken no longer.",
		WhatToDo: "Read what you keep in step anew from its list, then begin the feed without a cursor.",
	},
	{
		Code: "deal-state", Status: http.StatusConflict,
		Meaning:  "The deal is not in a state in which this is possible; currentStatus says in which it is.",
		WhatToDo: "Read the deal again and choose what its state allows.",
	},
	{
		Code: "deal-terminal", Status: http.StatusConflict,
		Meaning:  "The deal is closed, and nothing about it can be changed.",
		WhatToDo: "Create a new deal from it (recreate).",
	},
	{
		Code: "exception-already-asked", Status: http.StatusConflict,
		Meaning:  "An exception has been asked for already for this deal; that is possible once.",
		WhatToDo: "Read the exception of the deal. Its decision is final.",
	},
	{
		Code: "exception-decided", Status: http.StatusConflict,
		Meaning:  "The exception has been decided, and that is final.",
		WhatToDo: "Nothing; read it to see what was decided.",
	},
	{
		Code: "exception-pending", Status: http.StatusConflict,
		Meaning:  "An exception has been asked for, and the registration waits for its decision.",
		WhatToDo: "Decide the exception first, or wait until it is decided.",
	},
	{
		Code: "exception-too-late", Status: http.StatusConflict,
		Meaning:  "The days in which an exception can be asked for are over.",
		WhatToDo: "Nothing; the detail says how many days there were.",
	},
	{
		Code: "headers-too-large", Status: http.StatusRequestHeaderFieldsTooLarge,
		Meaning:  "The headers are larger than any that are taken. The detail says how large they may be.",
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
		Meaning:  "The provider of this token does not answer, so that the token cannot be checked.",
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
		WhatToDo: "Try again, with the same Idempotency-Key if you sent one. If it stays, tell whoever runs the service the requestId.",
	},
	{
		Code: "invalid-cursor", Status: http.StatusBadRequest,
		Meaning:  "The cursor does not belong to this list with these filters and this order.",
		WhatToDo: "Follow nextCursor with the same parameters, or begin again without a cursor.",
	},
	{
		Code: "invalid-parameter", Status: http.StatusBadRequest,
		Meaning:  "A parameter of the path, the query or a header is wrong; errors names each.",
		WhatToDo: "Mend what errors names.",
	},
	{
		Code: "invitation-not-allowed", Status: http.StatusConflict,
		Meaning:  "The deal cannot invite this party: only who began a deal invites, and from a lead only Microsoft is invited.",
		WhatToDo: "Ask whoever began the deal to invite, or create a deal of your own.",
	},
	{
		Code: "job-state", Status: http.StatusConflict,
		Meaning:  "The job is not in a state in which it can be tried again or called off.",
		WhatToDo: "Read the job again; it may have ended by itself.",
	},
	{
		Code: "last-account-admin", Status: http.StatusConflict,
		Meaning:  "This is the organisation's last account admin.",
		WhatToDo: "Make somebody else account admin first.",
	},
	{
		Code: "mail-state", Status: http.StatusConflict,
		Meaning:  "The mail cannot be sent again: it is on its way, has arrived, or its recipient may not be told any more.",
		WhatToDo: "Nothing; the detail says which it is.",
	},
	{
		Code: "malformed-json", Status: http.StatusBadRequest,
		Meaning:  "The body is no JSON that can be read: a mistake of syntax, a member twice, or nested too deep.",
		WhatToDo: "Mend the body; errors and the detail say where it breaks.",
	},
	{
		Code: "method-not-allowed", Status: http.StatusMethodNotAllowed,
		Meaning:  "The path is known, but it does not take this method.",
		WhatToDo: "Use one that the header Allow names.",
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
		Meaning:  "There is no such thing for you. Another organisation's things do not exist for you either.",
		WhatToDo: "Check the address and the id, and whether your token is of the right organisation.",
	},
	{
		Code: "not-recreatable", Status: http.StatusConflict,
		Meaning:  "Only a deal that is closed, or that Microsoft declined or let expire, is created again.",
		WhatToDo: "Change the deal as it is, or close it first.",
	},
	{
		Code: "organization-busy", Status: http.StatusServiceUnavailable,
		Meaning:  "Your organisation has its share of the service in use.",
		WhatToDo: "Try again after Retry-After, and send fewer requests at the same time.",
	},
	{
		Code: "organization-required", Status: http.StatusConflict,
		Meaning:  "You are a user of several organisations; the request does not say in which it acts.",
		WhatToDo: "Send the header Cosell-Organization with one of the ids in organizations.",
	},
	{
		Code: "own-registration", Status: http.StatusForbidden,
		Meaning:  "Nobody reviews or decides what the own hands submitted or asked for.",
		WhatToDo: "Leave it to another reviewer.",
	},
	{
		Code: "own-roles", Status: http.StatusConflict,
		Meaning:  "Nobody grants roles to oneself.",
		WhatToDo: "Ask another account admin.",
	},
	{
		Code: "prerequisites-missing", Status: http.StatusConflict,
		Meaning:  "The solution lacks something that publishing it or its review needs; checks says what.",
		WhatToDo: "Add what checks names as not passed.",
	},
	{
		Code: "profile-incomplete", Status: http.StatusConflict,
		Meaning:  "A published business profile has to be complete, and this one lacks something.",
		WhatToDo: "Fill in what the gaps of the profile name, or withdraw it first.",
	},
	{
		Code: "profile-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the business profile is in.",
		WhatToDo: "Read the profile again; often it has been done already.",
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
		Meaning:  "A rebuild or a check of the figures is under way already. Only the commands for that tell it.",
		WhatToDo: "Wait until it has ended, or stop it.",
	},
	{
		Code: "provider-not-trusted", Status: http.StatusUnauthorized,
		Meaning:  "The token is genuine, but its provider may not vouch for this organisation or this mail address.",
		WhatToDo: "Sign in with the provider of your organisation, or ask whoever runs the service.",
	},
	{
		Code: "question-too-dear", Status: http.StatusServiceUnavailable,
		Meaning:  "The list or search takes the database longer than it may.",
		WhatToDo: "Ask for less: more filters, a longer text to search for, or a smaller limit.",
	},
	{
		Code: "quota-address", Status: http.StatusTooManyRequests,
		Meaning:  "As many requests without a sign-in came from your address in a minute as may.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-edits", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has made as many changes in a minute as it may.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-requests", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has sent as many requests in a minute as it may.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "quota-tokens", Status: http.StatusTooManyRequests,
		Meaning:  "The holder has as many API tokens that are good at once as it may.",
		WhatToDo: "Revoke one that nobody uses; each shows when it was last used.",
	},
	{
		Code: "quota-uploads", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation is sending as many large bodies at once as it may.",
		WhatToDo: "Wait for Retry-After, and send them one after the other.",
	},
	{
		Code: "quota-user-requests", Status: http.StatusTooManyRequests,
		Meaning:  "You have sent as many requests in a minute as you may, with all of your tokens together.",
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
		Meaning:  "The deal cannot be registered for this incentive, or no exception be asked for it.",
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
		Meaning:  "Another routing rule is about the same solution and country; conflictsWith is its id.",
		WhatToDo: "Change that rule instead.",
	},
	{
		Code: "routing-default", Status: http.StatusConflict,
		Meaning:  "The default rule is always there; only its location can be changed.",
		WhatToDo: "Change its location, or make a rule of its own for the solution or country.",
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
		Meaning:  "It has changed since you read it; the header ETag has its present tag.",
		WhatToDo: "Read it again, see whether your change still makes sense, and send it with the new tag.",
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
		WhatToDo: "Check that it is whole and where it is from; the detail says what is wrong with it. If it was revoked, make a new one.",
	},
	{
		Code: "token-limited", Status: http.StatusForbidden,
		Meaning:  "A token that is limited to some roles makes no tokens and reaches none that go further.",
		WhatToDo: "Use a token with all of your roles.",
	},
	{
		Code: "token-missing", Status: http.StatusUnauthorized,
		Meaning:  "The request has no token, or not exactly one.",
		WhatToDo: "Send one, as Authorization: Bearer <token>.",
	},
	{
		Code: "token-organization", Status: http.StatusUnauthorized,
		Meaning:  "The API token belongs to a user of another organisation than the header Cosell-Organization names.",
		WhatToDo: "Leave the header out, or use a token of that organisation.",
	},
	{
		Code: "token-scope", Status: http.StatusUnauthorized,
		Meaning:  "The token lacks the scope that this service requires.",
		WhatToDo: "Ask your identity provider for a token with that scope.",
	},
	{
		Code: "too-many-replays", Status: http.StatusTooManyRequests,
		Meaning:  "Many deliveries of your organisation wait to be sent again already.",
		WhatToDo: "Wait until they have arrived.",
	},
	{
		Code: "too-many-requests", Status: http.StatusTooManyRequests,
		Meaning:  "As many requests were sent in a minute with this token as it may send.",
		WhatToDo: "Wait for Retry-After.",
	},
	{
		Code: "too-many-secrets", Status: http.StatusConflict,
		Meaning:  "As many secrets sign for the webhook at the same time as may.",
		WhatToDo: "Wait for the end of one, or end them all by an overlap of 0.",
	},
	{
		Code: "too-many-sign-ins", Status: http.StatusTooManyRequests,
		Meaning:  "There were too many failed sign-ins from this address or with such a token.",
		WhatToDo: "Mend the token, and wait for Retry-After.",
	},
	{
		Code: "too-many-streams", Status: http.StatusTooManyRequests,
		Meaning:  "Your organisation has as many streams of events open as it may.",
		WhatToDo: "Close one, or read the events as pages.",
	},
	{
		Code: "too-many-tests", Status: http.StatusTooManyRequests,
		Meaning:  "Two test events were sent within a minute already.",
		WhatToDo: "Wait as long as Retry-After says.",
	},
	{
		Code: "too-many-webhooks", Status: http.StatusConflict,
		Meaning:  "Your organisation has as many webhooks as it may.",
		WhatToDo: "Delete one that nobody needs.",
	},
	{
		Code: "unavailable", Status: http.StatusServiceUnavailable,
		Meaning:  "The service cannot answer for the moment: it starts, stops, or its database does not answer.",
		WhatToDo: "Try again after Retry-After, with the same Idempotency-Key if you sent one.",
	},
	{
		Code: "unsupported-media-type", Status: http.StatusUnsupportedMediaType,
		Meaning:  "The body has a type, charset or encoding that is not taken here.",
		WhatToDo: "Send what the detail names, mostly application/json in UTF-8.",
	},
	{
		Code: "validation-failed", Status: http.StatusUnprocessableEntity,
		Meaning:  "The request was read and breaks rules; errors names every mistake with its place.",
		WhatToDo: "Mend what errors names; each has a code of its own and a sentence.",
	},
	{
		Code: "webhook-format", Status: http.StatusConflict,
		Meaning:  "This is not possible in the format in which the webhook is sent events.",
		WhatToDo: "A webhook that was registered in Partner Center's way is changed at /webhooks/v1/registration; it has no secret.",
	},
	{
		Code: "webhook-state", Status: http.StatusConflict,
		Meaning:  "This is not possible in the state that the webhook is in.",
		WhatToDo: "Read the webhook again; a paused one is resumed first.",
	},
}
