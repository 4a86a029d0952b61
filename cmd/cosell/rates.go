package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
)

type rates struct {
	Load ratesLoad `cmd:"" help:"Load exchange rates from a CSV file (currency,month,usdPerUnit)."`
}

type ratesLoad struct {
	database
	logging
	File string `arg:"" type:"existingfile" help:"The file."`
}

// Run loads the rates of the file, all or none.
func (c *ratesLoad) Run(ctx context.Context, stdout io.Writer) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	monthly, err := money.ParseRates(file)
	if err != nil {
		return err
	}
	return c.beside(ctx, c.logger(), func(url string) error {
		return withSchema(ctx, url, c.logging, func(db *postgres.DB) error {
			if err := db.SaveRates(ctx, monthly); err != nil {
				return err
			}
			_, err := fmt.Fprintf(stdout, "%d exchange rates loaded\n", len(monthly))
			return err
		})
	})
}
