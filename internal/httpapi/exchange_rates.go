package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
)

// ListExchangeRates answers GET /v1/exchange-rates.
func (s *Server) ListExchangeRates(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := ratePosition(list)
	if err != nil {
		return err
	}
	f := admin.RateFilter{Currency: r.TextPtr("currency")}
	if r.Has("month") {
		month, err := time.Parse(monthLayout, r.Text("month"))
		if err != nil {
			return door.InvalidParameters(fault.Mistakes{{Pointer: "/query/month", Code: "invalid-value", Detail: "A month is of the form YYYY-MM."}})
		}
		f.Month = &month
	}
	page, err := s.Admin.Rates(r.Context(), r.Actor, f, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// endOfTime is later than any month that there is a rate for: where a list begins whose newest month comes first.
var endOfTime = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// ratePosition returns where a list of exchange rates goes on.
func ratePosition(l door.List) (admin.RatePosition, error) {
	last, err := l.Text()
	if err != nil {
		return admin.RatePosition{}, err
	}
	if last == "" {
		return admin.RatePosition{Month: endOfTime}, nil
	}
	text, currency, _ := strings.Cut(last, " ")
	month, err := time.Parse(monthLayout, text)
	if err != nil {
		return admin.RatePosition{}, door.BadCursor()
	}
	return admin.RatePosition{Month: month, Currency: currency}, nil
}

// LoadExchangeRates answers POST /v1/exchange-rates.
func (s *Server) LoadExchangeRates(w http.ResponseWriter, r *door.Request) error {
	return door.WriteFile(w, r, s.Admin.LoadRates)
}
