package lifecycle

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/ranking"
	"github.com/cosell/cosell/internal/verb"
)

// Included says what a deal is shown with beside its own members.
type Included struct {
	Microsoft bool // Microsoft's answer
	Favorite  bool // whether it is one of the caller's favorites
}

// Deal returns a deal of the caller's, together with what is to be included. Faults: NotFound, Forbidden.
func (s *Service) Deal(ctx context.Context, a access.Actor, id uuid.UUID, with Included) (verb.Document, error) {
	found, err := s.db.Deal(ctx, a.OrganizationID, id, with.Microsoft)
	if err != nil {
		return verb.Document{}, err
	}
	if err := access.Check(a, access.ReadDeal, found.Subject); err != nil {
		return verb.Document{}, s.Advise(ctx, a, err)
	}
	if with.Favorite {
		if found.Favorite, err = s.db.IsFavorite(ctx, a.UserID, id); err != nil {
			return verb.Document{}, err
		}
	}
	if err := s.finish(&found, with); err != nil {
		return verb.Document{}, err
	}
	return verb.Document{JSON: found.JSON, ETag: found.Revision.String()}, nil
}

// finish turns the stored document into what is shown: as expired if its time has run out, and with what is to be included.
func (s *Service) finish(found *postgres.Document, with Included) error {
	if now := s.Time(); found.Until != nil && !now.Before(*found.Until) {
		var d deal.Deal
		if err := json.Unmarshal(found.JSON, &d); err != nil {
			return err
		}
		var err error
		d = d.At(now)
		found.Revision = d.Revision
		if found.JSON, err = d.Document(); err != nil {
			return err
		}
	}
	return s.include(found, with)
}

// include adds what is to be included to a document, as its last members.
func (s *Service) include(found *postgres.Document, with Included) error {
	if with.Microsoft {
		response, err := s.disclose(*found)
		if err != nil {
			return err
		}
		if found.JSON, err = withMember(found.JSON, "microsoftResponse", response); err != nil {
			return err
		}
	}
	if with.Favorite {
		var err error
		found.JSON, err = withMember(found.JSON, "favorite", found.Favorite)
		return err
	}
	return nil
}

// withMember returns a document with one more member, as its last.
func withMember(document []byte, name string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	open := bytes.TrimSuffix(document, []byte("}"))
	return bytes.Join([][]byte{open, []byte(`,"` + name + `":`), text, []byte("}")}, nil), nil
}

// includeFit adds to a document, as its last member, how well the deal fits what its party tends to win.
func includeFit(found *postgres.Document) (err error) {
	fit := any(ranking.Unjudged())
	if found.Fit != nil {
		fit = jsontext.Value(found.Fit)
	}
	found.JSON, err = withMember(found.JSON, "fit", fit)
	return err
}

// ListQuery asks for a page of deals.
type ListQuery struct {
	Filter deal.Filter
	Sort   page.Sort[deal.SortKey]
	After  *page.Position
	Skip   int // how many to leave out after the position
	Limit  int
	With   Included
	Plain  bool    // only members that deal.IsPlain are needed
	Into   *[]byte // the memory to read the documents into; nil: new memory
}

// Deals returns the deals that the caller may see. Sorted by fit it returns only those that wait for an answer, each with its fit. Faults:
// Forbidden for a caller whose roles open no deal, BadRequest for a filter that nothing that waits can match.
func (s *Service) Deals(ctx context.Context, a access.Actor, q ListQuery) (page.Page[[]byte], error) {
	scope, err := access.ScopeOf(a, access.ReadDeal)
	if err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	if q.Sort.By == deal.ByFit {
		if err := q.Filter.Waiting(); err != nil {
			return page.Page[[]byte]{}, err
		}
	}
	found, err := s.db.Deals(ctx, postgres.DealQuery{
		Scope: scope, UserID: a.UserID, Filter: q.Filter, Sort: q.Sort, After: q.After, Skip: q.Skip, Limit: q.Limit + 1,
		WithMicrosoft: q.With.Microsoft, WithFavorite: q.With.Favorite, Plain: q.Plain, Into: q.Into, Now: s.Time(),
	})
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	deals := page.Of(found, q.Limit, postgres.Document.Position)
	for i := range deals.Items {
		if err := s.finish(&deals.Items[i], q.With); err != nil {
			return page.Page[[]byte]{}, err
		}
		if q.Sort.By != deal.ByFit {
			continue
		}
		if err := includeFit(&deals.Items[i]); err != nil {
			return page.Page[[]byte]{}, err
		}
	}
	return page.Map(deals, func(d postgres.Document) []byte { return d.JSON }), nil
}

// Summary counts the deals that the caller may see and that match the filter. The fault is Forbidden for a caller whose roles open no
// deal.
func (s *Service) Summary(ctx context.Context, a access.Actor, f deal.Filter) (deal.Summary, error) {
	scope, err := access.ScopeOf(a, access.ReadDeal)
	if err != nil {
		return deal.Summary{}, s.Advise(ctx, a, err)
	}
	return s.db.DealSummary(ctx, postgres.DealQuery{
		Scope: scope, UserID: a.UserID, Filter: f, WithFavorite: true, Now: s.Time(),
	})
}

// DealHistory returns the entries of a deal's history before the given sequence, newest first. Faults: NotFound, Forbidden.
func (s *Service) DealHistory(ctx context.Context, a access.Actor, id uuid.UUID, before int64, limit int) (page.Page[[]byte], error) {
	found, subject, err := s.db.History(ctx, a.OrganizationID, id, before, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	if err := access.Check(a, access.ReadDeal, subject); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	return verb.Documents(found, limit, verb.Sequence), nil
}
