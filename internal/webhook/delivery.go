package webhook

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/event"
)

// Kind tells why something is sent.
type Kind string

// The kinds.
const (
	Event  Kind = "Event"  // an event has happened
	Replay Kind = "Replay" // somebody wants an event sent again
	Trial  Kind = "Test"
)

// DeliveryStatus tells what has become of a delivery.
type DeliveryStatus string

// The statuses of a delivery.
const (
	Waiting   DeliveryStatus = "Waiting" // for its next attempt
	Delivered DeliveryStatus = "Delivered"
	Failed    DeliveryStatus = "Failed"  // for good
	Skipped   DeliveryStatus = "Skipped" // the endpoint was paused, its organisation suspended or the event forgotten
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID        uuid.UUID      `json:"id"`
	WebhookID uuid.UUID      `json:"webhookId"`
	EventID   *uuid.UUID     `json:"eventId"` // nil for a test
	EventType event.Type     `json:"eventType"`
	MessageID uuid.UUID      `json:"messageId"` // the header webhook-id; for an event its id
	Kind      Kind           `json:"kind"`
	Status    DeliveryStatus `json:"status"`
	Attempts  []Attempt      `json:"attempts"`
	Created   time.Time      `json:"createdDateTime"`
	Finished  *time.Time     `json:"finishedDateTime"`    // nil while it waits
	Next      *time.Time     `json:"nextAttemptDateTime"` // nil once it waits no more
}

// Filter narrows a list of deliveries; nil members do not.
type Filter struct {
	Status  []string
	EventID *uuid.UUID
}

// Outcome tells how an attempt ended.
type Outcome string

// The outcomes.
const (
	Accepted          Outcome = "Delivered"  // 2xx
	HTTPStatus        Outcome = "HttpStatus" // any other status except redirects
	RedirectRefused   Outcome = "RedirectRefused"
	Timeout           Outcome = "Timeout"
	UnknownHost       Outcome = "UnknownHost" // in attempts by earlier versions; now AddressNotAllowed
	ConnectionFailed  Outcome = "ConnectionFailed"
	TLSFailed         Outcome = "TlsFailed"
	AddressNotAllowed Outcome = "AddressNotAllowed" // the host is not found, or its address is private or otherwise not on the internet
)

// Attempt is one attempt to deliver.
type Attempt struct {
	Number     int       `json:"number"` // from 1
	Started    time.Time `json:"startedDateTime"`
	DurationMS int64     `json:"durationMs"`
	StatusCode *int      `json:"statusCode"` // nil without an answer
	Outcome    Outcome   `json:"outcome"`
}

// OutcomeOf returns what an answer's status means.
func OutcomeOf(status int) Outcome {
	switch {
	case status >= 200 && status < 300:
		return Accepted
	case status >= 300 && status < 400:
		return RedirectRefused
	default:
		return HTTPStatus
	}
}

// MaxRetryAfter is how long one answer of a receiver can delay its deliveries.
const MaxRetryAfter = time.Hour

// retryDelays are the delays after each failed attempt. With the last attempt that makes 10 over about 3 days, as Standard Webhooks
// recommends.
var retryDelays = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute,
	2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// NewDelivery returns a test to send to the endpoint.
func (w Webhook) NewDelivery(now time.Time) Delivery {
	return Delivery{
		ID: uuid.Must(uuid.NewV7()), WebhookID: w.ID, EventType: TestCreated, MessageID: uuid.Must(uuid.NewV7()), Kind: Trial,
		Status: Waiting, Attempts: []Attempt{}, Created: now, Next: &now,
	}
}

// After returns the delivery after one more attempt; a test is tried just once. jitter, from 0 to 1, makes the pause before the next
// attempt up to a tenth longer. The pause is at least as long as the receiver asked for.
func (d Delivery) After(a Attempt, retryAfter time.Duration, jitter float64, now time.Time) Delivery {
	a.Number = len(d.Attempts) + 1
	d.Attempts = append(d.Attempts[:a.Number-1:a.Number-1], a)
	switch {
	case a.Outcome == Accepted:
		return d.end(Delivered, now)
	case a.Number > len(retryDelays), a.gone(), d.Kind == Trial:
		return d.end(Failed, now)
	}
	pause := max(retryDelays[a.Number-1], retryAfter)
	next := now.Add(pause + time.Duration(jitter*float64(pause)/10)).Truncate(time.Microsecond)
	d.Next = &next
	return d
}

// Skip returns the delivery as one that will not be sent.
func (d Delivery) Skip(now time.Time) Delivery { return d.end(Skipped, now) }

func (d Delivery) end(s DeliveryStatus, now time.Time) Delivery {
	d.Status, d.Finished, d.Next = s, &now, nil
	return d
}

// statusGone is the status with which an endpoint says that it wants no more events.
const statusGone = 410

func (a Attempt) gone() bool { return a.StatusCode != nil && *a.StatusCode == statusGone }

// PauseReason returns why a delivery that has ended pauses its endpoint, or nil. A delivery that failed too often does not pause it if
// another has succeeded since the first attempt; succeeded is the time of the last success. A test never pauses anything.
func (d Delivery) PauseReason(succeeded *time.Time) *PausedReason {
	switch {
	case d.Status != Failed || d.Kind == Trial:
		return nil
	case d.Attempts[len(d.Attempts)-1].gone():
		return new(Gone)
	case succeeded != nil && !succeeded.Before(d.Attempts[0].Started):
		return nil
	default:
		return new(FailedTooOften)
	}
}

// Sendable tells whether the delivery is to be sent, given the endpoint as it is now; open tells whether its organisation is active. A
// test is sent to a paused endpoint too.
func (d Delivery) Sendable(w Webhook, open bool) bool {
	return open && (w.Status == Active || d.Kind == Trial)
}
