package catalog

import (
	"context"
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/postgres"
)

// PartnerSearch asks for a page of partners.
type PartnerSearch struct {
	Words  []string // as returned by partner.Split
	Filter partner.Filter
	After  *partner.Position
	Limit  int
}

// Partners is a page of partners, with how they were found. What is about all pages comes with the first one only.
type Partners struct {
	page.Page[partner.Hit] `json:"-"`

	Corrections  []partner.Correction    `json:"corrections"`
	IgnoredWords []string                `json:"ignoredWords"` // stop words, which occur too often
	AllWords     bool                    `json:"allWords"`     // false: no partner has all the words, and these have some of them
	Totals       *postgres.PartnerTotals `json:"totals"`
}

// Partners returns up to Limit partners that a search finds, after the position: published profiles of active organisations, including the
// caller's own. The fault is Forbidden.
func (s *Service) Partners(ctx context.Context, a access.Actor, search PartnerSearch) (Partners, error) {
	if err := access.Require(a, access.SearchPartners); err != nil {
		return Partners{}, s.Advise(ctx, a, err)
	}
	q := postgres.PartnerQuery{Filter: search.Filter, Limit: search.Limit + 1}
	words := search.Words
	if p := search.After; p != nil {
		q.After, q.Any = &p.Place, p.Any
		words = p.Words
	}
	terms, err := s.terms(ctx, words)
	if err != nil {
		return Partners{}, err
	}
	q.Terms = lookedFor(terms)
	found, err := s.db.Partners(ctx, q)
	if err != nil {
		return Partners{}, err
	}
	if len(found) == 0 && len(q.Terms) > 0 && q.After == nil {
		if found, err = s.partnersNearby(ctx, &q, terms); err != nil {
			return Partners{}, err
		}
	}
	return s.partnerPage(ctx, search, q, terms, found)
}

// terms returns the words with their stems.
func (s *Service) terms(ctx context.Context, words []string) ([]postgres.Term, error) {
	if len(words) == 0 {
		return nil, nil
	}
	return s.db.Terms(ctx, words)
}

// lookedFor returns the terms that are not stop words.
func lookedFor(terms []postgres.Term) []postgres.Term {
	var all []postgres.Term
	for _, t := range terms {
		if !t.Stop {
			all = append(all, t)
		}
	}
	return all
}

// partnersNearby is for a search that found nothing. It tries the words that were probably meant, and then partners that have only some of
// the words. It leaves in the query, and in terms, what it has searched by in the end.
func (s *Service) partnersNearby(ctx context.Context, q *postgres.PartnerQuery, terms []postgres.Term) ([]partner.Found, error) {
	corrected, err := s.correct(ctx, terms)
	if err != nil {
		return nil, err
	}
	q.Terms = lookedFor(terms)
	if corrected {
		if found, err := s.db.Partners(ctx, *q); err != nil || len(found) > 0 {
			return found, err
		}
	}
	if len(q.Terms) == 1 {
		return nil, nil
	}
	q.Any = true
	return s.db.Partners(ctx, *q)
}

// correct replaces each term that no listing has by the one that was probably meant, and tells whether it has replaced any.
func (s *Service) correct(ctx context.Context, terms []postgres.Term) (corrected bool, err error) {
	unmatched, err := s.db.Unmatched(ctx, lookedFor(terms))
	if err != nil {
		return false, err
	}
	for _, u := range unmatched {
		meant, err := s.meant(ctx, u.Word)
		if err != nil {
			return false, err
		}
		for i, t := range terms {
			if meant != nil && t.Word == u.Word {
				terms[i], corrected = *meant, true
			}
		}
	}
	return corrected, nil
}

// meant returns the nearest word that is in some listing, or nil.
func (s *Service) meant(ctx context.Context, word string) (*postgres.Term, error) {
	similar, err := s.db.SimilarWords(ctx, word)
	if err != nil {
		return nil, err
	}
	near, err := s.terms(ctx, partner.Nearest(word, similar))
	if near = lookedFor(near); err != nil || len(near) == 0 {
		return nil, err
	}
	gone, err := s.db.Unmatched(ctx, near) // the vocabulary keeps words of profiles that have changed since
	if err != nil {
		return nil, err
	}
	for _, n := range near {
		if !slices.ContainsFunc(gone, func(t postgres.Term) bool { return t.Word == n.Word }) {
			return &n, nil
		}
	}
	return nil, nil
}

// partnerPage returns the answer, including what is about all pages if this is the first one.
func (s *Service) partnerPage(
	ctx context.Context, search PartnerSearch, q postgres.PartnerQuery, terms []postgres.Term, found []partner.Found,
) (Partners, error) {
	answer := Partners{Corrections: []partner.Correction{}, IgnoredWords: []string{}, AllWords: !q.Any}
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Word
		if t.Stop {
			answer.IgnoredWords = append(answer.IgnoredWords, t.Word)
		}
		if i < len(search.Words) && search.Words[i] != t.Word {
			answer.Corrections = append(answer.Corrections, partner.Correction{From: search.Words[i], To: t.Word})
		}
	}
	pages := page.ByID(found, search.Limit, func(f partner.Found) string {
		return partner.Position{Place: f.Place, Any: q.Any, Words: words}.String()
	})
	answer.Page = page.Map(pages, func(f partner.Found) partner.Hit { return f.Hit(search.Filter) })
	if q.After != nil {
		return answer, nil
	}
	totals, err := s.db.PartnerTotals(ctx, q)
	answer.Totals = &totals
	return answer, err
}
