package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/verb"
)

// CreateDeal answers POST /v1/deals.
func (s *Server) CreateDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/deals/", s.Deals.CreateDeal)
}

// RecreateDeal answers POST /v1/deals/{dealId}/recreate.
func (s *Server) RecreateDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/deals/", func(ctx context.Context, c verb.Call, in door.MergePatch[deal.Draft]) (verb.Reply, error) {
		return s.Deals.RecreateDeal(ctx, c, r.UUID("dealId"), in.Text)
	})
}

// UpdateDeal answers PATCH /v1/deals/{dealId}.
func (s *Server) UpdateDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[deal.Deal](w, r, r.UUID("dealId"), s.Deals.EditDeal)
}

// AcceptDeal answers POST /v1/deals/{dealId}/accept.
func (s *Server) AcceptDeal(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.AcceptDeal)
}

// DeclineDeal answers POST /v1/deals/{dealId}/decline.
func (s *Server) DeclineDeal(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.DeclineDeal)
}

// win is the body of WinDeal.
type win struct {
	Notes *string `json:"notes"`
}

// WinDeal answers POST /v1/deals/{dealId}/win.
func (s *Server) WinDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in win) (verb.Reply, error) {
		return s.Deals.WinDeal(ctx, c, r.UUID("dealId"), in.Notes)
	})
}

// LoseDeal answers POST /v1/deals/{dealId}/lose.
func (s *Server) LoseDeal(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.LoseDeal)
}

// ReportDealError answers POST /v1/deals/{dealId}/report-error.
func (s *Server) ReportDealError(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.ReportDealError)
}

// InviteToDeal answers POST /v1/deals/{dealId}/invitations.
func (s *Server) InviteToDeal(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.InviteToDeal)
}

// ListDealParties answers GET /v1/deals/{dealId}/parties.
func (s *Server) ListDealParties(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Deals.Parties(r.Context(), r.Actor, r.UUID("dealId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, map[string]any{"items": found})
}

// AddFavoriteDeal answers PUT /v1/deals/{dealId}/favorite.
func (s *Server) AddFavoriteDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("dealId"), s.Deals.AddFavorite)
}

// RemoveFavoriteDeal answers DELETE /v1/deals/{dealId}/favorite.
func (s *Server) RemoveFavoriteDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("dealId"), s.Deals.RemoveFavorite)
}

// ListDeals answers GET /v1/deals.
func (s *Server) ListDeals(w http.ResponseWriter, r *door.Request) error {
	w.Header().Add("Vary", "Accept")
	if prefers(r.Header, "text/csv") {
		return s.DownloadDeals(w, r)
	}
	list, q, err := dealsQuery(r)
	if err != nil {
		return err
	}
	var byFit []string
	if q.Sort.By == deal.ByFit {
		byFit = []string{"fit"}
	}
	fields, err := s.newFields(r, byFit...)
	if err != nil {
		return err
	}
	if q.Filter, err = convertFilter(r); err != nil {
		return err
	}
	q.Limit, q.With, q.Plain, q.Into = r.Limit(), included(r), fields.plain(), r.Buffer()
	page, err := s.Deals.Deals(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	return door.RespondParts(w, r, list, page, fields.appendTo)
}

// dealsQuery returns the list of deals that the request asks for, with its order and the position where it begins.
func dealsQuery(r *door.Request) (door.List, lifecycle.ListQuery, error) {
	list, order := door.NewList(r), sortOf[deal.SortKey](r)
	after, err := list.Position(order.By.Takes)
	return list, lifecycle.ListQuery{Sort: order, After: after}, err
}

// GetDealSummary answers GET /v1/deals/summary.
func (s *Server) GetDealSummary(w http.ResponseWriter, r *door.Request) error {
	filter, err := convertFilter(r)
	if err != nil {
		return err
	}
	summary, err := s.Deals.Summary(r.Context(), r.Actor, filter)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, summary)
}

// included returns what the caller wants to have included with deals.
func included(r *door.Request) lifecycle.Included {
	names := r.Texts("include")
	return lifecycle.Included{Microsoft: slices.Contains(names, "microsoftResponse"), Favorite: slices.Contains(names, "favorite")}
}

// convertFilter returns the filter, or fault BadRequest for an invalid amount, an unknown country or a text that cannot be searched for.
func convertFilter(r *door.Request) (deal.Filter, error) {
	var m fault.Mistakes
	f := deal.Filter{
		Status: r.Texts("status"), Substatus: r.Texts("substatus"), Direction: r.Texts("direction"), DealType: r.Texts("dealType"),
		MicrosoftStatus: r.Texts("microsoftStatus"), Qualification: r.Texts("qualification"), Location: r.TextPtr("mpnId"),
		SolutionID: r.TextPtr("solutionId"), Country: allListed(r, "country", reference.Countries, &m),
		TeamEmail:    r.TextPtr("teamEmail"),
		EngagementID: r.UUIDPtr("engagementId"), ExternalReferenceID: r.TextPtr("externalReferenceId"),
		UpdatedSince: r.TimePtr("updatedSince"), CreatedSince: r.TimePtr("createdSince"),
		ClosingSince: r.TimePtr("closingSince"), ClosingBefore: r.TimePtr("closingBefore"), MinValue: amount(r, "minValue", &m),
		MaxValue: amount(r, "maxValue", &m), RecreatedFrom: r.UUIDPtr("recreatedFrom"), Text: searchText(r, &m),
		Favorite: r.BoolPtr("favorite"),
	}
	if len(m) == 0 && f.MinValue != nil && f.MaxValue != nil && f.MinValue.Cmp(*f.MaxValue) > 0 {
		m.Add("/query/minValue", "contradiction", "This is more than maxValue.")
	}
	if f.ClosingSince != nil && f.ClosingBefore != nil && !f.ClosingSince.Before(*f.ClosingBefore) {
		m.Add("/query/closingSince", "contradiction", "This is not before closingBefore.")
	}
	if len(m) > 0 {
		return f, fault.InvalidParameters(m)
	}
	return f, nil
}

// GetDeal answers GET /v1/deals/{dealId}.
func (s *Server) GetDeal(w http.ResponseWriter, r *door.Request) error {
	fields, err := s.newFields(r)
	if err != nil {
		return err
	}
	found, err := s.Deals.Deal(r.Context(), r.Actor, r.UUID("dealId"), included(r))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", found.ETag)
	// The tag does not cover what is included, so with it the document may differ under the same tag.
	if !r.Has("include") && r.Knows(found.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if fields != nil {
		found.JSON = fields.appendTo(nil, found.JSON)
	}
	return door.RespondJSON(w, r, found.JSON)
}

// ListDealHistory answers GET /v1/deals/{dealId}/history.
func (s *Server) ListDealHistory(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("dealId")
	list := door.NewList(r, id.String())
	before, err := list.Number()
	if err != nil {
		return err
	}
	page, err := s.Deals.DealHistory(r.Context(), r.Actor, id, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}

// ListDealActions answers GET /v1/deals/{dealId}/actions.
func (s *Server) ListDealActions(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("dealId")
	registering, err := s.Registrations.ConsiderRegistering(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	actions, err := s.Deals.DealActions(r.Context(), r.Actor, id, registering)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, actions)
}

// GetCreationEligibility answers GET /v1/deals/creation-eligibility.
func (s *Server) GetCreationEligibility(w http.ResponseWriter, r *door.Request) error {
	e, err := s.Deals.CreationEligibility(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, e)
}
