package main

import "github.com/cosell/cosell/internal/webhook/sender"

// webhooks are the flags that say where events may be sent.
type webhooks struct {
	WebhookNetworks []string `env:"COSELL_WEBHOOK_NETWORKS" help:"Networks that webhooks may reach although they are private, by http too, such as 10.0.0.0/8."`

	WebhookReplays int `env:"COSELL_WEBHOOK_REPLAYS" default:"100000" help:"Deliveries of one organisation that may wait to be sent again."`

	webhookSender *sender.Sender `kong:"-"` // sends to endpoints, and checks their addresses
}

// check reads what the flag names. The error names every mistake.
func (w *webhooks) check() error {
	allowed, err := networks("--webhook-networks (COSELL_WEBHOOK_NETWORKS)", w.WebhookNetworks)
	w.webhookSender = sender.New(sender.Config{Networks: allowed})
	return err
}
