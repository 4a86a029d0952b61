package job

import (
	"regexp"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/wording"
)

// State is what has become of a job. The values are the names on the wire.
type State string

// The states, which are those of the job library.
const (
	Available State = "Available" // waits for a worker
	Running   State = "Running"
	Retryable State = "Retryable" // failed, and waits for its next attempt
	Scheduled State = "Scheduled" // waits for its time
	Pending   State = "Pending"   // held back by the job library
	Completed State = "Completed"
	Cancelled State = "Cancelled" // somebody, or the job itself, has called it off
	Discarded State = "Discarded" // failed too often
)

// words say what a job is in a state.
var words = map[State]wording.Format{
	Available: "due",
	Running:   "running",
	Retryable: "waiting to be retried",
	Scheduled: "scheduled",
	Pending:   "held back",
	Completed: "completed",
	Cancelled: "cancelled",
	Discarded: "given up",
}

// Record is a job as an operator sees it.
type Record struct {
	ID          int64          `json:"id"`
	Kind        string         `json:"kind"`
	Queue       string         `json:"queue"`
	State       State          `json:"state"`
	Actions     []Action       `json:"actions"` // as Possible says
	Attempt     int            `json:"attempt"`
	MaxAttempts int            `json:"maxAttempts"`
	Arguments   jsontext.Value `json:"arguments"` // ids and positions only
	Failures    []Failure      `json:"failures"`
	Created     time.Time      `json:"createdDateTime"`
	Scheduled   time.Time      `json:"scheduledDateTime"`
	Attempted   *time.Time     `json:"attemptedDateTime"`
	Finalized   *time.Time     `json:"finalizedDateTime"`
}

// Failure is an attempt that failed.
type Failure struct {
	Attempt  int       `json:"attempt"`
	Occurred time.Time `json:"occurredDateTime"`
	Detail   string    `json:"detail"`
}

// Filter leaves jobs out of a list; what is nil is left alone.
type Filter struct{ State, Kind, Queue []string }

// Depth is how many jobs of a queue are in a state.
type Depth struct {
	Queue  string    `json:"queue"`
	State  State     `json:"state"`
	Count  int64     `json:"count"`
	Oldest time.Time `json:"oldestDateTime"` // when the first of them was due
}

// Backlog is how many events wait for their place in the feed.
type Backlog struct {
	Count  int64      `json:"count"`
	Oldest *time.Time `json:"oldestDateTime"`
}

// Summary is what there is to do. Completed jobs are left out.
type Summary struct {
	Queues []Depth `json:"queues"`
	Events Backlog `json:"eventsWaiting"`

	Projection Projection `json:"projection"`
	MailServer MailServer `json:"mailServer"`
}

// Projection is how far figures and scores are behind the feed.
type Projection struct {
	Filled bool       `json:"filled"` // false: the deals from before it are still being counted, and nothing is answered yet
	Events int64      `json:"eventsWaiting"`
	Oldest *time.Time `json:"oldestDateTime"` // when the first of them occurred
}

// MailServer tells whether the mail server takes mails.
type MailServer struct {
	TroubleSince *time.Time `json:"troubleSinceDateTime"` // nil: it does
	Detail       *string    `json:"detail"`               // what it said, without addresses
}

// Subject returns the job as the subject of a change.
func (r Record) Subject() audit.Subject {
	return audit.Subject{Type: "Job", ID: strconv.FormatInt(r.ID, 10), Name: r.Kind}
}

// maxDetail is how much of an error an operator is shown, in bytes.
const maxDetail = 300

// private are the parts of an error that may be somebody's address or a secret.
var private = regexp.MustCompile(`\S+@\S+|whsec_\S+|\?\S+|(?i:bearer|basic)\s+\S+|'[^']*'|"[^"]*"|=\([^)]*\)`)

// Brief returns an error's text, without what may be private, as far as a list has room for it.
func Brief(text string) string {
	text = private.ReplaceAllString(text, "…")
	if len(text) <= maxDetail {
		return text
	}
	end := maxDetail
	for text[end]&0xC0 == 0x80 { // not in the middle of a character
		end--
	}
	return text[:end] + "…"
}
