package email

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// ascii writes names as they are looked up.
var ascii = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// MailDomain returns the domain of an address as NormalDomain writes it, or "" if that is nobody's own.
func MailDomain(address string) string {
	normal, err := NormalDomain(Domain(address))
	if err != nil {
		return ""
	}
	return normal
}

// NormalDomain returns the form in which a domain is kept and compared: in lower case and ASCII (as RFC 5891 writes other letters),
// without a dot at its end. The error says why it is no domain of somebody's own.
func NormalDomain(text string) (string, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil || strings.HasPrefix(text, "[") {
		return "", errors.New("this is an address of a machine, not a domain")
	}
	normal, err := ascii.ToASCII(text)
	switch {
	case strings.Contains(text, "*"):
		return "", errors.New("a wildcard is not taken; name every domain")
	case err != nil || !strings.Contains(normal, ".") || numeric(normal) || len(normal) > maxLength-2:
		return "", errors.New("this is no domain, such as contoso.example")
	}
	if suffix, _ := publicsuffix.PublicSuffix(normal); suffix == normal {
		return "", errors.New("anybody can have a domain below this one; name your own")
	}
	return normal, nil
}

// numeric tells whether the last part is a number, as in what some programs read as the address of a machine.
func numeric(domain string) bool {
	last := domain[strings.LastIndex(domain, ".")+1:]
	return strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
}
