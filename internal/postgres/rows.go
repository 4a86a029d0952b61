package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"
)

// reader runs a statement and hands its rows on: DB in a round trip of its own, Tx together with what waits.
type reader interface {
	read(ctx context.Context, handle func(pgx.Rows) error, sql string, args ...any) error
}

// rows reads the rows of a statement, each with scan.
func rows[T any](ctx context.Context, from reader, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	var all []T
	err := from.read(ctx, collectRows(&all, scan), sql, args...)
	return all, err
}

// one reads the first row of a statement with scan, or returns fault NotFound.
func one[T any](ctx context.Context, from reader, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	var first T
	err := from.read(ctx, collectOne(&first, scan), sql, args...)
	return first, err
}

func collectRows[T any](into *[]T, scan pgx.RowToFunc[T]) func(pgx.Rows) error {
	return func(found pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(found, scan)
		return err
	}
}

func collectOne[T any](into *T, scan pgx.RowToFunc[T]) func(pgx.Rows) error {
	return func(found pgx.Rows) (err error) {
		*into, err = pgx.CollectOneRow(found, scan)
		return err
	}
}

// queueRows queues a statement whose rows are stored in into.
func queueRows[T any](q *Queue, into *[]T, scan pgx.RowToFunc[T], sql string, args ...any) {
	q.add(sql, args...).Query(collectRows(into, scan))
}

// queueOne queues a statement whose first row is stored in into. Without a row the round trip fails with fault NotFound.
func queueOne[T any](q *Queue, into *T, scan pgx.RowToFunc[T], sql string, args ...any) {
	q.add(sql, args...).Query(collectOne(into, scan))
}

// queueEach queues a statement whose rows are passed to take, one by one.
func queueEach[T any](q *Queue, take func(T), scan pgx.RowToFunc[T], sql string, args ...any) {
	q.add(sql, args...).Query(func(found pgx.Rows) error {
		all, err := pgx.CollectRows(found, scan)
		for _, row := range all {
			take(row)
		}
		return err
	})
}

// scanJSON reads a row of one column, which is JSON.
func scanJSON[T any](row pgx.CollectableRow) (T, error) {
	var document []byte
	var value T
	if err := row.Scan(&document); err != nil {
		return value, err
	}
	err := json.Unmarshal(document, &value)
	return value, err
}

// Listed is an entry of a list as it is shown, with its key in the list's order.
type Listed[K any] struct {
	Key  K
	JSON []byte
}
