package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/cosell/cosell/internal/webhook"
)

// eventKeys are the flags for the key that signs events in Partner Center's format.
type eventKeys struct {
	EventKeyFile         string `env:"COSELL_EVENT_KEY_FILE" help:"File with the RSA key, in PEM, that signs events in Partner Center's format. Default: one that the instances make once and share."`
	EventCertificateFile string `env:"COSELL_EVENT_CERTIFICATE_FILE" help:"File with the certificate of that key, in PEM."`

	keys *webhook.KeyPair `kong:"-"`
}

// check reads the files. The error says what is wrong with them, and reveals nothing of the key.
func (c *eventKeys) check() error {
	if c.EventKeyFile == "" && c.EventCertificateFile == "" {
		return nil
	}
	const flags = "--event-key-file (COSELL_EVENT_KEY_FILE) and --event-certificate-file (COSELL_EVENT_CERTIFICATE_FILE)"
	if c.EventKeyFile == "" || c.EventCertificateFile == "" {
		return errors.New(flags + ": give both or none")
	}
	key, keyErr := os.ReadFile(c.EventKeyFile)
	certificate, certificateErr := os.ReadFile(c.EventCertificateFile)
	if err := errors.Join(keyErr, certificateErr); err != nil {
		return fmt.Errorf("%s: %w", flags, err)
	}
	keys, err := webhook.ParseKeyPair(certificate, key)
	if err != nil {
		return fmt.Errorf("%s: %w", flags, err)
	}
	c.keys = &keys
	return nil
}
