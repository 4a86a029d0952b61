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

// actions are what people do with a deal, in the order of its life, with what they need and when the deal allows them.
var actions = []struct {
	name   string
	may    access.Action
	allows func(d deal.Deal, now time.Time) error
}{
	{"AcceptDeal", access.AcceptDeal, allowing(deal.Accept)},
	{"DeclineDeal", access.DeclineDeal, allowing(deal.Decline)},
	{"EditDeal", access.EditDeal, allowing(deal.Edit)},
	{"InviteToDeal", access.InviteToDeal, deal.Deal.Invitable},
	{"WinDeal", access.WinDeal, allowing(deal.Win)},
	{"LoseDeal", access.LoseDeal, allowing(deal.Lose)},
	{"ReportDealError", access.ReportDealError, allowing(deal.ReportError)},
}

func allowing(a deal.Action) func(deal.Deal, time.Time) error {
	return func(d deal.Deal, now time.Time) error { return d.Allows(a, now) }
}

// DealActions returns of each verb whether the caller can carry it out on the deal now, or why not, and what an edit may change. A verb
// that is allowed may still be refused for what it is given. What other rooms have considered comes last. Faults: NotFound, Forbidden.
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
	for _, act := range actions {
		hindrance := access.Check(a, act.may, d.Subject())
		if hindrance == nil {
			hindrance = act.allows(d, now)
		}
		all = append(all, verb.Considered{Action: act.name, Hindrance: hindrance})
	}
	all = append(all, verb.Considered{Action: "RecreateDeal", Hindrance: s.mayRecreateNow(ctx, a, d, microsofts, now)})
	out := DealActions{Editable: []string{}}
	if access.Check(a, access.EditDeal, d.Subject()) == nil {
		out.Editable = d.Editable(now)
	}
	out.Items, err = s.Options(ctx, a, append(all, others...))
	return out, err
}

// mayRecreateNow returns what stands in the way of creating the deal again as it is.
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
