package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/page"
)

// beforeAllFits is the position before the first in a list by fit: no deal fits that well.
var beforeAllFits = page.Position{Key: "1001", ID: uuid.Max.String()}

// fittingDeals returns up to Limit deals in scope that wait for an answer, best fit first, after the position. Deals that have no fit yet,
// because they have just arrived, come last and are looked for only if the others do not fill the page.
func (db *DB) fittingDeals(ctx context.Context, q DealQuery) ([]Document, error) {
	after := beforeAllFits
	if q.After != nil {
		after = *q.After
	}
	c := &conditions{args: []any{q.Scope.OrganizationID, after.Key, after.ID, q.Skip + q.Limit, q.WithMicrosoft, q.Skip}}
	c.inScope(q.Scope)
	c.add("d.status = 'New' and d.expires_at > %s", q.Now)
	q.filteredFully(c)
	sql := fmt.Sprintf(`
		with judged as materialized (
			select d.id, f.fit::int as fit, f.document as why
			from deal_fits f join deals d on d.id = f.deal_id
			where f.organization_id = $1 and (f.fit, f.deal_id) < ($2::text::smallint, $3::text::uuid) and %[1]s
			order by f.fit desc, f.deal_id desc limit $4),
		page as (
			select * from judged union all (
			select d.id, -1, null from listed_deals l join deals d on d.id = l.id
			where l.organization_id = $1 and l.status = 'New' and %[1]s and (-1, d.id) < ($2::text::smallint, $3::text::uuid)
				and not exists (select from deal_fits f where f.organization_id = $1 and f.deal_id = d.id)
			order by d.id desc limit $4 - (select count(*) from judged)))
		select d.document, d.id, d.revision, d.organization_id, d.mpn_id, d.team_emails, d.expires_at as until, p.fit::text as key,
			m.document as microsoft, v.value_usd as microsoft_value, p.why, %[2]s as favorite
		from page p
			join deals d on d.id = p.id
			left join deals m on $5 and m.engagement_id = d.engagement_id and m.organization_id = 'msft'
			left join deals i on i.engagement_id = m.engagement_id
				and i.organization_id = m.document #>> '{inviteContext,invitedBy,organizationId}'
			left join decision_values v on v.deal_id = i.id
		order by p.fit desc, p.id desc offset $6`, strings.Join(c.parts, " and "), q.favorite(c))
	return rows(ctx, db.inSteps(), scanFitting, sql, c.args...)
}

func scanFitting(row pgx.CollectableRow) (Document, error) {
	var d Document
	err := row.Scan(&d.JSON, &d.ID, &d.Revision, &d.Subject.OrganizationID, &d.Subject.Location, &d.Subject.TeamEmails, &d.Until, &d.Key,
		&d.Microsoft, &d.MicrosoftValue, &d.Fit, &d.Favorite)
	d.JSON = deal.Shown(d.JSON)
	return d, err
}
