package demo

import (
	"time"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/profile"
)

// profiles are the profiles of the demo's locations. That of Contoso's Oslo location is unfinished.
var profiles = []struct {
	location  string
	published bool
	contents  profile.Contents
}{
	{"1000001", true, profile.Contents{
		Description: new("Data platforms for retailers, from the first report to the store of the future."),
		Contact:     contact("Pia Sand", "pia@contoso.example"), Markets: []string{"SE", "NO", "DK"},
		Industries: []string{"Retail & Consumer Goods"}, Products: []string{"Azure", "SQL", "PowerBI"},
		Services: []string{"Integration", "ManagedServices"}, SolutionAreas: []string{"DataAndAi", "Infrastructure"},
		CustomerSizes: []string{"251to1000employees", "1001to5000employees"}, Keywords: []string{"retail", "data platform"},
	}},
	{"1000002", false, profile.Contents{
		Description: new("Field service for utilities."), Markets: []string{"NO"}, Products: []string{"Dynamics365Enterprise"},
	}},
	{"2000001", true, profile.Contents{
		Description: new("Machine data for factories, on the shop floor and in the cloud."),
		Contact:     contact("Frida Moe", "frida@fabrikam.example"), Markets: []string{"DE", "AT", "CH"},
		Industries: []string{"Manufacturing"}, Products: []string{"Azure"}, Services: []string{"DeploymentOrMigration"},
		SolutionAreas: []string{"DigitalAndAppInnovation"}, CustomerSizes: []string{"1001to5000employees"}, Keywords: []string{"factory"},
	}},
	{"3000001", true, profile.Contents{
		Description: new("Trade and logistics on Dynamics 365."),
		Contact:     contact("Nora Falk", "nora@northwind.example"), Markets: []string{"US", "CA"},
		Industries: []string{"Wholesale & Distribution"}, Products: []string{"Dynamics365Business"}, Services: []string{"ProjectServices"},
		SolutionAreas: []string{"BusinessApplications"}, CustomerSizes: []string{"51to250employees"}, Keywords: []string{"trade"},
	}},
}

func contact(name, address string) profile.Contact {
	return profile.Contact{Name: &name, Email: &address, PhoneNumber: new("+46 8 555 01 00")}
}

func loadProfiles(tx *postgres.Tx, now time.Time) error {
	for _, d := range profiles {
		if err := saveProfile(tx, d.location, d.contents, d.published, now); err != nil {
			return err
		}
	}
	return nil
}

func saveProfile(tx *postgres.Tx, location string, contents profile.Contents, published bool, now time.Time) error {
	p := profile.Profile{Location: location, State: profile.Draft}
	p, _, err := p.EditTo(contents, now)
	if err != nil {
		return err
	}
	if published {
		if p, err = p.Publish(now); err != nil {
			return err
		}
	}
	return tx.Queue.SaveProfile(p)
}

// contentsOf returns the contents of a location's profile.
func contentsOf(location string) profile.Contents {
	for _, d := range profiles {
		if d.location == location {
			return d.contents
		}
	}
	for _, p := range partners {
		if p.location == location {
			return p.profile
		}
	}
	return profile.Contents{}
}
