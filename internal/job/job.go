// Package job names the jobs that are done in the background, with their arguments.
package job

import "github.com/google/uuid"

// The queues. Each has workers of its own, so that none keeps another from its work.
const (
	Events   = "events"
	Clock    = "clock"
	Mail     = "mail"
	Webhooks = "webhooks"
)

// Dispatch turns the events at some positions of the feed into mail and webhook deliveries.
type Dispatch struct {
	From int64 `json:"from"` // both ends included
	To   int64 `json:"to"`
}

// Kind returns the job's name.
func (Dispatch) Kind() string { return "tell" }

// Sweep does what time asks for: it lets deals expire, reminds of answers that are due and removes what is too old.
type Sweep struct{}

// Kind returns the job's name.
func (Sweep) Kind() string { return "sweep" }

// Send hands a mail to the mail server.
type Send struct {
	NotificationID uuid.UUID `json:"notificationId"`
}

// Kind returns the job's name.
func (Send) Kind() string { return "send" }

// Deliver is what versions before made for each delivery to an endpoint. Deliveries are found without it now.
type Deliver struct {
	Delivery uuid.UUID `json:"delivery"`
	Webhook  uuid.UUID `json:"webhook"`
}

// Kind returns the job's name.
func (Deliver) Kind() string { return "deliver" }
