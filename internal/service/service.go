// Package service puts the rooms of verbs together: on one database, by one clock and with one set of figures.
package service

import (
	"time"

	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/catalog"
	"github.com/cosell/cosell/internal/insights"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registrations"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// Settings are the figures that the rules leave open.
type Settings struct {
	InvitationTTL   time.Duration // how long an invited party can answer
	Reminder        time.Duration // how long before the end of that time it is reminded
	EventLife       time.Duration // how long events are kept; 0: for ever
	ReasonThreshold money.Amount  // USD; below it the reason of Microsoft's decline is withheld
	LeadErasure     time.Duration // how long after a lead expired its contacts, hidden since, are erased
	MailServer      bool          // there is one; otherwise mails are kept to be read here
	DealLink        string        // where people find a deal, with {dealId} in place of its id
	LeadsOneByOne   int           // of a day and location; a digest tells of the others
	ReplaysWaiting  int           // deliveries of an organisation that may wait to be sent again
	TokensEach      int           // active tokens of a person or service account; 0: any number
	MailLimits      notify.Limits
	PublicURL       string           // where clients find the service, for events; "": where each endpoint was registered
	KeyPair         *webhook.KeyPair // signs events in Partner Center's format; nil: one that the instances make and share
}

// Defaults returns the settings as Microsoft documents them: 14 days and 25,000 USD (Referrals FAQ, Sep 2022), digests of more than 10
// leads a day (About leads, Aug 2023). When it reminds is not documented; 3 days before leave time to answer.
func Defaults() Settings {
	return Settings{
		InvitationTTL: 14 * 24 * time.Hour, Reminder: 3 * 24 * time.Hour, EventLife: 90 * 24 * time.Hour,
		ReasonThreshold: money.MustParse("25000"), LeadErasure: 30 * 24 * time.Hour,
		DealLink: "/v1/deals/{dealId}", LeadsOneByOne: 10, ReplaysWaiting: 100_000, TokensEach: 50,
		MailLimits: notify.Limits{PerOrganization: 5000, PerRecipient: 500},
	}
}

// Services are the rooms of verbs.
type Services struct {
	Kernel        *verb.Kernel
	Deals         *lifecycle.Service
	Outbox        *outbox.Service
	Admin         *admin.Service
	Catalog       *catalog.Service
	Registrations *registrations.Service
	Insights      *insights.Service
}

// New returns the services on a database, with the clock of the machine and without a log.
func New(db *postgres.DB, s Settings) *Services {
	k := verb.New(db)
	return &Services{
		Kernel: k,
		Deals: lifecycle.New(k, db, lifecycle.Settings{
			InvitationTTL: s.InvitationTTL, Reminder: s.Reminder, ReasonThreshold: s.ReasonThreshold, LeadErasure: s.LeadErasure,
		}),
		Outbox: outbox.New(k, db, outbox.Settings{
			EventLife: s.EventLife, ReasonThreshold: s.ReasonThreshold, MailServer: s.MailServer, DealLink: s.DealLink,
			LeadsOneByOne: s.LeadsOneByOne, ReplaysWaiting: s.ReplaysWaiting, MailLimits: s.MailLimits,
			PublicURL: s.PublicURL, KeyPair: s.KeyPair,
		}),
		Admin:         admin.New(k, db, admin.Settings{TokensEach: s.TokensEach}, outbox.PauseWebhooksOf),
		Catalog:       catalog.New(k, db),
		Registrations: registrations.New(k, db),
		Insights:      insights.New(k, db, insights.Settings{ReasonThreshold: s.ReasonThreshold}),
	}
}
