// Package insights keeps the projection from which figures and scores are read, and has the verbs that read them.
package insights

import (
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Service keeps the projection up to date, and carries out the verbs of insights.
type Service struct {
	*verb.Kernel
	db *postgres.DB

	dealBatch int // how many deals one step adds while it fills the projection
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB) *Service {
	return &Service{Kernel: k, db: db, dealBatch: 1000}
}
