package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/cosell/cosell/internal/localpg"
	"github.com/cosell/cosell/internal/postgres"
)

// database says where the data is: in a database of your own, or in the embedded PostgreSQL.
type database struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"Address of a PostgreSQL database (15 or newer). Without it an embedded one is started."`
	Home        string `env:"COSELL_HOME" type:"path" help:"Folder of the embedded database. Default: /var/lib/cosell for root, otherwise cosell in the folder for state."`
}

// opened is a reachable database, with the function that stops it if it is the embedded one.
type opened struct {
	url  string
	stop func() error
}

func (d database) open(ctx context.Context, log *slog.Logger) (opened, error) {
	if d.DatabaseURL != "" {
		return opened{d.DatabaseURL, func() error { return nil }}, nil
	}
	server, err := localpg.Start(ctx, d.local(log))
	if err != nil {
		return opened{}, err
	}
	return opened{server.URL(localpg.Database), server.Stop}, nil
}

// with opens the database, calls do with its address and stops it again.
func (d database) with(ctx context.Context, log *slog.Logger, do func(url string) error) error {
	db, err := d.open(ctx, log)
	if err != nil {
		return err
	}
	return errors.Join(do(db.url), db.stop())
}

// beside is with for a command that may run while the service does: it then uses the service's embedded server.
func (d database) beside(ctx context.Context, log *slog.Logger, do func(url string) error) error {
	err := d.with(ctx, log, do)
	if !errors.Is(err, localpg.ErrInUse) {
		return err
	}
	url, err := localpg.Attach(d.local(log), localpg.Database)
	if err != nil {
		return err
	}
	return do(url)
}

// withSchema calls do with the database at the address, brought to the newest schema.
func withSchema(ctx context.Context, url string, l logging, do func(*postgres.DB) error) error {
	if err := postgres.Migrate(ctx, url, l.logger()); err != nil {
		return err
	}
	db, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

func (d database) local(log *slog.Logger) localpg.Config {
	cfg := localpg.FromEnv(os.Getenv)
	cfg.Home, cfg.Log = d.Home, log
	return cfg
}
