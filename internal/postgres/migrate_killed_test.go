package postgres_test

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/migrations"
)

// TestAStartKilledAtEveryStatement kills a start after each statement of each migration, the job library's included, and starts again
// every time. What comes out is what an undisturbed start makes.
func TestAStartKilledAtEveryStatement(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	k := &killer{seen: map[string]bool{}}
	starts := 0
	for killed := true; killed; starts++ {
		var ctx context.Context
		ctx, k.end = context.WithCancel(t.Context())
		k.killed = false
		err := postgres.MigrateTraced(ctx, url, k, quiet)
		k.end()
		if killed = k.killed; !killed {
			require.NoError(t, err)
		}
	}
	names, err := fs.Glob(migrations.FS, "*.up.sql")
	require.NoError(t, err)
	require.Greater(t, starts, len(names), "each migration was killed")
	require.Equal(t, catalogue(t, pgtest.URL(t)), catalogue(t, url))
}

// killer ends a start after the first statement that it has not yet ended one after.
type killer struct {
	seen   map[string]bool
	killed bool   // this start
	end    func() // whatever else it would do
}

type statementKey struct{}

func (k *killer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, statementKey{}, data.SQL)
}

func (k *killer) TraceQueryEnd(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryEndData) {
	statement := fmt.Sprint(ctx.Value(statementKey{}))
	if k.killed || k.seen[statement] {
		return
	}
	k.killed, k.seen[statement] = true, true
	_ = conn.PgConn().Conn().Close()
	k.end()
}

// TestAStartKilledWhileItBuildsAnIndex kills each migration that builds or drops an index concurrently in the midst of it, upwards
// and downwards: the index is there then and not valid, and the next attempt mends it.
func TestAStartKilledWhileItBuildsAnIndex(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	for _, version := range concurrentVersions(t) {
		require.NoError(t, postgres.MigrateFiles(t.Context(), url, upTo(t, version-1), quiet))
		before := catalogue(t, url)
		killInTheMidst(t, url, tableOf(t, version), func() error {
			return postgres.MigrateFiles(t.Context(), url, upTo(t, version), quiet)
		})
		require.NotEqual(t, before, catalogue(t, url), "it was killed in the midst")
		require.NoError(t, postgres.MigrateFiles(t.Context(), url, upTo(t, version), quiet))
		up := catalogue(t, url)

		killInTheMidst(t, url, tableOf(t, version), func() error {
			return postgres.MigrateDownFiles(t.Context(), url, upTo(t, version), 1)
		})
		require.NotEqual(t, up, catalogue(t, url))
		require.NoError(t, postgres.MigrateDownFiles(t.Context(), url, upTo(t, version), 1))
		require.Equal(t, before, catalogue(t, url))
	}
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	require.Equal(t, catalogue(t, pgtest.URL(t)), catalogue(t, url))
}

// killInTheMidst runs a change of an index while somebody writes to its table, waits until it waits for him, and kills it there.
func killInTheMidst(t *testing.T, url, table string, change func() error) {
	t.Helper()
	tx, err := connect(t, url).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "lock table "+table+" in row exclusive mode")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- change() }()
	conn := connect(t, url)
	require.Eventually(t, func() bool {
		var invalid bool
		const sql = "select exists (select from pg_index where not indisvalid)"
		return conn.QueryRow(t.Context(), sql).Scan(&invalid) == nil && invalid
	}, 20*time.Second, 5*time.Millisecond)
	_, err = conn.Exec(t.Context(), `
		select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = 'cosell migrate' and datname = current_database()`)
	require.NoError(t, err)
	require.Error(t, <-done)
	require.NoError(t, tx.Rollback(t.Context()))
}

// TestWhatEarlierProgramsLeftDirtyIsMended: they marked a version as dirty for as long as an index was built or dropped.
func TestWhatEarlierProgramsLeftDirtyIsMended(t *testing.T) {
	t.Parallel()
	const half = `create table t (id int, n int); insert into t values (1, 1), (1, 1)`
	for name, left := range map[string]struct {
		version int
		by      []string
	}{
		"killed before an index was built":  {2, nil},
		"killed while an index was built":   {2, []string{`create unique index concurrently t_id on t (id)`}},
		"killed after an index was built":   {2, []string{`create index t_id on t (n)`}},
		"killed before an index was undone": {2, []string{`create index t_id on t (n)`, `create index t_n on t (n)`}},
		"killed after an index was undone":  {1, []string{`create index t_id on t (n)`, `drop index t_id`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.EmptyURL(t)
			all := files(half, `create index concurrently t_id on t (n)`, `create index concurrently t_n on t (n)`)
			all.down(2, `drop index concurrently t_id`)
			all.down(3, `drop index concurrently t_n`)
			require.NoError(t, postgres.MigrateFiles(t.Context(), url, files(half), quiet))
			conn := connect(t, url)
			for _, sql := range left.by {
				_, err := conn.Exec(t.Context(), sql)
				if err != nil {
					require.ErrorContains(t, err, "could not create unique index", "which leaves one that is not valid")
				}
			}
			_, err := conn.Exec(t.Context(), `update schema_migrations set version = $1, dirty = true`, left.version)
			require.NoError(t, err)
			require.True(t, status(t, url).Dirty)

			require.NoError(t, postgres.MigrateFiles(t.Context(), url, all, quiet))
			require.False(t, status(t, url).Dirty)
			found := catalogue(t, url)
			require.Contains(t, found, "index CREATE INDEX t_id ON public.t USING btree (n) true")
			require.Contains(t, found, "index CREATE INDEX t_n ON public.t USING btree (n) true")
		})
	}
}

// What was left half done and cannot be repeated says what to type.
func TestWhatCannotBeMendedSaysWhatToType(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	all := files(`create table t (id int)`, `create table u (id int)`)
	require.NoError(t, postgres.MigrateFiles(t.Context(), url, all, quiet))
	_, err := connect(t, url).Exec(t.Context(), `update schema_migrations set dirty = true`)
	require.NoError(t, err)
	err = postgres.MigrateFiles(t.Context(), url, all, quiet)
	require.ErrorIs(t, err, postgres.ErrHalfMigrated)
	require.ErrorContains(t, err, "cosell migrate force 2")
	_, passing := postgres.Outage(err)
	require.False(t, passing)
	require.NoError(t, postgres.ForceFiles(t.Context(), url, all, 2))
	require.NoError(t, postgres.MigrateFiles(t.Context(), url, all, quiet))
}

// An index that cannot be built, because of what is in the table, is built by the next attempt after that was put right.
func TestAnIndexThatFailsIsBuiltByTheNextAttempt(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	all := files(`create table t (id int); insert into t values (1), (1)`, `create unique index concurrently t_id on t (id)`)
	require.ErrorContains(t, postgres.MigrateFiles(t.Context(), url, all, quiet), "could not create unique index")
	require.ErrorContains(t, postgres.MigrateFiles(t.Context(), url, all, quiet), "could not create unique index")
	require.Equal(t, uint(1), status(t, url).Current)
	require.False(t, status(t, url).Dirty)
	_, err := connect(t, url).Exec(t.Context(), "truncate t")
	require.NoError(t, err)
	require.NoError(t, postgres.MigrateFiles(t.Context(), url, all, quiet))
	require.Contains(t, catalogue(t, url), "index CREATE UNIQUE INDEX t_id ON public.t USING btree (id) true")
}

// Every migration is one transaction, or indexes, or a procedure that says itself where it commits, so that a start may be killed anywhere in
// it.
func TestEveryMigrationCanBeKilled(t *testing.T) {
	t.Parallel()
	alone := regexp.MustCompile(`(?im)^[^-\n]*\b(concurrently|commit|rollback|vacuum|alter\s+system)\b`)
	bodies := regexp.MustCompile(`(?s)\$\$.*?\$\$`)
	names, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	for _, name := range names {
		text, err := migrations.FS.ReadFile(name)
		require.NoError(t, err)
		if alone.Match(bodies.ReplaceAll(text, nil)) {
			require.True(t, postgres.ConcurrentIndexes(string(text)),
				"%s: indexes that are built or dropped concurrently are a migration of their own", name)
		}
	}
}

// upTo returns the migrations up to a version.
func upTo(t *testing.T, version int) fstest.MapFS {
	t.Helper()
	some := fstest.MapFS{}
	names, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	for _, name := range names {
		if number, err := strconv.Atoi(name[:6]); err == nil && number <= version {
			text, err := migrations.FS.ReadFile(name)
			require.NoError(t, err)
			some[name] = &fstest.MapFile{Data: text}
		}
	}
	return some
}

// concurrentVersions returns the migrations that build or drop an index concurrently, in order.
func concurrentVersions(t *testing.T) []int {
	t.Helper()
	var found []int
	for name, file := range upTo(t, 999999) {
		number, err := strconv.Atoi(name[:6])
		require.NoError(t, err)
		if postgres.ConcurrentIndexes(string(file.Data)) && !slices.Contains(found, number) {
			found = append(found, number)
		}
	}
	slices.Sort(found)
	require.NotEmpty(t, found)
	return found
}

// tableOf returns the table whose indexes a migration builds, or drops and builds again on the way back.
func tableOf(t *testing.T, version int) string {
	t.Helper()
	for name, file := range upTo(t, version) {
		parts := regexp.MustCompile(`(?is)index\s+concurrently\s+\S+\s+on\s+(\S+)`).FindSubmatch(file.Data)
		if name[:6] == fmt.Sprintf("%06d", version) && parts != nil {
			return string(parts[1])
		}
	}
	require.FailNow(t, "no table", "of migration %d", version)
	return ""
}

// catalogue returns all that a schema consists of, the tables of the job library and the records of what was run included.
func catalogue(t *testing.T, url string) []string {
	t.Helper()
	rows, err := connect(t, url).Query(t.Context(), `
		with ours as (select oid, nspname from pg_namespace where nspname in ('public', 'river')),
		own as (select p.oid from pg_proc p where not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))
		select * from (
			select 'column ' || nspname || '.' || relname || '.' || attname || ' ' || attnum::text || ' ' ||
				format_type(atttypid, atttypmod) || ' ' || attnotnull ||
				' ' || attidentity::text || ' ' || coalesce(pg_get_expr(adbin, adrelid), '') as line
			from pg_attribute a join pg_class c on c.oid = attrelid join ours on ours.oid = relnamespace
				left join pg_attrdef on adrelid = attrelid and adnum = attnum
			where attnum > 0 and relkind in ('r', 'v', 'S') and not attisdropped
			union all select 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisvalid
			from pg_index join pg_class c on c.oid = indexrelid join ours on ours.oid = relnamespace
			union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(c.oid)
			from pg_constraint c join ours on ours.oid = connamespace where conrelid <> 0
			union all select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t where not tgisinternal
			union all select 'function ' || pg_get_functiondef(p.oid)
				from pg_proc p join own using (oid) join ours on ours.oid = pronamespace where prokind <> 'a'
			union all select 'type ' || typname || ' ' || coalesce((
				select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid), '')
			from pg_type t join ours on ours.oid = typnamespace
			union all select 'extension ' || extname from pg_extension
			union all select 'migrated ' || version || ' ' || dirty from schema_migrations
		) as everything order by line collate "C"`)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return lines
}
