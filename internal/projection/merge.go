package projection

import (
	"slices"

	"github.com/google/uuid"
)

// Merge returns what is known of a deal after one more look at it. Each part counts by its own revision: the party's deal, Microsoft's own,
// every registration. At the same revision the later look counts. So nothing depends on the order in which looks come in, nor on how often.
func (d Deal) Merge(later Deal) Deal {
	merged := later
	if d.Revision > later.Revision {
		merged = d
	}
	merged.MicrosoftRevision, merged.Microsoft = d.MicrosoftRevision, d.Microsoft
	if later.MicrosoftRevision >= d.MicrosoftRevision {
		merged.MicrosoftRevision, merged.Microsoft = later.MicrosoftRevision, later.Microsoft
	}
	merged.meetMicrosoft()
	merged.Registrations = mergeRegistrations(d.Registrations, later.Registrations)
	return merged
}

func mergeRegistrations(earlier, later []Registration) []Registration {
	byID := map[uuid.UUID]Registration{}
	for _, r := range slices.Concat(earlier, later) {
		if r.Revision >= byID[r.ID].Revision {
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
