package deal

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/wording"
)

// SortKey is what deals are ordered by. The values are the wire names.
type SortKey string

// The sort keys.
const (
	ByCreated  SortKey = "createdDateTime"
	ByUpdated  SortKey = "updatedDateTime"
	ByValue    SortKey = "dealValue"
	ByClosing  SortKey = "closingDateTime"
	ByExpiry   SortKey = "expirationDateTime" // first what waits, then all else
	ByName     SortKey = "name"
	ByCustomer SortKey = "customerName"
	ByFit      SortKey = "fit" // only what waits for an answer, best first
)

// Filter narrows a list of deals. A nil member does not narrow it. All members must match; of a member's several values, any one.
type Filter struct {
	Status              []string
	Substatus           []string
	Direction           []string
	DealType            []string
	MicrosoftStatus     []string
	Qualification       []string
	Location            *string
	SolutionID          *string
	Country             []string
	TeamEmail           *string
	EngagementID        *uuid.UUID
	ExternalReferenceID *string
	UpdatedSince        *time.Time
	CreatedSince        *time.Time
	ClosingSince        *time.Time
	ClosingBefore       *time.Time
	MinValue            *money.Amount // in the deal's own currency
	MaxValue            *money.Amount // in the deal's own currency
	RecreatedFrom       *uuid.UUID
	Text                *string // to find in name, customer, ids and notes
	Favorite            *bool   // the caller's
}

// IsZero tells whether the filter narrows nothing.
func (f Filter) IsZero() bool { return reflect.ValueOf(f).IsZero() }

// mostOfKey is the most bytes that a text as the key of a position may have: twice what 100 characters of it take.
const mostOfKey = 800

// Takes tells whether the text can be the key of a position in this order.
func (k SortKey) Takes(text string) bool {
	switch k {
	case ByValue:
		_, err := money.Parse(text)
		return err == nil
	case ByFit:
		fit, err := strconv.ParseInt(text, 10, 16)
		return err == nil && fit >= -1
	case ByName, ByCustomer:
		return len(text) <= mostOfKey && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
	default:
		return page.IsTime(text)
	}
}

// Waiting returns nil if a deal that waits for an answer can match the filter, and otherwise a BadRequest that names every filter that
// rules this out.
func (f Filter) Waiting() error {
	var m fault.Mistakes
	for _, c := range []struct {
		name  string
		given []string
		can   []string
	}{
		{"status", f.Status, []string{string(New)}},
		{"substatus", f.Substatus, []string{string(Received), string(Pending)}},
		{"direction", f.Direction, []string{string(Incoming)}},
	} {
		if c.given != nil && !slices.ContainsFunc(c.given, func(v string) bool { return slices.Contains(c.can, v) }) {
			m.Add("/query/"+c.name, "contradiction",
				"Sorting by fit lists only deals that await an answer; none of those is %s.", wording.Either(wording.Names(c.given)))
		}
	}
	if len(m) == 0 {
		return nil
	}
	return fault.InvalidParameters(m)
}
