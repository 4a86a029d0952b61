package ranking

import (
	"slices"

	"golang.org/x/net/publicsuffix"
)

// freeMail are domains at which anybody can have an address: to share one says nothing. Names of providers, from their own pages.
var freeMail = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com", "me.com", "aol.com",
	"proton.me", "protonmail.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com", "zoho.com", "fastmail.com", "yandex.com",
	"mail.ru", "qq.com", "163.com", "orange.fr", "free.fr", "libero.it", "t-online.de",
}

// Related returns which of the others share a mail domain with an organisation: they are taken for the same company. Domains below the
// same registered one, such as se.contoso.com and contoso.com, are the same.
func Related(own []string, others map[string][]string) map[string]bool {
	mine := map[string]bool{}
	for _, domain := range own {
		if r := registered(domain); r != "" {
			mine[r] = true
		}
	}
	related := map[string]bool{}
	for id, domains := range others {
		if slices.ContainsFunc(domains, func(d string) bool { return mine[registered(d)] }) {
			related[id] = true
		}
	}
	return related
}

// registered returns the domain that somebody has registered, "" of one at which anybody can have an address.
func registered(domain string) string {
	found, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil || slices.Contains(freeMail, found) {
		return ""
	}
	return found
}
