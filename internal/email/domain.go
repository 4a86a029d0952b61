package email

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/cosell/cosell/internal/wording"
)

// ascii writes names as they are looked up.
var ascii = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// MailDomain returns the domain of an address as NormalDomain writes it, or "" if that is nobody's own.
func MailDomain(address string) string {
	normal, _ := NormalDomain(Domain(address))
	return normal
}

// NormalDomain returns the form in which a domain is kept and compared: in lower case and ASCII (as RFC 5891 writes other letters),
// without a dot at its end. What is refused is no domain of somebody's own, and "" is returned of it with the reason.
func NormalDomain(text string) (normal string, refused wording.Format) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil || strings.HasPrefix(text, "[") {
		return "", "this is the address of a machine, not a domain"
	}
	normal, err := ascii.ToASCII(text)
	switch {
	case strings.Contains(text, "*"):
		return "", "wildcards are not accepted; name each domain"
	case err != nil || !strings.Contains(normal, ".") || numeric(normal) || len(normal) > maxLength-2:
		return "", "this is not a domain such as contoso.example"
	}
	if suffix, _ := publicsuffix.PublicSuffix(normal); suffix == normal {
		return "", "anybody can register a domain below this one; name your own"
	}
	return normal, ""
}

// numeric tells whether the last part is a number, as in what some programs read as the address of a machine.
func numeric(domain string) bool {
	last := domain[strings.LastIndex(domain, ".")+1:]
	return strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
}
