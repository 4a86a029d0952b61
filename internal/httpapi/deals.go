package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
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

// invitation is the body of InviteToDeal.
type invitation struct {
	Target        []deal.Target       `json:"target"`
	InviteContext *deal.InviteContext `json:"inviteContext"`
}

// InviteToDeal answers POST /v1/deals/{dealId}/invitations.
func (s *Server) InviteToDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in invitation) (verb.Reply, error) {
		return s.Deals.InviteToDeal(ctx, c, r.UUID("dealId"), in.Target, in.InviteContext)
	})
}

// AnswerForMicrosoft answers POST /v1/deals/{dealId}/microsoft-response.
func (s *Server) AnswerForMicrosoft(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("dealId"), s.Deals.AnswerForMicrosoft)
}
