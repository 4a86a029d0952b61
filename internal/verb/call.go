package verb

import (
	"cmp"
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/revision"
)

// Call is everything that comes with a request for a change, apart from its content.
type Call struct {
	Actor   access.Actor
	DryRun  bool // do every check, write nothing
	IfMatch []string
	Key     *Key          // nil: no idempotency key
	Via     audit.Channel // "": the API
}

// By returns who makes the call, and by which channel.
func (c Call) By() audit.Actor {
	by := audit.User(c.Actor)
	by.Via = cmp.Or(c.Via, by.Via)
	return by
}

// Key is an idempotency key. It belongs to the caller and the route.
type Key = postgres.Key

// Match checks If-Match, if it was given. The fault is Stale, with the current tag.
func (c Call) Match(present revision.Number) error { return c.MatchTag(present.String()) }

// MatchTag is Match for a resource whose tag is more than its revision.
func (c Call) MatchTag(tag string) error {
	if c.IfMatch == nil || slices.Contains(c.IfMatch, tag) || slices.Contains(c.IfMatch, "*") {
		return nil
	}
	f := fault.New(fault.Stale, "stale-etag", "It has changed in the meantime; its tag is now %s.", tag)
	f.ETag = tag
	return f
}

// RequireMatch checks If-Match, which must be given. Faults: PreconditionRequired, Stale.
func (c Call) RequireMatch(present revision.Number) error {
	if c.IfMatch == nil {
		return MatchRequired()
	}
	return c.Match(present)
}

// MatchRequired returns the fault PreconditionRequired, for a change that does not say what it is based on.
func MatchRequired() error {
	return fault.New(fault.PreconditionRequired, "if-match-required", "Send If-Match with the ETag that the change is based on.")
}
