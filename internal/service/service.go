// Package service puts the rooms of verbs together: on one database, with one clock and one set of settings.
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
)

// Settings are the numbers that the rules leave open: what several rooms need, and the rest by room.
type Settings struct {
	ReasonThreshold money.Amount // USD; below it the reason of Microsoft's decline is withheld
	Deals           lifecycle.Settings
	Outbox          outbox.Settings
	Admin           admin.Settings
}

// Defaults returns the settings that Microsoft documents: 14 days and 25,000 USD (Referrals FAQ, Sep 2022), and digests for more than 10
// leads a day (About leads, Aug 2023). When to remind is not documented; 3 days ahead leaves time to answer.
func Defaults() Settings {
	const day = 24 * time.Hour
	return Settings{
		ReasonThreshold: money.MustParse("25000"),
		Deals:           lifecycle.Settings{InvitationTTL: 14 * day, Reminder: 3 * day, LeadErasure: 30 * day},
		Outbox: outbox.Settings{
			EventLife: 90 * day, DealLink: "/v1/deals/{dealId}", LeadsOneByOne: 10, ReplaysWaiting: 100_000,
			MailLimits: notify.Limits{PerOrganization: 5000, PerRecipient: 500},
		},
		Admin: admin.Settings{TokensEach: 50},
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
	k := verb.New(db, s.ReasonThreshold)
	return &Services{
		Kernel:        k,
		Deals:         lifecycle.New(k, db, s.Deals),
		Outbox:        outbox.New(k, db, s.Outbox),
		Admin:         admin.New(k, db, s.Admin, outbox.PauseWebhooksOf),
		Catalog:       catalog.New(k, db),
		Registrations: registrations.New(k, db),
		Insights:      insights.New(k, db),
	}
}
