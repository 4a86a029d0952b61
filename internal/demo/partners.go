package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/solution"
)

// partner is an organisation that only the whole demo has, so that there are others to find and to compare with. It has no tokens for
// anybody.
type partner struct {
	id, name, location, city string
	staff                    []string // the first two answer and create deals, the last one manages accounts and solutions
	profile                  profile.Contents
	solutions                []offering
	habits
}

// habits are how a partner goes about its deals.
type habits struct {
	share     int           // of all lives, relative to that of the others
	pace      time.Duration // the median time that it takes to answer
	diligence float64       // how likely it reports sizes, dates and outcomes
}

// offering is a solution of a partner.
type offering struct {
	id, name  string
	offer     solution.OfferType
	incentive solution.Goal // ToBeReady: none
}

// solutionsFor is how long before the demo its partners got their solutions: longer ago than any deal.
const solutionsFor = 2 * 365 * day

func (p partner) organization(now time.Time) account.Organization {
	return account.NewOrganization{
		ID: p.id, Name: p.name, MailDomains: []string{p.id + ".example"}, Locations: []account.Location{{ID: p.location, Name: p.city}},
	}.Organization(now)
}

func (p partner) email(name string) string {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	return first + "@" + p.id + ".example"
}

// users returns the partner's staff. The ids are derived from the addresses, so that they are the same in every demo.
func (p partner) users() []account.User {
	all := make([]account.User, len(p.staff))
	for i, name := range p.staff {
		role := access.ReferralUser
		switch i {
		case 0, 1:
			role = access.ReferralAdmin
		case len(p.staff) - 1:
			role = access.AccountAdmin
		}
		address := p.email(name)
		all[i] = account.User{
			ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte("mailto:"+address)), OrganizationID: p.id, Kind: account.Person, Name: name,
			Email: &address, PhoneNumber: "+46 8 555 02 00", Status: account.Active, Created: usersCreated,
			Grants: []account.Grant{{Role: role, Scope: account.ScopeOf(nil)}},
		}
	}
	return all
}

// actor returns a member of the staff as an actor.
func (p partner) actor(u account.User) access.Actor {
	return access.Actor{
		UserID: u.ID, Name: u.Name, Email: *u.Email, Phone: u.PhoneNumber, OrganizationID: p.id, OrganizationName: p.name,
		Grants: []access.Grant{{Role: u.Grants[0].Role}},
	}
}

// offered returns the partner's solutions, each with everything that its reviews need.
func (p partner) offered() []demoSolution {
	users := p.users()
	all := make([]demoSolution, len(p.solutions))
	for i, o := range p.solutions {
		at := "https://marketplace.example/" + p.id + "/" + strings.ToLower(o.id)
		goals := []solution.Goal{solution.ToBeReady}
		if o.incentive != solution.ToBeReady {
			goals = append(goals, o.incentive)
		}
		all[i] = demoSolution{o.id, p.id, solution.Declaration{
			Name: o.name, Location: &p.location, Contents: solution.Contents{
				Description: p.profile.Description, OfferType: &o.offer, ListingURL: &at, Documents: documents(p.id),
				Geographies: p.profile.Markets[:1], SalesContacts: []solution.SalesContact{
					seller(p.profile.Markets[0], users[0].Name, *users[0].Email),
				},
				Transactable: true, TrailingRevenue: new(money.MustParse("240000")), IsvConnectEnrolled: true,
			},
		}, true, goals}
	}
	return all
}

// team returns the people as members of a deal's team.
func team(actors []access.Actor) []deal.Member {
	all := make([]deal.Member, len(actors))
	for i, a := range actors {
		first, last, _ := strings.Cut(a.Name, " ")
		all[i] = deal.Member{FirstName: first, LastName: last, PhoneNumber: a.Phone, Email: a.Email}
	}
	return all
}

// addPartners writes the partners that only the whole demo has, unless they are there.
func addPartners(ctx context.Context, db *postgres.DB, now time.Time) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.ClaimContents(ctx); err != nil {
			return err
		}
		missing, err := tx.MissingOrganizations(ctx, partnerIDs())
		if err != nil || len(missing) == 0 {
			return err
		}
		return loadPartners(tx, missing, now)
	})
}

// partnerIDs returns the ids of the partners.
func partnerIDs() []string {
	ids := make([]string, len(partners))
	for i, p := range partners {
		ids[i] = p.id
	}
	return ids
}

// loadPartners writes the missing partners with their staff, profiles and solutions.
func loadPartners(tx *postgres.Tx, missing []string, now time.Time) error {
	for _, p := range partners {
		if !slices.Contains(missing, p.id) {
			continue
		}
		tx.Queue.InsertDemoOrganization(p.organization(now))
		for _, u := range p.users() {
			tx.Queue.InsertUser(u)
		}
		if err := saveProfile(tx, p.location, p.profile, true, now); err != nil {
			return err
		}
		if err := loadSolutions(tx, p.offered(), now.Add(-solutionsFor)); err != nil {
			return err
		}
	}
	return nil
}
