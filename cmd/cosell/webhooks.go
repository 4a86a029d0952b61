package main

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/cosell/cosell/internal/webhook"
)

// webhooks are the flags of where events may be sent.
type webhooks struct {
	WebhookNetworks []string `env:"COSELL_WEBHOOK_NETWORKS" help:"Networks that webhooks may reach although they are private, by http too, such as 10.0.0.0/8."`

	networks []netip.Prefix `kong:"-"`
}

// checkNetworks reads what the flag names. The error names every mistake.
func (w *webhooks) checkNetworks() error {
	var wrong []error
	for _, text := range w.WebhookNetworks {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("--webhook-networks: %w", err))
		}
		w.networks = append(w.networks, network)
	}
	return errors.Join(wrong...)
}

// hooks returns what sends to endpoints, and looks at their addresses.
func (w *webhooks) hooks() *webhook.Sender { return webhook.New(webhook.Config{Networks: w.networks}) }
