package projection

import (
	"slices"

	"github.com/google/uuid"
)

// Merge returns what is known of a deal after one more look at it. Each half counts by its own revision: the party's deal, Microsoft's
// own, every registration. So nothing depends on the order in which looks come in, nor on how often.
func (d Deal) Merge(later Deal) Deal {
	merged, other := later, d
	if d.Revision >= later.Revision {
		merged, other = d, later
	}
	merged.MicrosoftRevision, merged.Microsoft = d.MicrosoftRevision, d.Microsoft
	if later.MicrosoftRevision > d.MicrosoftRevision {
		merged.MicrosoftRevision, merged.Microsoft = later.MicrosoftRevision, later.Microsoft
	}
	merged.meetMicrosoft()
	merged.Registrations = mergeRegistrations(merged.Registrations, other.Registrations)
	return merged
}

func mergeRegistrations(some, others []Registration) []Registration {
	byID := map[uuid.UUID]Registration{}
	for _, r := range slices.Concat(some, others) {
		if r.Revision > byID[r.ID].Revision {
			byID[r.ID] = r
		}
	}
	var all []Registration
	for _, r := range byID {
		all = append(all, r)
	}
	slices.SortFunc(all, compareIDs)
	return all
}
