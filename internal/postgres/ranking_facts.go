package postgres

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// How many of an organisation's deals are read for a score, whatever their number: many of those with Microsoft and with customers, few
// with each other partner, since its older deals hardly count; and the newest of all of these.
const (
	mostRanked        = 500
	mostWins          = 300
	mostOfOneSender   = 300
	mostOfOnePartner  = 12
	mostCounterparts  = 300
	mostDomains       = 20 // of one organisation
	rankingFactsSince = 366 * 24 * time.Hour
)

// RankingFacts are what an organisation's score is computed from.
type RankingFacts struct {
	ranking.Record
	Domains map[string][]string // mail domains, of the organisation and of those on the other side of its deals
}

// Related returns which of the organisations on the other side of an organisation's deals are taken for the same company.
func (f RankingFacts) Related(organizationID string) map[string]bool {
	others := map[string][]string{}
	for id, domains := range f.Domains {
		if id != organizationID {
			others[id] = domains
		}
	}
	return ranking.Related(f.Domains[organizationID], others)
}

// RankingFacts returns what an organisation's score as of a time is computed from, out of a generation of facts.
func (tx *Tx) RankingFacts(ctx context.Context, generation int64, organizationID string, at time.Time) (RankingFacts, error) {
	return rankingFacts(ctx, tx, generation, organizationID, at)
}

// RankingFacts returns what an organisation's score as of a time is computed from, out of a generation of facts.
func (db *DB) RankingFacts(ctx context.Context, generation int64, organizationID string, at time.Time) (RankingFacts, error) {
	return rankingFacts(ctx, db, generation, organizationID, at)
}

func rankingFacts(ctx context.Context, from reader, generation int64, organizationID string, at time.Time) (f RankingFacts, err error) {
	if organizationID != access.Microsoft { // which is not scored
		if f.Deals, err = rankedDeals(ctx, from, generation, organizationID, at); err != nil {
			return f, err
		}
	}
	f.Wins, err = rows(ctx, from, scanJSON[projection.Deal], `
		select facts from projected_deals
		where generation = $1 and organization_id = $2 and counterpart is not null and won_at <= $3
		order by won_at desc, deal_id limit $4`, generation, organizationID, at, mostWins)
	if err != nil {
		return f, err
	}
	f.Domains, err = mailDomains(ctx, from, f.organizations(organizationID))
	return f, err
}

// organizations returns the organisation and those on the other side of its deals.
func (f RankingFacts) organizations(own string) []string {
	known, all := map[string]bool{own: true}, []string{own}
	for _, deals := range [][]projection.Deal{f.Deals, f.Wins} {
		for _, d := range deals {
			if !known[d.Counterpart] {
				known[d.Counterpart], all = true, append(all, d.Counterpart)
			}
		}
	}
	return all
}

// rankedDeals goes from one counterpart to the next along their index, so that it reads only what it takes of each.
func rankedDeals(ctx context.Context, from reader, generation int64, organizationID string, at time.Time) ([]projection.Deal, error) {
	return rows(ctx, from, scanJSON[projection.Deal], `
		with recursive counterparts (id) as (
			(select counterpart from projected_deals
				where generation = $1 and organization_id = $2 and counterpart is not null order by counterpart limit 1)
			union all select (select p.counterpart from projected_deals p
				where p.generation = $1 and p.organization_id = $2 and p.counterpart > c.id order by p.counterpart limit 1)
			from counterparts c where c.id is not null),
		newest as (
			select n.deal_id, n.created_at
			from (select id from counterparts where id is not null limit $5) c cross join lateral (
				select p.deal_id, p.created_at from projected_deals p
				where p.generation = $1 and p.organization_id = $2 and p.counterpart = c.id and p.created_at > $3 and p.created_at <= $4
				order by p.created_at desc, p.deal_id limit case when c.id in ('customer', 'msft') then $6::bigint else $7 end) n
			order by n.created_at desc, n.deal_id limit $8)
		select p.facts from newest n join projected_deals p on p.generation = $1 and p.deal_id = n.deal_id`,
		generation, organizationID, at.Add(-rankingFactsSince), at, mostCounterparts, mostOfOneSender, mostOfOnePartner, mostRanked)
}

// mailDomains returns the domains of organisations: those that an operator has named and those of their users' addresses.
func mailDomains(ctx context.Context, from reader, organizations []string) (map[string][]string, error) {
	all := map[string][]string{}
	found, err := rows(ctx, from, scanDomain, `
		select o.id, d.domain from organizations o cross join lateral (
			(select domain from organization_domains where organization_id = o.id order by domain limit $2)
			union select unnest(o.mail_domains)) d
		where o.id = any($1)`, organizations, mostDomains)
	for _, d := range found {
		all[d.organizationID] = append(all[d.organizationID], d.domain)
	}
	return all, err
}
