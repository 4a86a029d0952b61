package httpapi

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// ListExchangeRates answers GET /v1/exchange-rates.
func (s *Server) ListExchangeRates(w http.ResponseWriter, r *http.Request, p apigen.ListExchangeRatesParams) {
	about := listName(r)
	after, err := about.rate(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f := lifecycle.RateFilter{Currency: p.Currency}
	if p.Month != nil {
		month, err := time.Parse(monthLayout, *p.Month)
		if err != nil {
			var m fault.Mistakes
			m.Add("/query/month", "invalid-value", "A month is of the form YYYY-MM.")
			s.fail(w, r, invalidParameters(m))
			return
		}
		f.Month = &month
	}
	found, more, err := s.Verbs.Rates(r.Context(), actor(r), f, after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(one lifecycle.Rate) string { return one.Month + " " + one.Currency })
}

// monthLayout is how a month is written.
const monthLayout = "2006-01"

// endOfTime is later than any month that there is a rate for: where a list begins whose newest month comes first.
var endOfTime = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// rate returns where a list of exchange rates goes on.
func (l list) rate(cursor *string) (lifecycle.RatePosition, error) {
	if cursor == nil {
		return lifecycle.RatePosition{Month: endOfTime}, nil
	}
	last, err := l.text(cursor)
	if err != nil {
		return lifecycle.RatePosition{}, err
	}
	text, currency, _ := strings.Cut(last, " ")
	month, err := time.Parse(monthLayout, text)
	if err != nil {
		return lifecycle.RatePosition{}, badCursor()
	}
	return lifecycle.RatePosition{Month: month, Currency: currency}, nil
}

// LoadExchangeRates answers POST /v1/exchange-rates.
func (s *Server) LoadExchangeRates(w http.ResponseWriter, r *http.Request, p apigen.LoadExchangeRatesParams) {
	file, err := s.readFile(w, r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	call := newCall(r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, body{text: file})
	reply, err := s.Verbs.LoadRates(r.Context(), call, file)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, reply, call.DryRun, "")
}

// readFile reads a body that is no JSON, as its operation wants it. Faults: TooLarge, UnsupportedMedia, Invalid for a missing one.
func (s *Server) readFile(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	text, err := s.readAll(w, r)
	if err != nil {
		return nil, err
	}
	o := s.contract.operation(r)
	if len(bytes.TrimSpace(text)) == 0 {
		_, err := o.emptyBody()
		return nil, err
	}
	_, err = o.media(r)
	return text, err
}
