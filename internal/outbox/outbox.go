// Package outbox holds what follows from a change. Its event is published in the same transaction; then it is sequenced, dispatched to
// whom it concerns, and delivered by mail, by webhook and in the feed.
package outbox

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// Settings are figures that the rules leave to the operator.
type Settings struct {
	EventLife      time.Duration // how long events are kept; 0: for ever
	MailServer     bool          // there is one; otherwise mails are kept to be read here
	DealLink       string        // where people find a deal, with {dealId} in place of its id
	Portal         string        // where the portal is, with a slash at its end; "" if there is none
	LeadsOneByOne  int           // of a day and location; a digest tells of the others
	ReplaysWaiting int           // deliveries of an organisation that may wait to be sent again
	MailLimits     notify.Limits
	PublicURL      string           // where clients find the service, for use in events; "": where each webhook was registered
	KeyPair        *webhook.KeyPair // signs events in Partner Center's format; nil: one that the instances make and share
}

// Service carries out the verbs of the outbox.
type Service struct {
	*verb.Kernel
	// CheckAddress returns an Invalid fault for an address that a webhook must not have. If nil, any well-formed address will do.
	CheckAddress func(ctx context.Context, url string) error
	db           *postgres.DB
	settings     Settings
	keyPairs     *keyPairs
}

// New returns a service on the database.
func New(k *verb.Kernel, db *postgres.DB, s Settings) *Service {
	return &Service{Kernel: k, db: db, settings: s, keyPairs: &keyPairs{}}
}
