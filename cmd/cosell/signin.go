package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/identity"
)

// signIn are the flags that say who may sign in, and how often an attempt may fail.
type signIn struct {
	OIDCConfig     string   `name:"oidc-config" env:"COSELL_OIDC_CONFIG" type:"path" help:"File that lists the OpenID providers whose tokens are taken."`
	SignInRate     int      `name:"sign-in-rate-limit" env:"COSELL_SIGN_IN_RATE_LIMIT" default:"60" help:"Failed sign-ins in a minute from one address, and with tokens that begin alike; 0 for no limit."`
	TrustedProxies []string `env:"COSELL_TRUSTED_PROXIES" help:"Networks of proxies, such as 10.0.0.0/8, whose X-Forwarded-For tells the address of a caller, and whose X-Forwarded-Proto and X-Forwarded-Host tell that of the service."`

	issuers []identity.Issuer `kong:"-"`
	proxies []netip.Prefix    `kong:"-"`
}

// check reads what the flags name, before anything is started. The error names every mistake.
func (s *signIn) check() error {
	var err error
	s.proxies, err = networks("--trusted-proxies (COSELL_TRUSTED_PROXIES)", s.TrustedProxies)
	return errors.Join(err, s.readIssuers())
}

// networks reads the networks that a setting names. The error names every mistake.
func networks(setting string, texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	var wrong []error
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %q is no network, such as 10.0.0.0/8", setting, text))
		}
		all = append(all, network)
	}
	return all, errors.Join(wrong...)
}

func (s *signIn) readIssuers() error {
	if s.OIDCConfig == "" {
		return nil
	}
	text, err := os.ReadFile(s.OIDCConfig)
	if err != nil {
		return fmt.Errorf("--oidc-config (COSELL_OIDC_CONFIG): %w", err)
	}
	if s.issuers, err = identity.ParseIssuers(text); err != nil {
		return fmt.Errorf("--oidc-config (COSELL_OIDC_CONFIG): %s: %w", s.OIDCConfig, err)
	}
	return nil
}

// withSignIn adds to the configuration who may sign in, and makes the tokens of the issuers accepted.
func (s *signIn) withSignIn(cfg door.Config) door.Config {
	cfg.Tokens.Trust(s.issuers)
	cfg.SignInRate, cfg.TrustedProxies = s.SignInRate, s.proxies
	return cfg
}
