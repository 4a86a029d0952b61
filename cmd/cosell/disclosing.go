package main

import (
	"fmt"

	"github.com/cosell/cosell/internal/money"
)

// disclosing decides whether the reason of a decline is shown, to callers and in figures.
type disclosing struct {
	ReasonThreshold string `env:"COSELL_REASON_THRESHOLD" default:"25000" help:"Deal value in USD from which the reason of Microsoft's decline is shown."`

	threshold money.Amount `kong:"-"`
}

// check reads the threshold.
func (c *disclosing) check() (err error) {
	if c.threshold, err = money.Parse(c.ReasonThreshold); err != nil {
		return fmt.Errorf("--reason-threshold (COSELL_REASON_THRESHOLD): the value is %w", err)
	}
	return nil
}
