package ranking_test

import (
	"encoding/binary"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// now is the time of the records here.
var (
	now     = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	weights = ranking.WeightsAt(now)
)

// request returns a request that came so long ago and waits for an answer. The number makes its id.
func request(number int, from string, ago time.Duration) projection.Deal {
	d := projection.Deal{
		Direction: deal.Incoming, Counterpart: from, State: deal.State{Status: deal.New, Substatus: deal.Received},
		Created: now.Add(-ago), Expires: new(now.Add(-ago).Add(14 * 24 * time.Hour)), Closing: now.AddDate(0, 6, 0),
		Currency: "USD", Country: "SE", Industries: []string{"Education"}, Products: []string{"Azure"},
	}
	binary.BigEndian.PutUint64(d.ID[:8], uint64(number))
	return worth(d, "50000")
}

func worth(d projection.Deal, amount string) projection.Deal {
	d.Value = money.MustParse(amount)
	usd := d.Value.Dollars()
	d.ValueUSD = &usd
	return d
}

func accepted(d projection.Deal, after time.Duration) projection.Deal {
	d.State, d.Accepted, d.Expires = deal.State{Status: deal.Active, Substatus: deal.Accepted}, new(d.Created.Add(after)), nil
	return d
}

func declined(d projection.Deal, after time.Duration) projection.Deal {
	d.State, d.Closed = deal.State{Status: deal.Closed, Substatus: deal.Declined}, new(d.Created.Add(after))
	return d
}

func expired(d projection.Deal) projection.Deal {
	d.State, d.Closed = deal.State{Status: deal.Closed, Substatus: deal.Expired}, d.Expires
	return d
}

// ended closes an accepted deal so long after its acceptance.
func ended(d projection.Deal, s deal.Substatus, after time.Duration) projection.Deal {
	d.State, d.Closed = deal.State{Status: deal.Closed, Substatus: s}, new(d.Accepted.Add(after))
	return d
}

// outgoing returns a deal that Microsoft has accepted a day after it was made.
func outgoing(number int, ago time.Duration) projection.Deal {
	d := accepted(request(number, access.Microsoft, ago), 0)
	d.Direction, d.Microsoft = deal.Outgoing, &projection.Answer{Status: "Accepted", Requested: d.Created, Responded: new(d.Created.Add(24 * time.Hour))}
	return d
}

// senders are who sends requests in histories that are made up.
var senders = []string{projection.Customer, access.Microsoft, "fabrikam", "northwind", "tailspin"}

// anyDeal draws a deal that began in the last 400 days, in any state.
func anyDeal(t *rapid.T, number int) projection.Deal {
	ago := time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, "minutes ago")) * time.Minute
	d := request(number, rapid.SampledFrom(senders).Draw(t, "sender"), ago)
	d.Country = rapid.SampledFrom([]string{"SE", "NO", "DE"}).Draw(t, "country")
	d.Industries = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Education", "Retail", "Mining"}), 0, 2, rapid.ID[string]).Draw(t, "industries")
	d.Products = []string{rapid.SampledFrom([]string{"Azure", "Dynamics365"}).Draw(t, "product")}
	d = worth(d, fmt.Sprint(rapid.SampledFrom([]int{0, 5_000, 50_000, 500_000}).Draw(t, "value")))
	d.PresumesClosing = rapid.Bool().Draw(t, "presumes closing")
	d.Closing = d.Created.AddDate(0, 0, rapid.IntRange(1, 300).Draw(t, "closing"))
	if rapid.IntRange(0, 5).Draw(t, "outgoing") == 0 {
		d = outgoing(number, ago)
	} else {
		d = anyAnswer(t, d)
	}
	if d.Accepted == nil || rapid.Bool().Draw(t, "open") {
		return d
	}
	s := rapid.SampledFrom([]deal.Substatus{deal.Won, deal.Won, deal.Lost, deal.Error}).Draw(t, "outcome")
	if e := ended(d, s, anyTime(t, 100*24)); !e.Closed.After(now) {
		return e
	}
	return d
}

// anyAnswer draws an answer to a request, or none.
func anyAnswer(t *rapid.T, d projection.Deal) projection.Deal {
	after := anyTime(t, 335)
	if d.Created.Add(after).After(now) {
		return d
	}
	switch rapid.IntRange(0, 3).Draw(t, "answer") {
	case 0:
		return declined(d, after)
	case 1:
		if d.Expires.After(now) {
			return d
		}
		return expired(d)
	default:
		return accepted(d, after)
	}
}

// anyTime draws a time of minutes, or of up to so many hours.
func anyTime(t *rapid.T, hours int) time.Duration {
	if rapid.IntRange(0, 3).Draw(t, "short") == 0 {
		return time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute
	}
	return time.Duration(rapid.IntRange(0, hours*60).Draw(t, "minutes")) * time.Minute
}

// anyRecord draws a record of deals.
func anyRecord(t *rapid.T) ranking.Record {
	var deals []projection.Deal
	for i := range rapid.IntRange(0, 25).Draw(t, "deals") {
		deals = append(deals, anyDeal(t, i+1))
	}
	return of(deals...)
}

// of returns the record of the deals.
func of(deals ...projection.Deal) ranking.Record {
	r := ranking.Record{Deals: deals}
	for _, d := range deals {
		if d.Won() != nil {
			r.Wins = append(r.Wins, d)
		}
	}
	return r
}

// and returns the record with more deals.
func and(r ranking.Record, more ...projection.Deal) ranking.Record {
	return of(append(append([]projection.Deal{}, r.Deals...), more...)...)
}
