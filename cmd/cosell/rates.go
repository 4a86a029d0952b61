package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/cosell/cosell/internal/service"
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
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return c.beside(ctx, c.logger(), func(url string) error {
		return withService(ctx, url, c.logging, func(s *service.Services) error {
			loaded, err := s.Admin.LoadRateFile(ctx, file)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(stdout, "%d exchange rates loaded\n", loaded)
			return err
		})
	})
}
