package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/cosell/cosell/bench"
	"github.com/cosell/cosell/internal/localpg"
)

// organizations is how many there are in each database.
const organizations = 100

// databases are what the programs work on: one for all programs that do limit's work, and Cosell's.
type databases struct {
	yardstick
	server   *localpg.Server
	limitDB  string
	cosellDB string // another one for each schema
}

func (y yardstick) databases(server *localpg.Server) (databases, error) {
	version, err := bench.SchemaVersion()
	return databases{y, server, fmt.Sprintf("limit_%d", y.deals), fmt.Sprintf("cosell_%d_%s", y.deals, version)}, err
}

func (d databases) fill(ctx context.Context) error {
	if err := d.once(ctx, d.limitDB, d.fillLimits); err != nil {
		return err
	}
	return d.once(ctx, d.cosellDB, d.fillCosell)
}

// once creates the database and fills it, unless that has been done. One that was left half done is created anew.
func (d databases) once(ctx context.Context, name string, fill func(context.Context, string) error) error {
	admin, err := pgx.Connect(ctx, d.server.URL("postgres"))
	if err != nil {
		return err
	}
	defer admin.Close(context.WithoutCancel(ctx))
	var there bool
	complete := "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datconnlimit = -1)"
	if err := admin.QueryRow(ctx, complete, name).Scan(&there); err != nil || there {
		return err
	}
	fmt.Fprintf(os.Stderr, "filling the database %s\n", name)
	begun := time.Now()
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" CONNECTION LIMIT 1000"); err != nil {
		return err
	}
	if err := fill(ctx, d.server.URL(name)); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+name+" CONNECTION LIMIT -1")
	fmt.Fprintf(os.Stderr, "filled it in %s\n", time.Since(begun).Round(time.Second))
	return err
}

// execute runs statements in the database.
func execute(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (d databases) fillLimits(ctx context.Context, url string) error {
	return execute(ctx, url, bench.LimitSchema, strings.ReplaceAll(bench.LimitRows, "100000", fmt.Sprint(d.deals)), "VACUUM ANALYZE")
}

// fillCosell has the service itself create the deals, so it knows nothing of the schema except how organisations begin.
func (d databases) fillCosell(ctx context.Context, url string) error {
	for _, args := range [][]string{{"migrate", "up"}, {"bootstrap", "--name", "Otto Lake", "--email", "otto@msft.example"}} {
		if err := d.cosell(url).command(ctx, args...).Run(); err != nil {
			return fmt.Errorf("cosell %s: %w", args[0], err)
		}
	}
	if err := execute(ctx, url, bench.Organizations); err != nil {
		return err
	}
	t, err := d.cosell(url).start(ctx)
	if err != nil {
		return err
	}
	return errors.Join(d.createDeals(ctx, t), t.stop(), execute(ctx, url, "VACUUM ANALYZE"))
}

func (d databases) createDeals(ctx context.Context, t *target) error {
	g, ctx := errgroup.WithContext(ctx)
	create := t.operations["create"]
	for w := range d.connections {
		g.Go(func() error {
			c := &connection{addr: t.addr}
			defer c.close()
			for n := w; n < d.deals; n += d.connections {
				org := n%organizations + 1
				r := row{token: fmt.Sprintf("tok-%03d", org), organization: fmt.Sprintf("org-%03d", org)}
				if _, err := c.send(ctx, create.write(t, &r), create.status); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// deal hands out the rows that the programs read and change. Programs that share a database share no rows.
func (d databases) deal(ctx context.Context, targets []*target) error {
	shared, err := limitRows(ctx, d.server.URL(d.limitDB))
	if err != nil {
		return err
	}
	for i, t := range targets {
		if t.rows != nil {
			if t.rows, err = t.listed(ctx); err != nil {
				return err
			}
			continue
		}
		for k, r := range shared {
			if k%len(targets) == i {
				t.rows = append(t.rows, r)
			}
		}
	}
	return nil
}

func limitRows(ctx context.Context, url string) ([]row, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, `SELECT id::text, '"' || version || '"', 'tok-' || (org_id - 1) * 5 + 2, org_id::text
		FROM deal TABLESAMPLE BERNOULLI (40) WHERE name LIKE 'Deal%' LIMIT 40000`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (found row, err error) {
		return found, r.Scan(&found.id, &found.tag, &found.token, &found.organization)
	})
}

// listed returns the newest hundred deals of each organisation, as Cosell lists them.
func (t *target) listed(ctx context.Context) ([]row, error) {
	var all []row
	for n := range organizations {
		r := row{token: fmt.Sprintf("tok-%03d", n+1), organization: fmt.Sprintf("org-%03d", n+1)}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+t.addr+"/v1/deals?status=Active&limit=100&fields=eTag", nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+r.token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(res.Body)
		var page struct{ Items []struct{ ID, ETag string } }
		if err := errors.Join(err, res.Body.Close(), json.Unmarshal(text, &page)); err != nil || len(page.Items) == 0 {
			return nil, fmt.Errorf("no deals of %s are listed: %.1000s (%w)", r.organization, text, err)
		}
		for _, d := range page.Items {
			r.id, r.tag = d.ID, d.ETag
			all = append(all, r)
		}
	}
	return all, nil
}

// socketOf returns the folder of the server's socket.
func (d databases) socketOf() (string, error) {
	cfg, err := pgx.ParseConfig(d.server.URL("postgres"))
	return filepath.Clean(cfg.Host), err
}
