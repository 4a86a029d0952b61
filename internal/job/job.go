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

// Job is something to do in the background. Its exported fields are its arguments.
type Job interface {
	Kind() string
	Options() Options
}

// Options say by whom a job is done, and how often that is tried.
type Options struct {
	Queue    string
	Attempts int // 0: as often as the job library does by itself, 25 times
}

// Dispatch turns the events at some positions of the feed into mail and webhook deliveries.
type Dispatch struct {
	From int64 `json:"from"` // both ends included
	To   int64 `json:"to"`
}

// Kind returns the job's name.
func (Dispatch) Kind() string { return "tell" }

// Options say that it is done beside other work on events.
func (Dispatch) Options() Options { return Options{Queue: Events} }

// Sweep does what time asks for: it lets deals expire, reminds of answers that are due and removes what is too old.
type Sweep struct{}

// Kind returns the job's name.
func (Sweep) Kind() string { return "sweep" }

// Options say that it is tried once: the next sweep does what this one has not.
func (Sweep) Options() Options { return Options{Queue: Clock, Attempts: 1} }

// Send hands a mail to the mail server.
type Send struct {
	NotificationID uuid.UUID `json:"notificationId"`
}

// Kind returns the job's name.
func (Send) Kind() string { return "send" }

// mailAttempts is how often a mail is handed to a mail server that does not take it: by the pauses of the job library, the fourth
// power of the attempt in seconds, for about 3 days.
const mailAttempts = 17

// Options say how long a mail server may be away.
func (Send) Options() Options { return Options{Queue: Mail, Attempts: mailAttempts} }

// Deliver is the job that earlier versions made for each delivery to an endpoint. Deliveries are found in their table now.
type Deliver struct {
	Delivery uuid.UUID `json:"delivery"`
	Webhook  uuid.UUID `json:"webhook"`
}

// Kind returns the job's name.
func (Deliver) Kind() string { return "deliver" }
