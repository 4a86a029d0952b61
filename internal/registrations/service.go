// Package registrations has the verbs for registering won deals for an incentive: submitting, reviewing, exceptions, programs.
package registrations

import (
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Service carries out the verbs of registrations.
type Service struct {
	*verb.Kernel
	db *postgres.DB
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB) *Service { return &Service{Kernel: k, db: db} }
