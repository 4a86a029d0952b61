package httpapi

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
)

// ListDeals answers GET /v1/deals.
func (s *Server) ListDeals(w http.ResponseWriter, r *http.Request, p apigen.ListDealsParams) {
	about, order := listName(r), sorted(p.Sort, deal.ByCreated)
	after, err := about.position(p.Cursor, order.By.Takes)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	fields, err := newFields(p.Fields, text(p.Include))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	filter, err := convertFilter(p)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.Deals(r.Context(), actor(r), lifecycle.ListQuery{
		Filter: filter, Sort: order, After: after, Limit: limitOf(p.Limit), WithMicrosoft: p.Include != nil,
	})
	for i := range page.Items {
		if err == nil {
			page.Items[i], err = fields.trim(page.Items[i])
		}
	}
	next := ""
	if page.Next != nil {
		next = about.cursor(page.Next.Key, page.Next.ID)
	}
	s.givePage(w, r, page.Items, next, err)
}

// sorted returns the order that a parameter names; the newest first by the key if it is not there.
func sorted[P, K ~string](given *P, newest K) page.Sort[K] {
	if given == nil {
		return page.Sort[K]{By: newest, Descending: true}
	}
	key, descending := strings.CutPrefix(string(*given), "-")
	return page.Sort[K]{By: K(key), Descending: descending}
}

// convertFilter returns the filter, or fault BadRequest for an amount that is none and for a text that cannot be looked up.
func convertFilter(p apigen.ListDealsParams) (deal.Filter, error) {
	var m fault.Mistakes
	f := deal.Filter{
		Status: text(p.Status), Substatus: text(p.Substatus), Direction: text(p.Direction), DealType: text(p.DealType),
		MicrosoftStatus: text(p.MicrosoftStatus), Qualification: text(p.Qualification), Location: p.MpnID, SolutionID: p.SolutionID,
		Country: p.Country, TeamEmail: p.TeamEmail, EngagementID: p.EngagementID, ExternalReferenceID: p.ExternalReferenceID,
		UpdatedSince: p.UpdatedSince, CreatedSince: p.CreatedSince, MinValue: amount(&m, "minValue", p.MinValue),
		MaxValue: amount(&m, "maxValue", p.MaxValue), RecreatedFrom: p.RecreatedFrom, Text: searched(&m, p.Q),
	}
	if len(m) > 0 {
		return f, invalidParameters(m)
	}
	return f, nil
}

// text returns an enumeration's value as plain text.
func text[T ~string](v *T) *string {
	if v == nil {
		return nil
	}
	t := string(*v)
	return &t
}

// amount returns the amount in a parameter, or notes why it is none.
func amount(m *fault.Mistakes, name string, v *apigen.AmountText) *money.Amount {
	if v == nil {
		return nil
	}
	a, err := money.Parse(*v)
	if err != nil {
		m.Add("/query/"+name, "invalid-value", "This value is %v.", err)
	}
	return &a
}

// searched returns the text to look for, or notes that nothing in it can be looked up: without a letter or a digit every row
// would have to be read.
func searched(m *fault.Mistakes, q *string) *string {
	if q != nil && !strings.ContainsFunc(*q, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
		m.Add("/query/q", "invalid-value", "There is no letter and no digit in the text.")
	}
	return q
}

// giveItems answers with a page of values, and where the next one is: behind the id of the last.
func giveItems[T any](s *Server, w http.ResponseWriter, r *http.Request, about list, found []T, more bool, err error, id func(T) string) {
	items, next := make([][]byte, len(found)), ""
	for i := range found {
		if err == nil {
			items[i], err = json.Marshal(found[i])
		}
	}
	if more {
		next = about.cursor(id(found[len(found)-1]))
	}
	s.givePage(w, r, items, next, err)
}

// givePage answers with a page of items, and where the next one is. A caller whom nothing has made sure of yet is made sure of here.
func (s *Server) givePage(w http.ResponseWriter, r *http.Request, items [][]byte, next string, err error) {
	if err == nil {
		err = s.Tokens.Confirm(r.Context())
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	cursor := []byte("null")
	if next != "" {
		cursor, _ = json.Marshal(next)
		w.Header().Set("Link", "<"+nextPage(r.URL, next)+`>; rel="next"`)
	}
	writeJSON(w, http.StatusOK, bytes.Join([][]byte{[]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte(`],"nextCursor":`), cursor, []byte("}")}, nil))
}

func nextPage(here *url.URL, cursor string) string {
	q := here.Query()
	q.Set("cursor", cursor)
	return here.EscapedPath() + "?" + q.Encode()
}
