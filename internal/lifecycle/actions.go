package lifecycle

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/verb"
)

// DealActions are what the caller could do with a deal now.
type DealActions struct {
	Items    []verb.Option `json:"items"`
	Editable []string      `json:"editable"` // JSON pointers to what an edit may change
}

// rights are the actions that people take on a deal, in the order of its life, each with the permission that it needs.
var rights = []struct {
	action deal.Action
	may    access.Action
}{
	{deal.Accept, access.AcceptDeal},
	{deal.Decline, access.DeclineDeal},
	{deal.Edit, access.EditDeal},
	{deal.Invite, access.InviteToDeal},
	{deal.Win, access.WinDeal},
	{deal.Lose, access.LoseDeal},
	{deal.ReportError, access.ReportDealError},
}

// rightTo returns the permission that an action needs.
func rightTo(a deal.Action) access.Action {
	for _, r := range rights {
		if r.action == a {
			return r.may
		}
	}
	return "" // which nobody has
}

// hindrance returns what stands in the way of an action now, whatever input it would get.
func hindrance(a access.Actor, d deal.Deal, action deal.Action, now time.Time) error {
	if err := access.Check(a, rightTo(action), d.Subject()); err != nil {
		return err
	}
	if action == deal.Invite {
		return d.Invitable(now)
	}
	return d.Allows(action, now)
}

// DealActions returns for each verb whether the caller can carry it out on the deal now, or why not, and what an edit may change. A verb
// that is allowed may still be refused because of its input. What other rooms have considered is added at the end. Faults: NotFound,
// Forbidden.
func (s *Service) DealActions(ctx context.Context, a access.Actor, id uuid.UUID, others ...verb.Considered) (DealActions, error) {
	found, err := s.db.Deal(ctx, a.OrganizationID, id, true)
	if err != nil {
		return DealActions{}, err
	}
	if err := access.Check(a, access.ReadDeal, found.Subject); err != nil {
		return DealActions{}, s.Advise(ctx, a, err)
	}
	var d deal.Deal
	if err := json.Unmarshal(found.JSON, &d); err != nil {
		return DealActions{}, err
	}
	var microsofts *deal.Deal
	if found.Microsoft != nil {
		if err := json.Unmarshal(found.Microsoft, &microsofts); err != nil {
			return DealActions{}, err
		}
	}
	now := s.Time()
	var all []verb.Considered
	for _, r := range rights {
		all = append(all, verb.Considered{Action: string(r.may), Hindrance: hindrance(a, d, r.action, now)})
	}
	all = append(all, verb.Considered{Action: "RecreateDeal", Hindrance: s.mayRecreateNow(ctx, a, d, microsofts, now)})
	out := DealActions{Editable: []string{}}
	if access.Check(a, access.EditDeal, d.Subject()) == nil {
		out.Editable = d.Editable(now)
	}
	out.Items, err = s.Options(ctx, a, append(all, others...))
	return out, err
}

// mayRecreateNow returns what stands in the way of creating the deal again unchanged.
func (s *Service) mayRecreateNow(ctx context.Context, a access.Actor, d deal.Deal, microsofts *deal.Deal, now time.Time) error {
	subject := access.Subject{OrganizationID: d.OrganizationID, Location: d.Location}
	if err := access.Check(a, access.CreateDeal, subject); err != nil {
		return s.explained(ctx, a, err)
	}
	if err := d.Recreatable(microsofts, now); err != nil {
		return err
	}
	e, err := s.CreationEligibility(ctx, a)
	if err != nil || e.Allowed {
		return err
	}
	f := notEligible()
	f.Checks = e.Checks
	return f
}
