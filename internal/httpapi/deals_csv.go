package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/verb"
)

// DownloadDeals answers GET /v1/deals.csv.
func (s *Server) DownloadDeals(w http.ResponseWriter, r *door.Request) error {
	list, q, err := dealsQuery(r)
	if err != nil {
		return err
	}
	if q.Filter, err = convertFilter(r); err != nil {
		return err
	}
	lines, rest, err := s.Deals.DealsFile(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	return door.StreamCSV(w, r, list, rest, lines)
}

// ImportDeals answers POST /v1/deals.csv.
func (s *Server) ImportDeals(w http.ResponseWriter, r *door.Request) error {
	return door.WriteFile(w, r, func(ctx context.Context, c verb.Call, file []byte) (verb.Reply, error) {
		return s.Deals.ImportDeals(ctx, c, file, s.rowRules())
	})
}

// rowRules hold the rows of a file to what the contract says about a deal that is created, edited or closed.
func (s *Server) rowRules() lifecycle.RowRules {
	return lifecycle.RowRules{
		Draft: func(members map[string]any) (deal.Draft, fault.Mistakes, error) {
			return door.ReadAs[deal.Draft](s.Contract, "POST /v1/deals", members)
		},
		Patch: func(members map[string]any) ([]byte, fault.Mistakes, error) {
			patch, m, err := door.ReadAs[door.MergePatch[deal.Deal]](s.Contract, "PATCH /v1/deals/{dealId}", members)
			return patch.Text, m, err
		},
		Notes: func(notes string) fault.Mistakes {
			return s.Contract.Check("POST /v1/deals/{dealId}/win", map[string]any{"notes": notes})
		},
	}
}
