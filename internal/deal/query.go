package deal

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
)

// SortKey is what deals are ordered by. The values are the names on the wire.
type SortKey string

// The sort keys.
const (
	ByCreated SortKey = "createdDateTime"
	ByUpdated SortKey = "updatedDateTime"
	ByValue   SortKey = "dealValue"
	ByClosing SortKey = "closingDateTime"
)

// Filter narrows a list of deals; what is nil does not. All that is given must hold.
type Filter struct {
	Status              *string
	Substatus           *string
	Direction           *string
	DealType            *string
	MicrosoftStatus     *string
	Qualification       *string
	Location            *string
	SolutionID          *string
	Country             *string
	TeamEmail           *string
	EngagementID        *uuid.UUID
	ExternalReferenceID *string
	UpdatedSince        *time.Time
	CreatedSince        *time.Time
	MinValue            *money.Amount // in the deal's own currency
	MaxValue            *money.Amount // in the deal's own currency
	RecreatedFrom       *uuid.UUID
	Text                *string // to find in name, customer, ids and notes
}

// Takes tells whether the text can be the key of a position in this order.
func (k SortKey) Takes(text string) bool {
	if k == ByValue {
		_, err := money.Parse(text)
		return err == nil
	}
	return page.IsTime(text)
}
