package identity

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/cosell/cosell/internal/email"
)

// mayVouchForOrganization tells whether the provider's tokens give access to the organisation.
func (i Issuer) mayVouchForOrganization(organizationID string) bool {
	return i.Organizations == nil || slices.Contains(i.Organizations, organizationID)
}

// mayVouchForDomain tells whether the provider may vouch for addresses of the domain, in the form that email.Domain gives it. Subdomains of
// the listed domains are not included.
func (i Issuer) mayVouchForDomain(domain string) bool {
	return i.MailDomains == nil || slices.Contains(i.MailDomains, domain)
}

// The form of the settings about trust. Domains are written as in an address: in ASCII (others in their xn-- form), and without a dot at
// the end.
var (
	organizationIDs = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	mailDomains     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)
)

// addTrustMistakes notes what is wrong with the settings that say for whom the provider may vouch, and how.
func (i Issuer) addTrustMistakes(m *mistakes, at string) {
	if i.Organizations != nil && len(i.Organizations) == 0 {
		m.add(at+"/organizations", "is empty, so that nobody could sign in")
	}
	for n, id := range i.Organizations {
		if !organizationIDs.MatchString(id) {
			m.add(fmt.Sprintf("%s/organizations/%d", at, n), "%q is no id of an organization", id)
		}
	}
	if i.MailDomains != nil && len(i.MailDomains) == 0 {
		m.add(at+"/mailDomains", "is empty, so that nobody could accept an invitation")
	}
	for n, domain := range i.MailDomains {
		if !mailDomains.MatchString(email.Normal(domain)) {
			m.add(fmt.Sprintf("%s/mailDomains/%d", at, n), "%q is no domain as in a mail address", domain)
		}
	}
	if len(i.VerifiedValues) == 0 && !i.EmailsVerified {
		m.add(at+"/verifiedValues", "is empty, so that no address would be verified")
	}
	for n, value := range i.VerifiedValues {
		switch value {
		case nil, false, "", "false", "0", 0.0:
			m.add(fmt.Sprintf("%s/verifiedValues/%d", at, n), "says that an address is not verified")
			continue
		}
		switch value.(type) {
		case bool, string, float64:
		default:
			m.add(fmt.Sprintf("%s/verifiedValues/%d", at, n), "must be true, a text or a number")
		}
	}
}
