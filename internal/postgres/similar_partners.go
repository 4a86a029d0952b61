package postgres

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/partner"
)

// mostWinners is how many organisations are considered for each feature: those that have won most.
const mostWinners = 500

// SimilarPartners returns up to limit listings of organisations that have won similar deals, one for each organisation, best first. It
// leaves out the given ones, and those in the engagement, if one is given.
func (db *DB) SimilarPartners(
	ctx context.Context, like partner.Likeness, without []string, engagementID *uuid.UUID, limit int,
) ([]partner.Found, error) {
	var features, dimensions []string
	var points []int
	for _, f := range like.Features {
		features, points = append(features, string(f.Feature)), append(points, f.Points)
		dimensions = append(dimensions, string(f.Dimension()))
	}
	return rows(ctx, db.indexed(), scanFound, `
		with alike as (
			select w.organization_id, f.feature, f.dimension, f.points
			from unnest($1::text[], $2::text[], $3::int[]) f (feature, dimension, points)
				cross join lateral (
					select w.organization_id from organization_wins w
					where w.feature = f.feature and w.wins >= $4
					order by w.wins desc, w.organization_id limit $5) w
		), winners as (
			select organization_id, sum(points)::int as points
			from (select distinct organization_id, dimension, points from alike) a
			group by organization_id having sum(points) >= $6
		), places as (
			select distinct on (l.organization_id) l.mpn_id, l.organization_id, w.points * ($7::int[])[l.step + 1] as rank
			from winners w join partner_listings l on l.organization_id = w.organization_id
			where w.organization_id <> all($8)
				and not exists (select from deals d where d.engagement_id = $9 and d.organization_id = w.organization_id)
			order by l.organization_id, l.codes @> array['market:' || $10] desc, l.mpn_id collate "C" desc
		)
		select p.mpn_id, p.rank, l.step, l.document, null::text[] as marked,
			array(select a.feature from alike a where a.organization_id = p.organization_id order by a.points desc, a.feature) as wins
		from (select * from places order by rank desc, mpn_id collate "C" desc limit $11) p
			join partner_listings l on l.mpn_id = p.mpn_id
		order by p.rank desc, p.mpn_id collate "C" desc`,
		features, dimensions, points, partner.LeastWins, mostWinners, like.Least(), partner.Percents(), without, engagementID,
		like.Market, limit)
}
