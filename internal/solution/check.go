package solution

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
)

// check returns everything that is wrong with the declaration. What was there before is not checked again: it was checked when it was
// given, and the lists may have changed since.
func (o Offer) check(before Offer) fault.Mistakes {
	var m fault.Mistakes
	required(&m, "/name", o.Name)
	for _, a := range []struct {
		pointer string
		address *string
	}{
		{"/listingUrl", o.ListingURL},
		{"/documents/onePagerUrl", o.Documents.OnePager},
		{"/documents/pitchDeckUrl", o.Documents.PitchDeck},
		{"/documents/referenceArchitectureUrl", o.Documents.ReferenceArchitecture},
	} {
		if a.address != nil && !isAddress(*a.address) {
			m.Add(a.pointer, "invalid-url", "This is not an address that begins with https.")
		}
	}
	if o.TrailingRevenue != nil {
		o.TrailingRevenue.CheckPrecision(&m, "/trailingRevenueUsd", "USD")
	}
	o.checkGeographies(&m, before)
	o.checkContacts(&m, before)
	return m
}

// isAddress tells whether the text is the address of a page that a browser opens without a warning.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

func (o Offer) checkGeographies(m *fault.Mistakes, before Offer) {
	for i, c := range o.Geographies {
		at := fmt.Sprintf("/coSellGeographies/%d", i)
		if slices.Contains(o.Geographies[:i], c) {
			m.Add(at, "duplicate", "%q is already listed.", c)
		}
		checkCountry(m, at, c, before.Geographies)
	}
}

func (o Offer) checkContacts(m *fault.Mistakes, before Offer) {
	known, phones := make([]string, len(before.SalesContacts)), make([]string, len(before.SalesContacts))
	for i, c := range before.SalesContacts {
		known[i], phones[i] = c.Country, c.PhoneNumber
	}
	for i, c := range o.SalesContacts {
		at := fmt.Sprintf("/salesContacts/%d", i)
		checkCountry(m, at+"/country", c.Country, known)
		required(m, at+"/name", c.Name)
		required(m, at+"/phoneNumber", c.PhoneNumber)
		if !slices.Contains(phones, c.PhoneNumber) {
			plaintext.CheckPhone(m, at+"/phoneNumber", c.PhoneNumber)
		}
		required(m, at+"/email", c.Email)
		if !plaintext.Blank(c.Email) && !email.Valid(c.Email) {
			m.Add(at+"/email", "invalid-email", "This is not a mail address.")
		}
	}
}

func checkCountry(m *fault.Mistakes, pointer, code string, before []string) {
	if !slices.Contains(before, code) {
		reference.Check(m, pointer, reference.Countries, code)
	}
}

func required(m *fault.Mistakes, pointer, given string) {
	if plaintext.Blank(given) {
		m.Add(pointer, "required", "This must not be blank.")
	}
}
