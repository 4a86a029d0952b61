package projection

import (
	"slices"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
)

// Silent returns the members of a deal that an edit can change and no fact depends on.
func Silent() []string {
	return []string{
		"/name", "/externalReferenceId", "/campaignId", "/referralProgram", "/salesStage", "/details/notes", "/inviteContext/notes",
	}
}

// IsSilent tells whether a change leaves all facts about the party's deal as they were, so that the deal need not be looked at for them.
func IsSilent(e deal.Entry) bool {
	silent := Silent()
	return e.Action == deal.Edit && !slices.ContainsFunc(e.Changes, func(c change.Change) bool {
		return !slices.Contains(silent, c.Pointer)
	})
}
