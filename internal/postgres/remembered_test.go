package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// ofContoso returns a database with one organisation, a connection to it, and the version of the organisation's access.
func ofContoso(t *testing.T) (db *postgres.DB, conn *pgx.Conn, version int64) {
	t.Helper()
	url := pgtest.URL(t)
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	conn = connect(t, url)
	_, err = conn.Exec(t.Context(), `
		insert into organizations (id, name, default_location, created_at) values ('contoso', 'Contoso', '1', now());
		insert into locations (mpn_id, organization_id, name) values ('1', 'contoso', 'Main')`)
	require.NoError(t, err)
	require.NoError(t, conn.QueryRow(t.Context(), "select access_version from organizations where id = 'contoso'").Scan(&version))
	return db, conn, version
}

// TestNothingIsWrittenOnWhatIsOutdated shows that a transaction which reads nothing on its way is refused as a whole where it relies on a
// version that has passed, or on a key that another has used.
func TestNothingIsWrittenOnWhatIsOutdated(t *testing.T) {
	t.Parallel()
	db, conn, version := ofContoso(t)
	written := func() (n int) {
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from unplaced_events").Scan(&n))
		return n
	}
	now, before := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), written()
	write := func(version int64, key *postgres.Key) error {
		ctx := postgres.WithRememberedActor(t.Context(), access.Actor{OrganizationID: "contoso", Version: version})
		return db.Write(ctx, func(tx *postgres.Tx) error {
			if key != nil {
				tx.Queue.ClaimKey(*key, now)
				tx.Queue.KeepAnswer(*key, postgres.Answer{ID: "1", Body: []byte("{}")}, now)
			}
			return tx.Queue.Publish(event.ReferralUpdated, "contoso", nil, struct{}{}, now)
		})
	}
	key := &postgres.Key{CallerID: uuid.New(), Route: "POST /v1/deals", Value: "k", BodyHash: []byte{1}}
	require.ErrorIs(t, write(version-1, nil), access.ErrChanged)
	require.ErrorIs(t, write(version-1, key), access.ErrChanged)
	require.Equal(t, before, written())
	require.NoError(t, write(version, nil))
	require.NoError(t, write(version, key))
	require.ErrorIs(t, write(version, key), access.ErrChanged)
	require.Equal(t, before+2, written())
	key.Value = "held"
	_, err := conn.Exec(t.Context(), "select pg_advisory_lock($1)", postgres.LockOf(*key))
	require.NoError(t, err)
	require.ErrorIs(t, write(version, key), access.ErrChanged)
	require.Equal(t, before+2, written())
}

// TestAnAnswerIsThereForAllWhoAskAgain shows that a key is not in use because somebody else asks for its answer at the same time.
func TestAnAnswerIsThereForAllWhoAskAgain(t *testing.T) {
	t.Parallel()
	db, conn, _ := ofContoso(t)
	key := postgres.Key{CallerID: uuid.New(), Route: "POST /v1/deals", Value: "k", BodyHash: []byte{1}}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	write := func() error {
		return db.Write(t.Context(), func(tx *postgres.Tx) error {
			tx.Queue.ClaimKey(key, now)
			tx.Queue.KeepAnswer(key, postgres.Answer{ID: "1", Body: []byte("{}")}, now)
			return nil
		})
	}
	_, err := conn.Exec(t.Context(), "select pg_advisory_lock($1)", postgres.LockOf(key))
	require.NoError(t, err)
	require.Equal(t, "idempotency-key-in-use", fault.As(write()).Code)
	_, err = conn.Exec(t.Context(), "select pg_advisory_unlock($1)", postgres.LockOf(key))
	require.NoError(t, err)
	require.NoError(t, write())
	_, err = conn.Exec(t.Context(), "select pg_advisory_lock($1)", postgres.LockOf(key))
	require.NoError(t, err)
	require.ErrorAs(t, write(), new(*postgres.Replay))
	now = now.Add(postgres.KeyLifetime)
	require.Equal(t, "idempotency-key-in-use", fault.As(write()).Code)
}

// TestWhoHasWrittenDoesNotBeginAnew shows that nothing which follows a write in the same request fails for what has changed since.
func TestWhoHasWrittenDoesNotBeginAnew(t *testing.T) {
	t.Parallel()
	db, conn, version := ofContoso(t)
	a := access.Actor{OrganizationID: "contoso", Version: version}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	wrote, rehearsed := postgres.WithRememberedActor(t.Context(), a), postgres.WithRememberedActor(t.Context(), a)
	publish := func(tx *postgres.Tx) error {
		return tx.Queue.Publish(event.ReferralUpdated, "contoso", nil, struct{}{}, now)
	}
	require.NoError(t, db.Write(wrote, publish))
	require.NoError(t, db.DryRun(rehearsed, publish))
	_, err := conn.Exec(t.Context(), "update organizations set name = 'Contoso Reborn' where id = 'contoso'")
	require.NoError(t, err)
	for _, follow := range []func(context.Context) error{
		func(ctx context.Context) error { return db.Write(ctx, publish) },
		func(ctx context.Context) error { _, err := db.Organization(ctx, "contoso"); return err },
		db.Confirm,
	} {
		require.NoError(t, follow(wrote))
		require.ErrorIs(t, follow(rehearsed), access.ErrChanged)
	}
}
