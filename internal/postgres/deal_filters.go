package postgres

import (
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/plaintext"
)

// filtered turns the filter, except for Microsoft's answer, into conditions on the columns that deals and listed_deals share, as d.
func (q DealQuery) filtered(c *conditions) {
	f := q.Filter
	either(c, f.Status, func(s string) { q.inStatus(c, deal.Status(s)) })
	either(c, f.Substatus, func(s string) { q.inSubstatus(c, deal.Substatus(s)) })
	among(c, "d.direction", f.Direction)
	among(c, "d.deal_type", f.DealType)
	among(c, "d.qualification", f.Qualification)
	equals(c, "d.mpn_id", f.Location)
	among(c, "d.country", f.Country)
	equals(c, "d.engagement_id", f.EngagementID)
	with(c, "d.created_at >= %s", f.CreatedSince)
	with(c, "d.closing_at >= %s", f.ClosingSince)
	with(c, "d.closing_at < %s", f.ClosingBefore)
	with(c, "d.deal_value >= %s", f.MinValue)
	with(c, "d.deal_value <= %s", f.MaxValue)
	with(c, "d.solution_ids @> array[%s::text]", f.SolutionID)
	if f.TeamEmail != nil {
		c.add("d.team_emails @> array[%s::text]", email.Normal(*f.TeamEmail))
	}
	if f.Favorite != nil {
		c.add(c.favorite(q.UserID, "d")+" = %s", *f.Favorite)
	}
}

// filteredFully turns the whole filter into conditions on deals, as d.
func (q DealQuery) filteredFully(c *conditions) {
	f := q.Filter
	q.filtered(c)
	q.answered(c)
	equals(c, "d.external_reference_id", f.ExternalReferenceID)
	equals(c, "d.recreated_from", f.RecreatedFrom)
	with(c, "d.updated_at >= %s", f.UpdatedSince)
	if f.Text != nil {
		c.add("strpos(d.search, %s) > 0", plaintext.Fold(*f.Text))
	}
	q.where(c, fewDeals)
}

// where adds what must hold beside the filter, for d in the source.
func (q DealQuery) where(c *conditions, s dealSource) {
	if q.Where != nil {
		f := referralFilter{conditions: c, now: q.Now, user: q.UserID, from: "d", deal: s.whole, updates: s.alias == dealUpdates.alias}
		c.parts = append(c.parts, f.condition(q.Where))
	}
}

// inStatus requires a status. A deal whose time has run out counts as closed even before it is marked.
func (q DealQuery) inStatus(c *conditions, s deal.Status) {
	switch s {
	case deal.Informational, deal.New:
		c.add("d.status = %s and d.expires_at > %s", s, q.Now)
	case deal.Closed:
		c.add("(d.status = %s or d.status in ('None', 'New') and d.expires_at <= %s)", s, q.Now)
	default:
		c.add("d.status = %s", s)
	}
}

// inSubstatus requires a substatus. A deal whose time has run out counts as expired even before it is marked.
func (q DealQuery) inSubstatus(c *conditions, s deal.Substatus) {
	switch s {
	case deal.NoSubstatus, deal.Pending, deal.Received:
		c.add("d.substatus = %s and d.expires_at > %s", s, q.Now)
	case deal.Expired:
		c.add("(d.substatus = %s or d.status in ('None', 'New') and d.expires_at <= %s)", s, q.Now)
	default:
		c.add("d.substatus = %s", s)
	}
}

// besideDeal selects Microsoft's answer, a, to the deal d, by all the columns that its indexes begin with: PostgreSQL would scan the whole
// of a small index for an id alone.
const besideDeal = "from microsoft_answers a where (a.organization_id, a.created_at, a.id) = (d.organization_id, d.created_at, d.id)"

// answered requires one of the statuses of Microsoft's answer.
func (q DealQuery) answered(c *conditions) {
	either(c, q.Filter.MicrosoftStatus, func(s string) {
		if s == string(microsoft.NotRequested) {
			c.add("not exists (select " + besideDeal + ")")
			return
		}
		q.disclosed(c, microsoft.Status(s))
		last := &c.parts[len(c.parts)-1]
		*last = "exists (select " + besideDeal + " and (" + *last + ") offset 0)" // looked up deal by deal
	})
}

// disclosed requires an answer of Microsoft's, a, that shows as the status beside the deal d: it stays Pending for a party that is not told
// the answer. An invitation that has run out counts as expired even before it is marked.
func (q DealQuery) disclosed(c *conditions, s microsoft.Status) {
	const told = " and (a.direction = 'Outgoing' or d.organization_id = 'msft' or d.substatus = any(%s))"
	answeredIn := microsoft.AnsweredIn()
	switch s {
	case microsoft.Pending: // what was untold may have been told by now
		c.add(`(a.status = 'New' or a.untold) and (a.status = 'New' and a.expires_at > %s or a.untold and d.substatus <> all(%s))`,
			q.Now, answeredIn)
	case microsoft.Expired:
		c.add("(a.substatus = 'Expired' or a.substatus in ('Pending', 'Received') and a.status = 'New' and a.expires_at <= %s)"+told,
			q.Now, answeredIn)
	default:
		substatuses := microsoft.Substatuses(s)
		if len(substatuses) == 1 { // the index has its deals in order
			c.add("a.substatus = %s"+told, substatuses[0], answeredIn)
			return
		}
		c.add("a.substatus = any(%s)"+told, substatuses, answeredIn)
	}
}
