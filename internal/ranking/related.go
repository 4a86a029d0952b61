package ranking

import (
	"slices"

	"github.com/cosell/cosell/internal/email"
)

// Related returns which of the others share a mail domain with an organisation, and so are taken for the same company. Domains below the
// same registered one, such as se.contoso.com and contoso.com, count as the same.
func Related(own []string, others map[string][]string) map[string]bool {
	mine := map[string]bool{}
	for _, domain := range own {
		if c := email.Company(domain); c != "" {
			mine[c] = true
		}
	}
	related := map[string]bool{}
	for id, domains := range others {
		if slices.ContainsFunc(domains, func(d string) bool { return mine[email.Company(d)] }) {
			related[id] = true
		}
	}
	return related
}
