package catalog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/routing"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/wording"
)

// RoutingRules returns up to limit rules of the caller's organisation after the given one, the default first. The fault is Forbidden.
func (s *Service) RoutingRules(ctx context.Context, a access.Actor, after routing.ID, limit int) (page.Page[routing.View], error) {
	if err := access.Require(a, access.ReadRouting); err != nil {
		return page.Page[routing.View]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Rules(ctx, a.OrganizationID, after, limit+1)
	if err != nil {
		return page.Page[routing.View]{}, err
	}
	rules := page.ByID(found, limit, func(r routing.Rule) string { return string(r.ID) })
	return page.Map(rules, routing.Rule.View), nil
}

// RoutingRule returns a rule of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) RoutingRule(ctx context.Context, a access.Actor, id routing.ID) (routing.View, error) {
	r, err := s.db.Rule(ctx, a.OrganizationID, id)
	if err != nil {
		return routing.View{}, err
	}
	if err := access.Require(a, access.ReadRouting); err != nil {
		return routing.View{}, s.Advise(ctx, a, err)
	}
	return r.View(), nil
}

// CreateRoutingRule adds a rule to the caller's organisation. It applies to what Microsoft sends from now on. Faults: Forbidden, Invalid,
// Conflict (routing-conflict), which names the rule about the same deals.
func (s *Service) CreateRoutingRule(ctx context.Context, c verb.Call, in routing.Route) (verb.Reply, error) {
	reply, err := s.Write(ctx, c, verb.NamedReplay(c.Actor, s.RoutingRule), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := mayManageRouting(c.Actor); err != nil {
			return verb.Answer{}, err
		}
		owner, err := tx.RoutingOwner(ctx, c.Actor.OrganizationID, in.SolutionID)
		if err != nil {
			return verb.Answer{}, err
		}
		r, err := routing.New(in, owner, now)
		if err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.InsertRule(r)
		if err := verb.Audit(tx, c, r.OrganizationID, audit.CreateRoutingRule, nil, auditedRule{r}, now); err != nil {
			return verb.Answer{}, err
		}
		a, err := verb.Tagged(r.View(), string(r.ID), r.Revision)
		a.Created = true
		return a, err
	})
	return reply, s.withRival(ctx, c.Actor.OrganizationID, in, err)
}

// UpdateRoutingRule changes a rule by a merge patch (RFC 7396). Faults: NotFound, Forbidden, PreconditionRequired, Stale, Invalid for what
// is fixed or wrong, Conflict (routing-conflict), which names the rule about the same deals.
func (s *Service) UpdateRoutingRule(ctx context.Context, c verb.Call, id routing.ID, patch []byte) (verb.Reply, error) {
	var to routing.Route
	reply, err := s.Write(ctx, c, verb.NamedReplay(c.Actor, s.RoutingRule), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		r, err := admittedRule(ctx, tx, c, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := c.RequireMatch(r.Revision); err != nil {
			return verb.Answer{}, err
		}
		if to, err = r.Patched(patch); err != nil {
			return verb.Answer{}, err
		}
		return changeRule(ctx, tx, c, r, to, now)
	})
	return reply, s.withRival(ctx, c.Actor.OrganizationID, to, err)
}

func changeRule(ctx context.Context, tx *postgres.Tx, c verb.Call, r routing.Rule, to routing.Route, now time.Time) (verb.Answer, error) {
	owner, err := tx.RoutingOwner(ctx, r.OrganizationID, to.SolutionID)
	if err != nil {
		return verb.Answer{}, err
	}
	after, err := r.ChangeTo(to, owner, now)
	if err != nil {
		return verb.Answer{}, err
	}
	if after.Revision != r.Revision {
		tx.Queue.UpdateRule(after)
		err = verb.Audit(tx, c, r.OrganizationID, audit.UpdateRoutingRule, auditedRule{r}, auditedRule{after}, now)
	}
	if err != nil {
		return verb.Answer{}, err
	}
	return verb.Tagged(after.View(), string(r.ID), after.Revision)
}

// DeleteRoutingRule removes a rule and returns it as it was. Faults: NotFound, Forbidden, Stale, Conflict (routing-default).
func (s *Service) DeleteRoutingRule(ctx context.Context, c verb.Call, id routing.ID) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.RoutingRule), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		r, err := admittedRule(ctx, tx, c, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := c.Match(r.Revision); err != nil {
			return verb.Answer{}, err
		}
		if err := r.Deletable(); err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.DeleteRule(id)
		if err := verb.Audit(tx, c, r.OrganizationID, audit.DeleteRoutingRule, auditedRule{r}, deletedRule{r}, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(r.View(), string(id))
	})
}

// admittedRule locks a rule of the caller's organisation that the caller may change.
func admittedRule(ctx context.Context, tx *postgres.Tx, c verb.Call, id routing.ID) (routing.Rule, error) {
	r, err := tx.Rule(ctx, c.Actor.OrganizationID, id)
	if err != nil {
		return routing.Rule{}, err
	}
	return r, mayManageRouting(c.Actor)
}

// mayManageRouting wants the role for the whole organisation, since a rule moves deals from one location to another.
func mayManageRouting(a access.Actor) error {
	return access.Check(a, access.ManageRouting, access.Subject{OrganizationID: a.OrganizationID})
}

// withRival adds to a routing-conflict that the database reported the rule about the same deals.
func (s *Service) withRival(ctx context.Context, organizationID string, in routing.Route, err error) error {
	f := fault.As(err)
	if f == nil || f.Code != "routing-conflict" || f.ConflictsWith != "" {
		return err
	}
	other, missing := s.db.RuleAbout(ctx, organizationID, in)
	if missing != nil { // it has been deleted meanwhile
		return err
	}
	return routing.Taken(other.ID)
}

// auditedRule is a rule as the audit log shows it.
type auditedRule struct{ routing.Rule }

// Subject returns the rule as the subject of an entry of the audit log.
func (r auditedRule) Subject() audit.Subject {
	return audit.Subject{Type: "RoutingRule", ID: string(r.ID), Name: r.name()}
}

func (r auditedRule) name() string {
	solution, country := "every solution", "every country"
	if r.SolutionID != nil {
		solution = *r.SolutionID
	}
	if r.Country != nil {
		country = *r.Country
	}
	return fmt.Sprintf("%s, %s", solution, country)
}

// deletedRule is a deleted rule as the audit log tells it: nothing of its contents is left.
type deletedRule struct{ rule routing.Rule }

// Subject returns the rule as the subject of an entry of the audit log.
func (r deletedRule) Subject() audit.Subject { return auditedRule{r.rule}.Subject() }

// MarshalJSON returns the empty object.
func (r deletedRule) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// RoutedDeal is a deal that Microsoft might send to the caller's organisation.
type RoutedDeal struct {
	Country     string // the customer's
	SolutionIDs []string
	Location    *string // the one that Microsoft names; nil if it names a solution
}

// PreviewRouting tells where a deal would go if Microsoft sent it now, and by which rule. Faults: Forbidden, BadRequest for a location
// that does not belong to the organisation.
func (s *Service) PreviewRouting(ctx context.Context, a access.Actor, in RoutedDeal) (routing.Decision, error) {
	if err := access.Require(a, access.ReadRouting); err != nil {
		return routing.Decision{}, s.Advise(ctx, a, err)
	}
	w, err := s.db.RoutingWorld(ctx, a.OrganizationID, in.Country, in.SolutionIDs)
	if err != nil {
		return routing.Decision{}, err
	}
	c := routing.Subject{Country: in.Country, Otherwise: w.DefaultLocation}
	for _, id := range in.SolutionIDs {
		if l, own := w.Own[id]; own {
			c.Solutions = append(c.Solutions, routing.Offered{ID: id, Location: l})
		}
	}
	if in.Location != nil {
		if !slices.Contains(w.Locations, *in.Location) {
			return routing.Decision{}, notYours("/query/mpnId")
		}
		c.Named = *in.Location
	}
	return w.Table.Route(c), nil
}

// notYours returns the fault for a parameter that names no location of the caller's.
func notYours(pointer string) error {
	return fault.InvalidParameters(fault.Mistakes{
		{Pointer: pointer, Code: "unknown-location", Detail: wording.Of("This is not one of your locations.")},
	})
}
