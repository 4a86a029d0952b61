package profile

import (
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// Gap is something that a complete profile needs and this one lacks.
type Gap struct {
	Code   GapCode      `json:"code"`
	Detail wording.Text `json:"detail"`
}

// GapCode names what can be missing. The values are the wire names.
type GapCode string

// What a profile can lack.
const (
	NoDescription   GapCode = "ProfileDescription"
	NoContactName   GapCode = "ProfileContactName"
	NoContactEmail  GapCode = "ProfileContactEmail"
	NoContactPhone  GapCode = "ProfileContactPhone"
	NoMarkets       GapCode = "ProfileMarkets"
	NoIndustries    GapCode = "ProfileIndustries"
	NoProducts      GapCode = "ProfileProducts"
	NoServices      GapCode = "ProfileServices"
	NoSolutionAreas GapCode = "ProfileSolutionAreas"
	NoCustomerSizes GapCode = "ProfileCustomerSizes"
)

// requirements are what a profile needs to be complete. Keywords only help the search.
var requirements = []struct {
	code   GapCode
	detail wording.Format
	met    func(Contents) bool
}{
	{NoDescription, "Say what the location offers.", func(c Contents) bool { return hasText(c.Description) }},
	{NoContactName, "Name the person whom customers reach.", func(c Contents) bool { return hasText(c.Contact.Name) }},
	{NoContactEmail, "Give the contact person's mail address.", func(c Contents) bool { return hasText(c.Contact.Email) }},
	{NoContactPhone, "Give the contact person's telephone number.", func(c Contents) bool { return hasText(c.Contact.PhoneNumber) }},
	{NoMarkets, "Name at least one country that the location sells in.", func(c Contents) bool { return len(c.Markets) > 0 }},
	{NoIndustries, "Name at least one industry.", func(c Contents) bool { return len(c.Industries) > 0 }},
	{NoProducts, "Name at least one product.", func(c Contents) bool { return len(c.Products) > 0 }},
	{NoServices, "Name at least one service.", func(c Contents) bool { return len(c.Services) > 0 }},
	{NoSolutionAreas, "Name at least one solution area.", func(c Contents) bool { return len(c.SolutionAreas) > 0 }},
	{NoCustomerSizes, "Name at least one size of customer.", func(c Contents) bool { return len(c.CustomerSizes) > 0 }},
}

func hasText(given *string) bool { return given != nil && !plaintext.Blank(*given) }

// Gaps returns what the contents lack to be complete, in the order of a form.
func (c Contents) Gaps() []Gap {
	gaps := []Gap{}
	for _, r := range requirements {
		if !r.met(c) {
			gaps = append(gaps, Gap{Code: r.code, Detail: wording.Of(r.detail)})
		}
	}
	return gaps
}

// incomplete returns a Conflict (profile-incomplete) that names the gaps, or nil if there are none.
func incomplete(gaps []Gap) error {
	if len(gaps) == 0 {
		return nil
	}
	f := fault.New(fault.Conflict, "profile-incomplete",
		"A published profile must be complete; this one lacks %d {thing|things}.", len(gaps))
	for _, g := range gaps {
		f.Checks = append(f.Checks, fault.Check{Code: string(g.Code), Detail: g.Detail, Contacts: []fault.Contact{}})
	}
	return f
}
