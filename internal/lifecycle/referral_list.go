package lifecycle

import (
	"context"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/referral"
)

// ReferralQuery asks for a page of referrals.
type ReferralQuery struct {
	Where odata.Expression // nil: all
	Sort  page.Sort[deal.SortKey]
	After *page.Position
	Skip  int
	Limit int
	Count bool // count all that match
}

// ReferralList is a page of referrals, with how many there are on all pages if that was asked for.
type ReferralList struct {
	page.Page[referral.Source]
	Count int64
}

// Referrals returns the deals that the caller may see, as referrals. A query for one engagement also returns those of the other parties
// that the caller hears of, all on one page. The fault is Forbidden for a caller whose roles open no deal.
func (s *Service) Referrals(ctx context.Context, a access.Actor, q ReferralQuery) (ReferralList, error) {
	scope, err := access.ScopeOf(a, access.ReadDeal)
	if err != nil {
		return ReferralList{}, s.Advise(ctx, a, err)
	}
	if id, one := referral.OneEngagement(q.Where); one {
		return s.engagement(ctx, a, id, q)
	}
	filter, rest := referral.Narrow(q.Where)
	asked := postgres.DealQuery{
		Scope: scope, UserID: a.UserID, Filter: filter, Where: rest, Sort: q.Sort, After: q.After, Skip: q.Skip, Limit: q.Limit + 1,
		Now: s.Time(),
	}
	var list ReferralList
	if q.Count {
		if list.Count, err = s.db.CountReferrals(ctx, asked); err != nil {
			return ReferralList{}, err
		}
	}
	if q.Limit == 0 {
		return list, nil
	}
	found, err := s.db.Referrals(ctx, asked)
	if err != nil {
		return ReferralList{}, err
	}
	deals := page.Of(found, q.Limit, postgres.Document.Position)
	for i := range deals.Items {
		if err := s.finish(&deals.Items[i], Included{}); err != nil {
			return ReferralList{}, err
		}
	}
	list.Page = page.Map(deals, asReferral)
	return list, nil
}
