// Package catalog has the verbs of what partners offer and of where deals about it go: solutions, their reviews, business profiles and
// routing rules.
package catalog

import (
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Service carries out the verbs of the catalogue.
type Service struct {
	*verb.Kernel
	db     *postgres.DB
	listed lookedAt
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB) *Service { return &Service{Kernel: k, db: db} }
