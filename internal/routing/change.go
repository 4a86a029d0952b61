package routing

import (
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// Owner has what a rule needs to know about its organisation.
type Owner struct {
	OrganizationID string
	Locations      []string
	OwnsSolution   bool // of the solution that the rule names
}

// New returns a new rule. Faults: Invalid for what is wrong with it, Conflict (routing-conflict) for a rule about all deals, which is what
// the default is.
func New(in Route, owner Owner, now time.Time) (Rule, error) {
	r := Rule{
		ID: ID(uuid.Must(uuid.NewV7()).String()), OrganizationID: owner.OrganizationID, Revision: 1, Route: in,
		Created: &now, Updated: &now,
	}
	return r, r.check(owner)
}

// Patched returns the route with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a value
// that it cannot have.
func (r Route) Patched(patch []byte) (Route, error) {
	var after Route
	err := change.Merge(r, patch, &after)
	return after, err
}

// ChangeTo returns the rule with the route that Patched returned, or unchanged if the route is the same. Faults: Invalid for what is wrong
// with it, Conflict (routing-conflict) for a rule about all deals, which is what the default is.
func (r Rule) ChangeTo(to Route, owner Owner, now time.Time) (Rule, error) {
	if reflect.DeepEqual(to, r.Route) {
		return r, nil
	}
	r.Route, r.Updated = to, &now
	r.Revision++
	return r, r.check(owner)
}

// Deletable returns a Conflict (routing-default) for the default, which every organisation has.
func (r Rule) Deletable() error {
	if r.ID == Default {
		return fault.New(fault.Conflict, "routing-default", "The default rule always exists; only its location can be changed.")
	}
	return nil
}

// Taken returns the fault for a rule about the same deals as the one with the id.
func Taken(by ID) error {
	f := fault.New(fault.Conflict, "routing-conflict", "The rule %s already covers this solution and country.", by)
	f.ConflictsWith = string(by)
	return f
}

func (r Rule) check(owner Owner) error {
	var m fault.Mistakes
	if r.ID == Default {
		r.checkDefault(&m)
	} else {
		r.checkScope(&m, owner)
	}
	if l := r.Location; l != nil && !slices.Contains(owner.Locations, *l) {
		m.Add("/mpnId", "unknown-location", "%q is not one of your locations.", *l)
	}
	if err := m.Err(); err != nil {
		return err
	}
	if r.ID != Default && r.Precedence() == ByDefault {
		return Taken(Default)
	}
	return nil
}

// checkDefault wants the default to be about all deals.
func (r Rule) checkDefault(m *fault.Mistakes) {
	const why = "The default rule covers everything; only its location can be changed."
	if r.SolutionID != nil {
		m.Add("/solutionId", "fixed", why)
	}
	if r.Country != nil {
		m.Add("/country", "fixed", why)
	}
}

func (r Rule) checkScope(m *fault.Mistakes, owner Owner) {
	if s := r.SolutionID; s != nil && !owner.OwnsSolution {
		m.Add("/solutionId", "unknown-solution",
			"%q is not one of your solutions; deals about those of others go where the default rule says.", *s)
	}
	if c := r.Country; c != nil {
		reference.Check(m, "/country", reference.Countries, *c)
	}
	if r.Location == nil {
		m.Add("/mpnId", "required", "A rule names a location.")
	}
}
