package webhook

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
)

// MaxReplayed is the most events that are sent again at once.
const MaxReplayed = 10_000

// ReplayRequest says what to send again: one event, or those from a time up to, but excluding, another.
type ReplayRequest struct {
	EventID *uuid.UUID `json:"eventId"`
	From    *time.Time `json:"fromDateTime"`
	To      *time.Time `json:"toDateTime"`
}

// Check returns everything that is wrong with the request.
func (r ReplayRequest) Check() fault.Mistakes {
	var m fault.Mistakes
	switch {
	case r.EventID != nil:
		const why = "Name an event or a span of time, not both."
		if r.From != nil {
			m.Add("/fromDateTime", "contradiction", why)
		}
		if r.To != nil {
			m.Add("/toDateTime", "contradiction", why)
		}
	case r.From == nil && r.To == nil:
		m.Add("", "required", "Name an event or a span of time.")
	case r.From == nil:
		m.Add("/fromDateTime", "required", "A span needs a beginning.")
	case r.To == nil:
		m.Add("/toDateTime", "required", "A span needs an end.")
	case !r.From.Before(*r.To):
		m.Add("/toDateTime", "contradiction", "A span must end after its beginning.")
	}
	return m
}

// CheckCount returns what is wrong with a request for that many events.
func (r ReplayRequest) CheckCount(count int) fault.Mistakes {
	var m fault.Mistakes
	switch {
	case r.EventID != nil && count == 0:
		m.Add("/eventId", "unknown-event", "You have no such event, or it is no longer kept.")
	case count > MaxReplayed:
		m.Add("/toDateTime", "too-many", "There are more than %d events in this span; send them again in parts.", MaxReplayed).
			Most(MaxReplayed)
	}
	return m
}

// MayReplay returns nil if more can be sent again while that many deliveries of the organisation wait for it, and otherwise a TooMany
// (too-many-replays).
func MayReplay(waiting, most int) error {
	if waiting < most {
		return nil
	}
	f := fault.New(fault.TooMany, "too-many-replays",
		"%d deliveries of your organisation are already waiting to be sent again; let them arrive first.", waiting)
	f.RetryAfter = time.Minute
	return f
}

// Replayable returns nil if events can be sent again to the endpoint, and otherwise a Conflict (webhook-state).
func (w Webhook) Replayable() error {
	if w.Status != Active {
		return fault.New(fault.Conflict, "webhook-state", "The webhook is %s; resume it first.", words[w.Status])
	}
	return nil
}
