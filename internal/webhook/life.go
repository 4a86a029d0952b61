package webhook

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// action is something that changes the status of a webhook.
type action string

const (
	pause  action = "pause"
	resume action = "resume"
)

// transitions is the life of a webhook. A pair that is not listed cannot happen.
var transitions = map[struct {
	do   action
	from Status
}]Status{
	{pause, Active}:  Paused,
	{resume, Paused}: Active,
}

// words say what a webhook in a status is.
var words = map[Status]wording.Format{Active: "active", Paused: "paused"}

func (w Webhook) apply(a action, reason *PausedReason, now time.Time) (Webhook, error) {
	to, possible := transitions[struct {
		do   action
		from Status
	}{a, w.Status}]
	if !possible {
		return w, fault.New(fault.Conflict, "webhook-state", "The webhook is already %s.", words[w.Status])
	}
	w.Status, w.PausedReason, w.PausedSince, w.Updated = to, reason, nil, now
	if to == Paused {
		w.PausedSince = &now
	}
	w.Revision++
	return w, nil
}

// Pause returns the webhook paused, so that nothing is sent to it. The fault is Conflict (webhook-state).
func (w Webhook) Pause(reason PausedReason, now time.Time) (Webhook, error) {
	return w.apply(pause, &reason, now)
}

// Resume returns the webhook active again, so that events are sent to it from now on. Whoever resumes it becomes its owner. The fault is
// Conflict (webhook-state).
func (w Webhook) Resume(by uuid.UUID, now time.Time) (Webhook, error) {
	after, err := w.apply(resume, nil, now)
	if err != nil {
		return w, err
	}
	after.OwnerID = by
	return after, nil
}

// maxSecrets is the most secrets that sign at the same time.
const maxSecrets = 5

// Rotate returns the webhook with a new secret; earlier ones keep signing for no longer than the overlap. The fault is Conflict
// (too-many-secrets, webhook-format).
func (w Webhook) Rotate(secret string, overlap time.Duration, now time.Time) (Webhook, error) {
	if w.Format == PartnerCenter {
		return w, fault.New(fault.Conflict, "webhook-format",
			"Deliveries in Partner Center's format are signed by a certificate; such a webhook has no secret.")
	}
	end := now.Add(overlap)
	all := []Secret{{Value: secret, Created: now}}
	for _, s := range w.Secrets {
		if s.Expires == nil || end.Before(*s.Expires) {
			s.Expires = &end
		}
		if s.signs(now) {
			all = append(all, s)
		}
	}
	if len(all) > maxSecrets {
		return w, fault.New(fault.Conflict, "too-many-secrets",
			"%d secrets are already in use. Wait until one ends, or end them all with an overlap of 0.", maxSecrets)
	}
	w.Secrets, w.Updated = all, now
	w.Revision++
	return w, nil
}
