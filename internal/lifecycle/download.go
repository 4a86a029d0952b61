package lifecycle

import (
	"context"
	"iter"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/sheet"
)

// mostInFile is how many deals a file has at most (Manage co-sell opportunities in bulk, Aug 2023). It is a multiple of inPage, which is
// how many of them are read at once.
const (
	mostInFile = 5000
	inPage     = 500
)

// DealsFile returns the lines of a file with the first deals of a list, at most 5,000: the header, then the deals, which are read page by
// page as the lines are consumed. It also returns where the rest of the list begins; nil if there is none. Faults: those of Deals.
func (s *Service) DealsFile(
	ctx context.Context, a access.Actor, q ListQuery,
) (lines iter.Seq2[[][]string, error], rest *page.Position, err error) {
	q.With, q.Limit = Included{Microsoft: true}, inPage
	first, err := s.Deals(ctx, a, q)
	if err != nil {
		return nil, nil, err
	}
	if first.Next != nil {
		last := q
		last.With, last.Plain, last.Skip, last.Limit = Included{}, true, mostInFile-1, 1
		found, err := s.Deals(ctx, a, last)
		if err != nil {
			return nil, nil, err
		}
		rest = found.Next
	}
	return func(yield func([][]string, error) bool) {
		if !yield([][]string{sheet.Header()}, nil) {
			return
		}
		for p, read := first, inPage; ; read += inPage {
			if !yield(sheetLines(p.Items)) || p.Next == nil || read == mostInFile {
				return
			}
			q.After = p.Next
			if p, err = s.Deals(ctx, a, q); err != nil {
				yield(nil, err)
				return
			}
		}
	}, rest, nil
}

func sheetLines(documents [][]byte) (lines [][]string, err error) {
	lines = make([][]string, len(documents))
	for i, document := range documents {
		if lines[i], err = sheet.Line(document); err != nil {
			return nil, err
		}
	}
	return lines, nil
}
