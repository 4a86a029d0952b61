package registration

import (
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
)

// SortKey is what registrations are ordered by. The values are the wire names.
type SortKey string

// The sort keys.
const (
	ByDate  SortKey = "registrationDateTime"
	ByValue SortKey = "annualContractValueUsd"
)

// Takes tells whether the text can be the key of a position in this order.
func (k SortKey) Takes(text string) bool {
	if k == ByValue {
		return new(money.USDValue).Scan(text) == nil
	}
	return page.IsTime(text)
}
