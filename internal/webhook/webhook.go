// Package webhook says what a webhook is: an endpoint to which an organisation's events are sent. It has the rules for making and changing
// one, for when a delivery is retried and for what an attempt means. It does no input or output. The struct tags are the wire names.
package webhook

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/revision"
)

// Status tells whether events are sent to an endpoint.
type Status string

// The statuses.
const (
	Active Status = "Active"
	Paused Status = "Paused"
)

// PausedReason tells why nothing is sent to an endpoint.
type PausedReason string

// The reasons.
const (
	ByCaller       PausedReason = "ByCaller"
	FailedTooOften PausedReason = "FailedTooOften" // a delivery has failed for good, and none has succeeded meanwhile
	Gone           PausedReason = "Gone"           // the endpoint has answered 410

	OwnerLostAccess PausedReason = "OwnerLostAccess" // the owner may no longer manage webhooks
)

// Webhook is an endpoint of an organisation.
type Webhook struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID string          `json:"organizationId"`
	Revision       revision.Number `json:"eTag"`
	Endpoint
	Format       Format        `json:"format"`
	Status       Status        `json:"status"`
	PausedReason *PausedReason `json:"pausedReason"` // nil while it is active
	Secrets      []Secret      `json:"secrets"`      // newest first; none in Partner Center's format
	CreatedBy    uuid.UUID     `json:"createdBy"`    // a user
	OwnerID      uuid.UUID     `json:"ownerId"`      // the user whose access it depends on: who made it or last resumed it
	Created      time.Time     `json:"createdDateTime"`
	Updated      time.Time     `json:"updatedDateTime"`
	PausedSince  *time.Time    `json:"pausedDateTime"`
	Registration *Registration `json:"-"` // nil unless in Partner Center's format
}

// PausedNotice is what is told about an endpoint that was paused without anybody asking for it.
type PausedNotice struct {
	WebhookID   uuid.UUID    `json:"webhookId"`
	URL         string       `json:"url"`
	Description *string      `json:"description"`
	Reason      PausedReason `json:"reason"`
	OwnerID     uuid.UUID    `json:"createdBy"` // its former name
}

// Endpoint is the part of a webhook that its organisation sets.
type Endpoint struct {
	URL         string  `json:"url"`
	Description *string `json:"description"`
	EventTypes  Types   `json:"eventTypes"`
}

// Types are the types of events that are sent to an endpoint; nil: all types of the feed.
type Types []event.Type

// MarshalJSON returns the types, or null for all.
func (t Types) MarshalJSON() ([]byte, error) {
	if t == nil {
		return []byte("null"), nil
	}
	return json.Marshal([]event.Type(t))
}

// Secret signs what is sent to an endpoint. Its value is shown only once, to whoever creates it.
type Secret struct {
	Value   string     `json:"-"`
	Created time.Time  `json:"createdDateTime"`
	Expires *time.Time `json:"expirationDateTime"` // nil for the current one
}

// Keys returns the values of the secrets that sign at a time, newest first.
func (w Webhook) Keys(at time.Time) []string {
	var keys []string
	for _, s := range w.Secrets {
		if s.signs(at) {
			keys = append(keys, s.Value)
		}
	}
	return keys
}

func (s Secret) signs(at time.Time) bool { return s.Expires == nil || at.Before(*s.Expires) }

// Message is what is sent to an endpoint.
type Message struct {
	ID        uuid.UUID // the same in every attempt
	Timestamp time.Time // of the attempt
	URL       string
	Keys      []string  // one signature each
	SignedBy  *SignedBy // nil unless in Partner Center's format, whose one signature it makes in place of Keys
	Body      []byte
}

// Payload is the body of a message, in the form that Standard Webhooks recommends.
type Payload struct {
	Type      event.Type `json:"type"`
	Timestamp time.Time  `json:"timestamp"` // when it happened
	Data      any        `json:"data"`
}

// TestCreated is the type of a test event, in Microsoft's words (Partner Center webhooks, Oct 2023).
const TestCreated event.Type = "test-created"

// Test is the data of a test event, which is about the webhook itself.
type Test struct {
	ID             uuid.UUID  `json:"id"`
	Type           event.Type `json:"type"`
	Occurred       time.Time  `json:"occurredDateTime"`
	OrganizationID string     `json:"organizationId"`
	ResourceName   string     `json:"resourceName"`
	ResourceURI    string     `json:"resourceUri"`
}

// Test returns the payload of a test of the endpoint.
func (w Webhook) Test(id uuid.UUID, at time.Time) Payload {
	return Payload{TestCreated, at, Test{id, TestCreated, at, w.OrganizationID, "webhook", "/v1/webhooks/" + w.ID.String()}}
}
