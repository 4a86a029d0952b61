package worker_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// How long, and how often, a test waits for what happens in the background.
const (
	eventually = 60 * time.Second
	tick       = 20 * time.Millisecond
)

// ttl is how long an invitation can be answered.
const ttl = 14 * 24 * time.Hour

func contoso(h *apitest.Harness) *apitest.Client { return h.As("contoso", access.ReferralAdmin) }

func northwind(h *apitest.Harness) *apitest.Client { return h.As("northwind", access.ReferralAdmin) }

func operator(h *apitest.Harness) *apitest.Client { return h.As(access.Microsoft, access.Operator) }

// query returns what a statement of one column finds.
func query[T any](t *testing.T, h *apitest.Harness, sql string, args ...any) []T {
	t.Helper()
	found, err := h.DB.Pool().Query(context.Background(), sql, args...)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[T])
	require.NoError(t, err)
	return all
}

func exec(t *testing.T, h *apitest.Harness, sql string, args ...any) {
	t.Helper()
	_, err := h.DB.Pool().Exec(context.Background(), sql, args...)
	require.NoError(t, err)
}

// waiting makes a deal of Contoso's that Northwind is to answer and returns the id of Northwind's.
func waiting(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	host := contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	return northwind(h).Engaged(t, contoso(h), host)
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
