package postgres

import (
	"maps"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/solution"
)

// For how many organisations facts are remembered, and how many locations, solutions and currencies of each.
const (
	rememberedOrganizations = 1000
	rememberedFacts         = 50
)

// factsMemory remembers facts about what an organisation's deals have lately named of its own, as of a version of the organisation that the
// database raises when any of them changes (or a rate is removed). A transaction that relies on them has the version confirmed, as for a
// remembered actor.
type factsMemory struct {
	organizations *lru.Cache[string, ownFacts]
}

// ownFacts are facts as of a version. They are immutable, since several transactions may be reading them.
type ownFacts struct {
	version int64
	deal.Facts
}

func newFactsMemory() *factsMemory {
	cache, err := lru.New[string, ownFacts](rememberedOrganizations)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	return &factsMemory{cache}
}

// recall returns the facts that are asked for, if the actor is remembered as of their version and all of them are known.
func (m *factsMemory) recall(a *accessVersion, organizationID string, w deal.FactsQuery) (f deal.Facts, known bool) {
	if m == nil || a == nil || a.organizationID != organizationID || organizationID == access.Microsoft || w.EngagementID != uuid.Nil {
		return f, false
	}
	own, some := m.organizations.Get(organizationID)
	if !some || own.version != a.version {
		return f, false
	}
	f = deal.Facts{Organization: own.Organization}
	var locations, solutions, rates bool
	f.Locations, locations = pick(own.Locations, w.Locations)
	f.Solutions, solutions = pick(own.Solutions, w.Solutions)
	f.Rates, rates = pick(own.Rates, append([]string{"USD"}, w.Currencies...))
	return f, locations && solutions && rates
}

// pick returns the values with the keys, and whether all are there.
func pick[V any](from map[string]V, keys []string) (picked map[string]V, all bool) {
	picked = make(map[string]V, len(keys))
	for _, key := range keys {
		v, some := from[key]
		if !some {
			return nil, false
		}
		picked[key] = v
	}
	return picked, true
}

// keep remembers the organisation's own facts, added to those known as of the same version.
func (m *factsMemory) keep(version int64, f deal.Facts) {
	id := f.Organization.ID
	if m == nil || id == access.Microsoft {
		return
	}
	known, _ := m.organizations.Get(id)
	if known.version != version || len(known.Locations)+len(known.Solutions)+len(known.Rates) > rememberedFacts {
		known = ownFacts{}
	}
	m.organizations.Add(id, ownFacts{version, deal.Facts{
		Organization: f.Organization,
		Locations:    joined(known.Locations, f.Locations, func(p deal.Party) bool { return p.OrganizationID == id }),
		Solutions:    joined(known.Solutions, f.Solutions, func(s solution.Solution) bool { return s.OrganizationID == id }),
		Rates:        joined(known.Rates, f.Rates, func(bool) bool { return true }),
	}})
}

// joined returns a map with the known values and those of the others that are wanted.
func joined[V any](known, others map[string]V, wanted func(V) bool) map[string]V {
	all := make(map[string]V, len(known)+len(others))
	maps.Copy(all, known)
	for key, v := range others {
		if wanted(v) {
			all[key] = v
		}
	}
	return all
}
