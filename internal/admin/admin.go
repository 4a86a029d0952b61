// Package admin has the verbs of who takes part: organisations, people, their roles and tokens, and the audit log; and of what the
// operator looks after: exchange rates and jobs.
package admin

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Settings are figures that the rules leave to the operator.
type Settings struct {
	TokensEach int // active tokens that a person or service account may have; 0: any number
}

// Service carries out the verbs of organisations and people.
type Service struct {
	*verb.Kernel
	db           *postgres.DB
	settings     Settings
	accessChange AccessChange
}

// AccessChange carries out, in the same transaction, what follows from a change of a user's access: what the user has set up may end with
// it.
type AccessChange func(ctx context.Context, tx *postgres.Tx, by audit.Actor, before, after account.User, now time.Time) error

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB, s Settings, then AccessChange) *Service {
	return &Service{Kernel: k, db: db, settings: s, accessChange: then}
}
