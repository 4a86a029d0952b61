package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// CreateDeal answers POST /v1/deals.
func (s *Server) CreateDeal(w http.ResponseWriter, r *http.Request, p apigen.CreateDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/deals/"}, s.Verbs.CreateDeal)
}

// RecreateDeal answers POST /v1/deals/{dealId}/recreate.
func (s *Server) RecreateDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.RecreateDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/deals/"}, func(ctx context.Context, c lifecycle.Call, in patch[deal.Draft]) (lifecycle.Reply, error) {
		return s.Verbs.RecreateDeal(ctx, c, id, in.text)
	})
}

// UpdateDeal answers PATCH /v1/deals/{dealId}.
func (s *Server) UpdateDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.UpdateDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[deal.Deal]) (lifecycle.Reply, error) {
		return s.Verbs.EditDeal(ctx, c, id, in.text)
	})
}

// AcceptDeal answers POST /v1/deals/{dealId}/accept.
func (s *Server) AcceptDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.AcceptDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in deal.Acceptance) (lifecycle.Reply, error) {
		return s.Verbs.AcceptDeal(ctx, c, id, in)
	})
}

// DeclineDeal answers POST /v1/deals/{dealId}/decline.
func (s *Server) DeclineDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.DeclineDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in deal.Reason) (lifecycle.Reply, error) {
		return s.Verbs.DeclineDeal(ctx, c, id, in)
	})
}

// WinDeal answers POST /v1/deals/{dealId}/win.
func (s *Server) WinDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.WinDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in apigen.Win) (lifecycle.Reply, error) {
		return s.Verbs.WinDeal(ctx, c, id, in.Notes)
	})
}

// LoseDeal answers POST /v1/deals/{dealId}/lose.
func (s *Server) LoseDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.LoseDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in deal.Reason) (lifecycle.Reply, error) {
		return s.Verbs.LoseDeal(ctx, c, id, in)
	})
}

// ReportDealError answers POST /v1/deals/{dealId}/report-error.
func (s *Server) ReportDealError(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.ReportDealErrorParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in deal.Reason) (lifecycle.Reply, error) {
		return s.Verbs.ReportDealError(ctx, c, id, in)
	})
}

// invitation is the body of InviteToDeal.
type invitation struct {
	Target        []deal.Target       `json:"target"`
	InviteContext *deal.InviteContext `json:"inviteContext"`
}

// InviteToDeal answers POST /v1/deals/{dealId}/invitations.
func (s *Server) InviteToDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.InviteToDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in invitation) (lifecycle.Reply, error) {
		return s.Verbs.InviteToDeal(ctx, c, id, in.Target, in.InviteContext)
	})
}

// AnswerForMicrosoft answers POST /v1/deals/{dealId}/microsoft-response.
func (s *Server) AnswerForMicrosoft(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.AnswerForMicrosoftParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in lifecycle.MicrosoftAnswer) (lifecycle.Reply, error) {
		return s.Verbs.AnswerForMicrosoft(ctx, c, id, in)
	})
}
