package postgres

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/referral"
)

// referralColumn is the column by which a member of a referral is filtered; %s stands for its table.
type referralColumn struct {
	sql    string
	listed string // the column in listed_deals, if it differs
	deal   bool   // only deals has it, not listed_deals
}

var referralColumns = map[string]referralColumn{
	"id":                              {sql: "%s.id"},
	referral.EngagementID:             {sql: "%s.engagement_id"},
	"type":                            {sql: "%s.document ->> 'type'", listed: listedType},
	"qualification":                   {sql: "%s.qualification"},
	"direction":                       {sql: "%s.direction"},
	"mpnId":                           {sql: "%s.mpn_id"},
	"externalReferenceId":             {sql: "%s.external_reference_id", deal: true},
	"createdDateTime":                 {sql: "%s.created_at"},
	updatedDateTime:                   {sql: "%s.updated_at", deal: true},
	"expirationDateTime":              {sql: "%s.expires_at"},
	"details/dealValue":               {sql: "%s.deal_value"},
	"details/currency":                {sql: "%s.currency", deal: true},
	"details/closingDateTime":         {sql: "%s.closing_at"},
	"customerProfile/address/country": {sql: "%s.country"},

	// The search text of a deal begins with its name and its customer, each on a line of its own.
	"name":                 {sql: `split_part(%s.search, E'\n', 1)`, deal: true},
	"customerProfile/name": {sql: `split_part(%s.search, E'\n', 2)`, deal: true},

	referral.Team:      {sql: "%s.team_emails"},
	referral.Solutions: {sql: "%s.solution_ids"},
}

// listedType is the type of a referral, read from the deal itself if a program of the release before wrote it.
const listedType = "coalesce(%[1]s.referral_type, (select o.document ->> 'type' from deals o where o.id = %[1]s.id))"

// updatedDateTime is the member that deal_updates has too.
const updatedDateTime = "updatedDateTime"

var signs = map[odata.Operator]string{odata.Less: "<", odata.LessOrEqual: "<=", odata.Greater: ">", odata.GreaterOrEqual: ">="}

// referralFilter turns the filter of a list of referrals into a condition.
type referralFilter struct {
	*conditions
	now     time.Time // decides which invitations have run out
	user    uuid.UUID // whose favorites are meant
	from    string    // the table that has the columns
	deal    bool      // from is deals, otherwise listed_deals
	updates bool      // deal_updates is joined to it, as u
	item    bool      // the condition is about an item of a list, i.v
}

// condition returns the condition for an expression. It may be null where it is not true.
func (f referralFilter) condition(e odata.Expression) string {
	switch e := e.(type) {
	case odata.All:
		return f.joined(e, " and ")
	case odata.Some:
		return f.joined(e, " or ")
	case odata.Any:
		return f.of(e.List, e.Not, func(list string) string { return f.any(list, e) })
	case odata.Comparison:
		return f.comparison(e)
	default:
		return "true"
	}
}

func (f referralFilter) joined(parts []odata.Expression, by string) string {
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = f.condition(p)
	}
	return "(" + strings.Join(all, by) + ")"
}

// of returns a condition on the column of a member, or, negated, that it is not true. If the table has no such column, it is looked up in
// deals.
func (f referralFilter) of(path string, not bool, condition func(column string) string) string {
	column, from, sql := referralColumns[path], f.from, "(%s)"
	switch {
	case f.deal:
	case column.listed != "":
		column.sql = column.listed
	case f.updates && path == updatedDateTime:
		from = "u"
	case column.deal:
		from, sql = "o", "exists (select from deals o where o.id = "+f.from+".id and (%s))"
	}
	if not {
		sql += " is not true"
	}
	return fmt.Sprintf(sql, condition(fmt.Sprintf(column.sql, from)))
}

func (f referralFilter) comparison(c odata.Comparison) string {
	switch {
	case f.item:
		sql := "(" + f.compare("i.v", c) + ")"
		if c.Not {
			sql += " is not true"
		}
		return sql
	case c.Member.Path == "status" || c.Member.Path == "substatus":
		return f.state(f.from+"."+c.Member.Path, c.Values)
	case c.Member.Path == referral.Favorite:
		return f.of(c.Member.Path, c.Not, func(string) string { return f.equal(f.favorite(f.user, f.from), c.Values) })
	default:
		if c.Member.Path == "type" { // no deal has the type None, so none is searched for
			c.Values = slices.DeleteFunc(slices.Clone(c.Values), func(v any) bool { return v == "None" })
		}
		return f.of(c.Member.Path, c.Not, func(column string) string { return f.compare(column, c) })
	}
}

// compare returns a comparison of a column.
func (f referralFilter) compare(column string, c odata.Comparison) string {
	switch c.Operator {
	case odata.Equal:
		return f.equal(column, c.Values)
	case odata.Contains:
		return "strpos(" + column + ", " + f.arg(c.Values[0]) + ") > 0"
	default:
		return column + " " + signs[c.Operator] + " " + f.arg(c.Values[0])
	}
}

// equal requires one of the values.
func (f referralFilter) equal(column string, values []any) string {
	var ways, places []string
	for _, v := range values {
		if v == nil {
			ways = append(ways, column+" is null")
		} else {
			places = append(places, f.arg(v))
		}
	}
	if len(places) > 0 {
		ways = append(ways, column+" in ("+strings.Join(places, ", ")+")")
	}
	if len(ways) == 0 {
		return "false"
	}
	return strings.Join(ways, " or ")
}

// state requires one of the values of status or substatus. A deal whose time has run out counts as closed and expired even before it is
// marked.
func (f referralFilter) state(column string, values []any) string {
	var waits, others []any
	ways, runOut := []string{}, false
	for _, v := range values {
		switch v {
		case string(deal.Informational), string(deal.New):
			waits = append(waits, v)
		case string(deal.Pending):
			waits = append(waits, v, string(deal.Received))
		default:
			others = append(others, v)
			runOut = runOut || v == string(deal.Closed) || v == string(deal.Expired)
		}
	}
	if len(waits) > 0 {
		ways = append(ways, f.equal(column, waits)+" and "+f.from+".expires_at > "+f.arg(f.now))
	}
	if len(others) > 0 {
		ways = append(ways, f.equal(column, others))
	}
	if runOut {
		ways = append(ways, fmt.Sprintf("%[1]s.status in ('None', 'New') and %[1]s.expires_at <= %[2]s", f.from, f.arg(f.now)))
	}
	if len(ways) == 0 {
		return "false"
	}
	return "(" + strings.Join(ways, " or ") + ")"
}

// any requires an item that meets the condition.
func (f referralFilter) any(list string, a odata.Any) string {
	switch of := a.Of.(type) {
	case nil:
		return "cardinality(" + list + ") > 0"
	case odata.Comparison:
		if v, is := of.Values[0].(string); is && len(of.Values) == 1 && !of.Not {
			return list + " @> array[" + f.arg(v) + "::text]"
		}
	}
	f.item = true
	return "exists (select from unnest(" + list + ") i(v) where " + f.condition(a.Of) + ")"
}
