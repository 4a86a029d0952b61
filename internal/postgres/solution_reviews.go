package postgres

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/solution"
)

// OpenReviews returns up to limit reviews of all organisations that wait for a decision, oldest first, behind after.
func (db *DB) OpenReviews(ctx context.Context, after uuid.UUID, limit int) ([]Listed[uuid.UUID], error) {
	return rows(ctx, db, pgx.RowToStructByName[Listed[uuid.UUID]], `
		select id as key, document as json from solution_reviews
		where state = 'UnderReview' and id > $1 order by id limit $2`, after, limit)
}

// Review returns a review as it is shown, and what access.Check needs to know about its solution; or fault NotFound.
func (db *DB) Review(ctx context.Context, id uuid.UUID) ([]byte, access.Subject, error) {
	var subject access.Subject
	document, err := one(ctx, db, func(row pgx.CollectableRow) ([]byte, error) {
		var document []byte
		err := row.Scan(&document, &subject.OrganizationID, &subject.Location)
		return document, err
	}, `
		select r.document, s.organization_id, s.mpn_id
		from solution_reviews r join solutions s on s.id = r.solution_id
		where r.id = $1`, id)
	return document, subject, err
}

// Reviews returns up to limit reviews of the organisation's solution, newest first, before the given one, and what access.Check needs to
// know about the solution. The fault is NotFound.
func (db *DB) Reviews(
	ctx context.Context, organizationID, solutionID string, before uuid.UUID, limit int,
) ([]Listed[uuid.UUID], access.Subject, error) {
	return ofSolution[uuid.UUID](ctx, db, organizationID, `
		select s.mpn_id, h.key, h.json
		from solutions s left join lateral (
			select id as key, document as json from solution_reviews
			where solution_id = s.id and id < $3 order by id desc limit $4) h on true
		where s.id = $1 and s.organization_id = $2`, solutionID, organizationID, before, limit)
}

// SolutionHistory returns up to limit entries of the history of the organisation's solution, newest first, before the given sequence, and
// what access.Check needs to know about the solution. The fault is NotFound.
func (db *DB) SolutionHistory(
	ctx context.Context, organizationID, solutionID string, before int64, limit int,
) ([]Listed[int64], access.Subject, error) {
	return ofSolution[int64](ctx, db, organizationID, `
		select s.mpn_id, h.key, h.json
		from solutions s left join lateral (
			select sequence as key, document as json from solution_history
			where solution_id = s.id and sequence < $3 order by sequence desc limit $4) h on true
		where s.id = $1 and s.organization_id = $2`, solutionID, organizationID, before, limit)
}

// ofSolution returns the rows that a statement finds for the organisation's solution, and the location of the solution. A solution that has
// nothing yields one row without a document; no row means that there is no such solution.
func ofSolution[K any](ctx context.Context, db *DB, organizationID, sql string, args ...any) ([]Listed[K], access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (Listed[K], error) {
		var l Listed[K]
		var key *K
		err := row.Scan(&subject.Location, &key, &l.JSON)
		if key != nil {
			l.Key = *key
		}
		return l, err
	}, sql, args...)
	if err != nil {
		return nil, subject, err
	}
	if len(found) == 0 {
		return nil, subject, fault.Missing()
	}
	return slices.DeleteFunc(found, func(l Listed[K]) bool { return l.JSON == nil }), subject, nil
}

// InsertReview writes a new review.
func (q *Queue) InsertReview(r solution.Review) error {
	document, err := json.Marshal(r)
	if err != nil {
		return err
	}
	q.add(`
		insert into solution_reviews (id, solution_id, organization_id, goal, state, document)
		values ($1, $2, $3, $4, $5, $6)`, r.ID, r.SolutionID, r.OrganizationID, r.Goal, r.State, document)
	return nil
}

// DecideReview writes the decision on a review.
func (q *Queue) DecideReview(r solution.Review) error {
	document, err := json.Marshal(r)
	if err != nil {
		return err
	}
	q.add("update solution_reviews set state = $2, document = $3 where id = $1", r.ID, r.State, document)
	return nil
}

// ReviewOf returns the solution that a review is of, with its organisation, or fault NotFound.
func (tx *Tx) ReviewOf(ctx context.Context, id uuid.UUID) (organizationID, solutionID string, err error) {
	tx.Queue.add("select organization_id, solution_id from solution_reviews where id = $1", id).
		QueryRow(func(row pgx.Row) error { return row.Scan(&organizationID, &solutionID) })
	err = tx.flush(ctx)
	return organizationID, solutionID, err
}

// ReviewedOffer locks a solution and returns it with one of its reviews, or fault NotFound. The lock comes first, so that of two
// decisions the second one sees what the first one made.
func (tx *Tx) ReviewedOffer(
	ctx context.Context, organizationID, solutionID string, id uuid.UUID,
) (c CheckedOffer, r solution.Review, err error) {
	tx.Queue.lockCheckedOffer(organizationID, solutionID, &c)
	r, err = one(ctx, tx, scanJSON[solution.Review], "select document from solution_reviews where id = $1", id)
	return c, r, err
}
