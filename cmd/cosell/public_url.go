package main

import (
	"fmt"
	"net/url"
	"strings"
)

// publicURL is the flag that says where clients find the service.
type publicURL struct {
	PublicURL string `name:"public-url" env:"COSELL_PUBLIC_URL" help:"Address at which clients find the service, such as https://cosell.example, for the links in answers, events and mails. Default: that of each request."`
}

// check refuses what is not an address, and normalises it so that paths can be appended.
func (c *publicURL) check() error {
	if c.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		strings.ContainsAny(c.PublicURL, "?#") {
		return fmt.Errorf("--public-url (COSELL_PUBLIC_URL): give an address such as https://cosell.example, not %q", c.PublicURL)
	}
	c.PublicURL = strings.TrimRight(u.String(), "/")
	return nil
}
