package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

type ownedDomain struct{ organizationID, domain string }

func scanDomain(row pgx.CollectableRow) (d ownedDomain, err error) {
	err = row.Scan(&d.organizationID, &d.domain)
	return d, err
}

// SaveScore writes the score of an organisation, also for the search for partners, and when it is due to be refreshed even if nothing
// happens.
func (q *Queue) SaveScore(organizationID string, s ranking.Score, related []string, refresh time.Time) error {
	document, err := json.Marshal(s)
	if err != nil {
		return err
	}
	q.add(`
		insert into scores (organization_id, score, step, weights_version, as_of, refresh_at, related, document)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (organization_id) do update set score = excluded.score, step = excluded.step,
			weights_version = excluded.weights_version, as_of = excluded.as_of, refresh_at = excluded.refresh_at,
			related = excluded.related, document = excluded.document`,
		organizationID, s.Score, s.Step.Number(), s.WeightsVersion, s.AsOf, refresh, related, document)
	q.stepPartners(organizationID, s.Step.Number())
	return nil
}

// ClaimDueScores locks up to limit scores that are due to be refreshed, and returns their organisations. It skips those that another
// transaction has locked.
func (tx *Tx) ClaimDueScores(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return rows(ctx, tx, pgx.RowTo[string], `
		select organization_id from scores where refresh_at <= $1
		order by refresh_at, organization_id limit $2 for update skip locked`, now, limit)
}

// OrganizationWins returns how many of an organisation's wins were about each feature, as last written.
func (tx *Tx) OrganizationWins(ctx context.Context, organizationID string) (map[ranking.Feature]int, error) {
	return organizationWins(ctx, tx, organizationID)
}

// OrganizationWins returns how many of an organisation's wins were about each feature, as last written.
func (db *DB) OrganizationWins(ctx context.Context, organizationID string) (map[ranking.Feature]int, error) {
	return organizationWins(ctx, db, organizationID)
}

func organizationWins(ctx context.Context, from reader, organizationID string) (map[ranking.Feature]int, error) {
	type row struct {
		Feature ranking.Feature
		Wins    int
	}
	found, err := rows(ctx, from, pgx.RowToStructByName[row],
		"select feature, wins from organization_wins where organization_id = $1", organizationID)
	all := make(map[ranking.Feature]int, len(found))
	for _, r := range found {
		all[r.Feature] = r.Wins
	}
	return all, err
}

// SaveWins writes how many of an organisation's wins were about each feature.
func (q *Queue) SaveWins(organizationID string, of map[ranking.Feature]int) {
	var features []string
	var wins []int
	for f, n := range of {
		features, wins = append(features, string(f)), append(wins, n)
	}
	q.add("delete from organization_wins where organization_id = $1 and feature <> all($2)", organizationID, features)
	q.add(`
		insert into organization_wins (organization_id, feature, wins)
		select $1, w.* from unnest($2::text[], $3::int[]) as w
		on conflict (organization_id, feature) do update set wins = excluded.wins where organization_wins.wins <> excluded.wins`,
		organizationID, features, wins)
}

// WaitingDeals returns up to limit deals that wait for an answer from an organisation, newest first: all, or only those without a fit.
func (tx *Tx) WaitingDeals(
	ctx context.Context, generation int64, organizationID string, unjudged bool, limit int,
) ([]projection.Deal, error) {
	return rows(ctx, tx, scanJSON[projection.Deal], `
		select p.facts
		from projected_deals p left join deal_fits f on f.organization_id = $2 and f.deal_id = p.deal_id
		where p.generation = $1 and p.organization_id = $2 and p.waiting and (not $3 or f.deal_id is null)
		order by p.deal_id desc limit $4`, generation, organizationID, unjudged, limit)
}

// SaveFits writes how well deals of an organisation fit.
func (q *Queue) SaveFits(organizationID string, fits map[uuid.UUID]ranking.DealFit) error {
	var ids []uuid.UUID
	var values []int
	var documents [][]byte
	for id, f := range fits {
		document, err := json.Marshal(f)
		if err != nil {
			return err
		}
		ids, values, documents = append(ids, id), append(values, f.Value), append(documents, document)
	}
	q.add(`
		insert into deal_fits (deal_id, organization_id, fit, document)
		select f.deal_id, $1, f.fit, f.document from unnest($2::uuid[], $3::smallint[], $4::json[]) as f (deal_id, fit, document)
		on conflict (deal_id) do update set fit = excluded.fit, document = excluded.document`, organizationID, ids, values, documents)
	return nil
}

// RemoveFits removes the fits of deals that no longer wait for an answer from the organisation.
func (q *Queue) RemoveFits(generation int64, organizationID string) {
	q.add(`
		delete from deal_fits f where f.organization_id = $2 and not exists (
			select from projected_deals p where p.generation = $1 and p.deal_id = f.deal_id and p.waiting)`, generation, organizationID)
}

// OrganizationScore is the score of an organisation; Score is nil while it has none.
type OrganizationScore struct {
	OrganizationID   string
	OrganizationName string
	Generation       int64 // the running generation of facts
	Score            *ranking.Score
	Related          []string // organisations that were taken for the same company
}

func scanScore(row pgx.CollectableRow) (s OrganizationScore, err error) {
	var document []byte
	if err := row.Scan(&s.OrganizationID, &s.OrganizationName, &s.Generation, &s.Related, &document); err != nil || document == nil {
		return s, err
	}
	err = json.Unmarshal(document, &s.Score)
	return s, err
}

// Score returns the score of a partner organisation, or fault NotFound.
func (db *DB) Score(ctx context.Context, organizationID string) (OrganizationScore, error) {
	return one(ctx, db, scanScore, `
		select o.id, o.name, p.generation, s.related, s.document
		from organizations o join projection p on p.state = 'Running' left join scores s on s.organization_id = o.id
		where o.id = $1 and o.id <> 'msft'`, organizationID)
}

// Scores returns the scores of up to limit partner organisations after the given one, in the order of their ids.
func (db *DB) Scores(ctx context.Context, after string, limit int) ([]OrganizationScore, error) {
	return rows(ctx, db.indexed(), scanScore, `
		select o.id, o.name, p.generation, s.related, s.document
		from (select id, name from organizations where id > $1 and id <> 'msft' order by id limit $2) o
			join projection p on p.state = 'Running' left join scores s on s.organization_id = o.id
		order by o.id`, after, limit)
}

// RunningGeneration returns the number of the generation of facts that answers are read from.
func (tx *Tx) RunningGeneration(ctx context.Context) (int64, error) {
	return one(ctx, tx, pgx.RowTo[int64], "select generation from projection where state = 'Running'")
}
