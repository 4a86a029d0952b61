package referral

import (
	"time"

	"github.com/google/uuid"
	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
)

// Members that a list of referrals can be filtered by and that are named in several places.
const (
	EngagementID = "engagementId"
	Favorite     = "favorite"
	Team         = "team"
	Solutions    = "details/requirements/solutions"
)

// Filterable is what a list of referrals can be filtered by.
var Filterable = odata.Schema{
	Members: []odata.Member{
		{Path: "id", Kind: odata.GUID},
		{Path: EngagementID, Kind: odata.GUID},
		{Path: "name", Kind: odata.Folded},
		{Path: "status", Kind: odata.Enum, Values: []string{"None", "New", "Active", "Closed"}},
		{
			Path: "substatus", Kind: odata.Enum,
			Values: []string{"None", "Pending", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"},
			Also:   map[string]string{"Received": "Pending"}, // it is shown as Pending
		},
		{Path: "type", Kind: odata.Enum, Values: []string{"None", "Independent", "Shared"}},
		{Path: "qualification", Kind: odata.Enum, Values: []string{"None", "Direct", "MarketingQualified", "SalesQualified"}},
		{Path: "direction", Kind: odata.Enum, Values: []string{"Incoming", "Outgoing"}},
		{Path: "mpnId", Kind: odata.Text},
		{Path: "externalReferenceId", Kind: odata.Text},
		{Path: Favorite, Kind: odata.Bool},
		{Path: "createdDateTime", Kind: odata.Time},
		{Path: "updatedDateTime", Kind: odata.Time},
		{Path: "expirationDateTime", Kind: odata.Time},
		{Path: "customerProfile/name", Kind: odata.Folded},
		{Path: "customerProfile/address/country", Kind: odata.Code},
		{Path: "details/dealValue", Kind: odata.Number},
		{Path: "details/currency", Kind: odata.Code},
		{Path: "details/closingDateTime", Kind: odata.Time},
	},
	Lists: []odata.List{
		{Path: Team, Items: []odata.Member{{Path: "email", Kind: odata.Address}}},
		{Path: Solutions, Items: []odata.Member{{Path: "id", Kind: odata.Text}}},
	},
}

// Orders are the orders of a list, by the paths of their keys.
var Orders = map[string]deal.SortKey{
	"createdDateTime": deal.ByCreated, "updatedDateTime": deal.ByUpdated, "details/dealValue": deal.ByValue,
	"details/closingDateTime": deal.ByClosing,
}

// NewestFirst is the order of a list if none is asked for.
var NewestFirst = page.Sort[deal.SortKey]{By: deal.ByCreated, Descending: true}

// OneEngagement returns the engagement that is asked for by a single comparison and nothing else. Its list has the referrals of the other
// parties too.
func OneEngagement(e odata.Expression) (uuid.UUID, bool) {
	c, is := e.(odata.Comparison)
	if !is || c.Member.Path != EngagementID || c.Not || len(c.Values) != 1 {
		return uuid.Nil, false
	}
	id, is := c.Values[0].(uuid.UUID)
	return id, is
}

// Narrow returns the part of an expression that a filter of deals can express, which finds them in the same way, and the rest; nil if
// there is none.
func Narrow(e odata.Expression) (f deal.Filter, rest odata.Expression) {
	parts := odata.All{e}
	if all, is := e.(odata.All); is {
		parts = all
	}
	var left odata.All
	for _, part := range parts {
		if part != nil && !narrow(&f, part) {
			left = append(left, part)
		}
	}
	switch len(left) {
	case 0:
		return f, nil
	case 1:
		return f, left[0]
	default:
		return f, left
	}
}

// narrow adds a condition to a filter, and tells whether the filter now covers all of it.
func narrow(f *deal.Filter, e odata.Expression) bool {
	switch e := e.(type) {
	case odata.Comparison:
		return !e.Not && len(e.Values) == 1 && compare(f, e)
	case odata.Any:
		of, is := e.Of.(odata.Comparison)
		if !is || e.Not || of.Not || len(of.Values) != 1 {
			return false
		}
		id, _ := of.Values[0].(string)
		return set(map[string]**string{Team: &f.TeamEmail, Solutions: &f.SolutionID}[e.List], id)
	default:
		return false
	}
}

func compare(f *deal.Filter, c odata.Comparison) bool {
	switch v := c.Values[0].(type) {
	case string:
		return compareText(f, c, v)
	case uuid.UUID:
		return c.Member.Path == EngagementID && set(&f.EngagementID, v)
	case decimal.Decimal:
		amount, err := money.Parse(v.String())
		if err != nil {
			return false
		}
		return set(map[odata.Operator]**money.Amount{odata.GreaterOrEqual: &f.MinValue, odata.LessOrEqual: &f.MaxValue}[c.Operator], amount)
	case time.Time:
		since := map[string]**time.Time{"createdDateTime": &f.CreatedSince, "updatedDateTime": &f.UpdatedSince}[c.Member.Path]
		if c.Operator == odata.Greater && set(since, v) {
			return false // the filter finds one more: equal values
		}
		return c.Operator == odata.GreaterOrEqual && set(since, v)
	case bool:
		return c.Member.Path == Favorite && set(&f.Favorite, v)
	default:
		return false
	}
}

func compareText(f *deal.Filter, c odata.Comparison, v string) bool {
	member, value := c.Member.Path, v
	switch {
	case c.Member.Kind == odata.Folded:
		if v != "" {
			set(&f.Text, v) // the filter finds more: it looks at other members too
		}
		return false
	case member == "substatus" && v == string(deal.Pending): // Pending stands for Received too
		member, value = "status", string(deal.New)
	}
	if several := map[string]*[]string{
		"status": &f.Status, "substatus": &f.Substatus, "direction": &f.Direction, "qualification": &f.Qualification,
		"customerProfile/address/country": &f.Country,
	}[member]; several != nil {
		if *several != nil {
			return false
		}
		*several = []string{value}
		return true
	}
	return set(map[string]**string{"mpnId": &f.Location, "externalReferenceId": &f.ExternalReferenceID}[member], value)
}

// set sets a member of a filter, if there is such a member and it is not set yet.
func set[T any](member **T, value T) bool {
	if member == nil || *member != nil {
		return false
	}
	*member = &value
	return true
}
