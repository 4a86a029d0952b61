package registration

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/money"
)

// Sort is an order of registrations. Ties are broken by id, in the same direction.
type Sort struct {
	By         SortKey
	Descending bool
}

// SortKey is what registrations are ordered by. The values are the names on the wire.
type SortKey string

// The sort keys.
const (
	ByDate  SortKey = "registrationDateTime"
	ByValue SortKey = "annualContractValueUsd"
)

// Position is a place in a sorted list: just behind the registration that has this key and id.
type Position struct {
	Key string // as the sort key writes it
	ID  uuid.UUID
}

// positionTime is how a time is written in a position.
const positionTime = "2006-01-02T15:04:05.000000Z"

// Takes tells whether the text can be the key of a position in this order.
func (k SortKey) Takes(text string) bool {
	if k == ByValue {
		return new(money.USDValue).Scan(text) == nil
	}
	t, err := time.Parse(positionTime, text)
	return err == nil && t.Format(positionTime) == text && t.Year() > 0 // PostgreSQL knows no year 0
}

// Dollar returns the rate of the US dollar itself, in the month of a time.
func Dollar(now time.Time) Rate {
	one, err := money.ParseRate("1")
	if err != nil {
		panic(err)
	}
	return Rate{Rate: one, Month: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)}
}
