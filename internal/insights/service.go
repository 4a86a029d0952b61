// Package insights holds the projection that figures and scores are read from, and the verbs that read them.
package insights

import (
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Settings are the figures that the rules leave open.
type Settings struct {
	ReasonThreshold money.Amount // USD; below it the reason of Microsoft's decline is withheld
}

// Service keeps the projection, and carries out the verbs of insights.
type Service struct {
	*verb.Kernel
	db       *postgres.DB
	settings Settings

	dealBatch int // how many deals a step takes that fills the projection
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB, settings Settings) *Service {
	return &Service{Kernel: k, db: db, settings: settings, dealBatch: 1000}
}
