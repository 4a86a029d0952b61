package projection

import (
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
)

// dollars is the currency of figures.
const dollars = "USD"

// Rates are the exchange rates that apply to months: for each, the newest that is not later.
type Rates map[RateOf]money.Rate

// RateOf identifies the rate that applies to a currency in a month, given by its first day.
type RateOf struct {
	Currency string
	Month    time.Time
}

// Month returns the first day of the time's month, in UTC.
func Month(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// Won returns when the deal was won, or nil.
func (d Deal) Won() *time.Time {
	if d.Substatus != deal.Won {
		return nil
	}
	return d.Closed
}

// RatesNeeded returns the rates that Priced needs.
func (d Deal) RatesNeeded() []RateOf {
	if d.Currency == dollars {
		return nil
	}
	needed := []RateOf{{d.Currency, Month(d.Created)}}
	if won := d.Won(); won != nil {
		needed = append(needed, RateOf{d.Currency, Month(*won)})
	}
	return needed
}

// Priced returns the deal with its values in US dollars.
func (d Deal) Priced(rates Rates) Deal {
	d.ValueUSD, d.WonUSD = rates.value(d, d.Created), nil
	if won := d.Won(); won != nil {
		d.WonUSD = rates.value(d, *won)
	}
	return d
}

func (r Rates) value(d Deal, at time.Time) *money.USDValue {
	if d.Currency == dollars {
		return new(d.Value.Dollars())
	}
	rate, ok := r[RateOf{d.Currency, Month(at)}]
	if !ok {
		return nil
	}
	return new(d.Value.USD(rate).Rounded())
}
