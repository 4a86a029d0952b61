package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/reference"
)

// ListExchangeRates answers GET /v1/exchange-rates.
func (s *Server) ListExchangeRates(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := ratePosition(list)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	f := admin.RateFilter{Currency: listed(r, "currency", reference.Currencies, &m), Month: month(r, "month", &m)}
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Admin.Rates(r.Context(), r.Actor, f, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// ratePosition returns the month and the currency after which a list of exchange rates goes on, or nil for its beginning. The cursor holds
// both in one text.
func ratePosition(l door.List) (*page.Position, error) {
	last, err := l.Text()
	if err != nil || last == "" {
		return nil, err
	}
	text, currency, _ := strings.Cut(last, " ")
	month, err := time.Parse(money.MonthLayout, text)
	if err != nil || month.Year() < 1 {
		return nil, door.BadCursor()
	}
	return &page.Position{Key: month.Format(time.DateOnly), ID: currency}, nil
}

// LoadExchangeRates answers POST /v1/exchange-rates.
func (s *Server) LoadExchangeRates(w http.ResponseWriter, r *door.Request) error {
	return door.WriteFile(w, r, s.Admin.LoadRates)
}
