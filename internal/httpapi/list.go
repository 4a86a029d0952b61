package httpapi

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
)

// ListDeals answers GET /v1/deals.
func (s *Server) ListDeals(w http.ResponseWriter, r *door.Request) error {
	list, order := door.NewList(r), sortOf[deal.SortKey](r)
	after, err := list.Position(order.By.Takes)
	if err != nil {
		return err
	}
	fields, err := s.newFields(r)
	if err != nil {
		return err
	}
	filter, err := convertFilter(r)
	if err != nil {
		return err
	}
	page, err := s.Deals.Deals(r.Context(), r.Actor, lifecycle.ListQuery{
		Filter: filter, Sort: order, After: after, Limit: r.Limit(), WithMicrosoft: r.Has("include"),
	})
	if err != nil {
		return err
	}
	for i := range page.Items {
		if page.Items[i], err = fields.trim(page.Items[i]); err != nil {
			return err
		}
	}
	next := ""
	if page.Next != nil {
		next = list.Cursor(page.Next.Key, page.Next.ID)
	}
	return door.RespondPage(w, r, page.Items, next)
}

// sortOf returns the order that the caller wants, which the contract gives a default.
func sortOf[K ~string](r *door.Request) page.Sort[K] {
	key, descending := strings.CutPrefix(r.Text("sort"), "-")
	return page.Sort[K]{By: K(key), Descending: descending}
}

// convertFilter returns the filter, or fault BadRequest for an amount that is none and for a text that cannot be looked up.
func convertFilter(r *door.Request) (deal.Filter, error) {
	var m fault.Mistakes
	f := deal.Filter{
		Status: r.TextPtr("status"), Substatus: r.TextPtr("substatus"), Direction: r.TextPtr("direction"), DealType: r.TextPtr("dealType"),
		MicrosoftStatus: r.TextPtr("microsoftStatus"), Qualification: r.TextPtr("qualification"), Location: r.TextPtr("mpnId"),
		SolutionID: r.TextPtr("solutionId"), Country: r.TextPtr("country"), TeamEmail: r.TextPtr("teamEmail"),
		EngagementID: r.UUIDPtr("engagementId"), ExternalReferenceID: r.TextPtr("externalReferenceId"),
		UpdatedSince: r.TimePtr("updatedSince"), CreatedSince: r.TimePtr("createdSince"), MinValue: amount(r, "minValue", &m),
		MaxValue: amount(r, "maxValue", &m), RecreatedFrom: r.UUIDPtr("recreatedFrom"), Text: searchText(r, &m),
	}
	if len(m) > 0 {
		return f, door.InvalidParameters(m)
	}
	return f, nil
}

// amount returns the amount in a parameter, or notes why it is none.
func amount(r *door.Request, name string, m *fault.Mistakes) *money.Amount {
	if !r.Has(name) {
		return nil
	}
	a, err := money.Parse(r.Text(name))
	if err != nil {
		m.Add("/query/"+name, "invalid-value", "This value is %v.", err)
	}
	return &a
}

// searchText returns the text to look for, or notes that nothing in it can be looked up: without a letter or a digit every row
// would have to be read.
func searchText(r *door.Request, m *fault.Mistakes) *string {
	q := r.TextPtr("q")
	if q != nil && !strings.ContainsFunc(*q, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
		m.Add("/query/q", "invalid-value", "There is no letter and no digit in the text.")
	}
	return q
}
