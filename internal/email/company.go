package email

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

// Company returns the domain that somebody has registered of a mail domain: contoso.com of se.contoso.com. Who has an address at the same
// one is taken for the same company. It is "" for a domain at which anybody can have an address, and for what is no domain.
func Company(domain string) string {
	found, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil || slices.Contains(freeMail, found) {
		return ""
	}
	return found
}
