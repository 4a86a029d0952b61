package main

import (
	"context"
	"fmt"
	"io"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

type bootstrap struct {
	database
	logging
	Name  string `env:"COSELL_OPERATOR_NAME" required:"" help:"Name of the first operator."`
	Email string `env:"COSELL_OPERATOR_EMAIL" required:"" help:"Mail address of the first operator."`
}

// Run creates the first operator of an empty database and prints a token.
func (c *bootstrap) Run(ctx context.Context, stdout io.Writer) error {
	return c.beside(ctx, c.logger(), func(url string) error {
		return withService(ctx, url, c.logging, func(s *service.Services) error {
			secret, err := s.Admin.Bootstrap(ctx, account.NewUser{Name: c.Name, Email: c.Email})
			return printSecret(stdout, secret, err)
		})
	})
}

type tokens struct {
	Create tokensCreate `cmd:"" help:"Make an API token for a user, who becomes active by it."`
}

type tokensCreate struct {
	database
	logging
	Email        string `arg:"" help:"Mail address of the user."`
	Organization string `env:"COSELL_TOKEN_ORGANIZATION" help:"Id of the user's organisation; needed if several have a user with the mail address."`
	Name         string `env:"COSELL_TOKEN_NAME" default:"command line" help:"What the token is for."`
}

// Run creates a token and prints it.
func (c *tokensCreate) Run(ctx context.Context, stdout io.Writer) error {
	return c.beside(ctx, c.logger(), func(url string) error {
		return withService(ctx, url, c.logging, func(s *service.Services) error {
			secret, err := s.Admin.IssueToken(ctx, c.Organization, c.Email, c.Name)
			if f := fault.As(err); f != nil && f.Code == "organization-required" {
				err = fmt.Errorf("--organization (COSELL_TOKEN_ORGANIZATION): %s", f.Detail)
			}
			return printSecret(stdout, secret, err)
		})
	})
}

// printSecret prints a new token's secret, which is shown only once.
func printSecret(stdout io.Writer, secret string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, secret)
	return err
}

// withService calls do with a service on a migrated database.
func withService(ctx context.Context, url string, l logging, do func(*service.Services) error) error {
	return withSchema(ctx, url, l, func(db *postgres.DB) error { return do(service.New(db, service.Defaults())) })
}
