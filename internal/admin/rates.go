package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/wording"
)

// maxRates is the most rates that one request may load: more than there are currencies in five months.
const maxRates = 1000

// RateFilter narrows a list of exchange rates.
type RateFilter = postgres.RateFilter

// Rate is an exchange rate as it is shown.
type Rate struct {
	Currency   string     `json:"currency"`
	Month      string     `json:"month"` // such as 2026-11
	USDPerUnit money.Rate `json:"usdPerUnit"`
}

func shownRate(r money.MonthlyRate) Rate {
	return Rate{r.Currency, r.Month.Format(money.MonthLayout), r.USDPerUnit}
}

// Rates returns up to limit exchange rates after a position, newest month first. The fault is Forbidden.
func (s *Service) Rates(ctx context.Context, a access.Actor, f RateFilter, after *page.Position, limit int) (page.Page[Rate], error) {
	if err := access.Require(a, access.ManageExchangeRates); err != nil {
		return page.Page[Rate]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Rates(ctx, f, after, limit+1)
	if err != nil {
		return page.Page[Rate]{}, err
	}
	rates := page.ByID(found, limit, func(r money.MonthlyRate) string { return r.Month.Format(money.MonthLayout) + " " + r.Currency })
	return page.Map(rates, shownRate), nil
}

// LoadedRate is a rate that was loaded, with the one that it replaced.
type LoadedRate struct {
	Rate
	Previous *money.Rate `json:"previousUsdPerUnit"` // nil: there was none
}

// LoadedRates says what loading a file has done.
type LoadedRates struct {
	Added     int          `json:"added"`
	Changed   int          `json:"changed"`
	Unchanged int          `json:"unchanged"`
	Items     []LoadedRate `json:"items"`
}

// LoadRates loads the exchange rates of a file, as money.ParseRates reads it, all or none. Decisions already made keep the rate that they
// were converted with. Faults: Forbidden; Invalid with a mistake for every bad line.
func (s *Service) LoadRates(ctx context.Context, c verb.Call, file []byte) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ManageExchangeRates), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ManageExchangeRates); err != nil {
			return verb.Answer{}, err
		}
		rates, err := parseRates(file, now)
		if err != nil {
			return verb.Answer{}, err
		}
		present, err := tx.PresentRates(ctx, rates)
		if err != nil {
			return verb.Answer{}, err
		}
		changes, err := change.Between(byMonth(present), byMonth(rates), nil)
		if err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.SaveRates(rates)
		entry := audit.Entry{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: c.Actor.OrganizationID, Occurred: now, Action: audit.LoadExchangeRates,
			Actor: audit.User(c.Actor), Subject: audit.ExchangeRates(months(rates)), Changes: changes,
		}
		if err := tx.Queue.InsertAuditEntry(entry); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(compared(rates, present), "")
	})
}

// LoadRateFile is LoadRates for whoever runs the service, and returns how many rates were loaded. The error is a money.RateMistakes for a
// file with bad lines.
func (s *Service) LoadRateFile(ctx context.Context, file []byte) (int, error) {
	rates, err := money.ParseRates(file, money.RateLimits{Newest: newestMonth(s.Time())})
	if err != nil {
		return 0, err
	}
	return len(rates), s.db.SaveRates(ctx, rates)
}

// newestMonth returns the last month that rates are accepted for: the next one, whose rate may be known before it begins.
func newestMonth(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

func parseRates(file []byte, now time.Time) ([]money.MonthlyRate, error) {
	rates, err := money.ParseRates(file, money.RateLimits{Newest: newestMonth(now), Rows: maxRates})
	var m fault.Mistakes
	if bad, ok := errors.AsType[money.RateMistakes](err); ok {
		for _, one := range bad {
			m.Note(fmt.Sprintf("/lines/%d", one.Line), "invalid-rate", wording.Sentence(one.Detail))
		}
		f := fault.Merge(m, nil)
		f.Mistakes = m // by line; the order of pointers would have line 10 before line 9
		return nil, f
	}
	if err != nil {
		return nil, err
	}
	if len(rates) == 0 {
		m.Add("", "required", "There is no rate in the file.")
		return nil, m.Err()
	}
	return rates, nil
}

// byMonth returns the rates as a document whose changes the audit log can show.
func byMonth(rates []money.MonthlyRate) map[string]map[string]money.Rate {
	all := map[string]map[string]money.Rate{}
	for _, r := range rates {
		month := r.Month.Format(money.MonthLayout)
		if all[month] == nil {
			all[month] = map[string]money.Rate{}
		}
		all[month][r.Currency] = r.USDPerUnit
	}
	return all
}

// months returns the months of the rates, in order.
func months(rates []money.MonthlyRate) []string { return slices.Sorted(maps.Keys(byMonth(rates))) }

// compared says how each rate changes the present ones.
func compared(rates, present []money.MonthlyRate) LoadedRates {
	done, old := LoadedRates{Items: make([]LoadedRate, len(rates))}, byMonth(present)
	for i, r := range rates {
		done.Items[i].Rate = shownRate(r)
		before, there := old[r.Month.Format(money.MonthLayout)][r.Currency]
		if !there {
			done.Added++
			continue
		}
		done.Items[i].Previous = &before
		if before.Cmp(r.USDPerUnit) == 0 {
			done.Unchanged++
		} else {
			done.Changed++
		}
	}
	return done
}
