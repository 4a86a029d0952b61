// Package profile has the business profile in which a partner location presents itself, and what makes it complete.
package profile

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/revision"
)

// Profile is the business profile of one location. A location that nobody has described yet has an empty draft with revision 0.
type Profile struct {
	OrganizationID string          `json:"-"`
	Location       string          `json:"mpnId"`
	LocationName   string          `json:"locationName"`
	Revision       revision.Number `json:"eTag"`
	State          State           `json:"state"`
	Contents
	Updated   *time.Time `json:"updatedDateTime"`
	Published *time.Time `json:"publishedDateTime"` // when it was published; nil for a draft
}

// Contents is what a profile administrator writes. The codes come from the reference lists.
type Contents struct {
	Description   *string  `json:"description"`
	Contact       Contact  `json:"contact"`
	Markets       []string `json:"markets"` // countries, ISO 3166-1 alpha-2
	Industries    []string `json:"industries"`
	Products      []string `json:"products"`
	Services      []string `json:"services"`
	SolutionAreas []string `json:"solutionAreas"`
	CustomerSizes []string `json:"customerSizes"`
	Keywords      []string `json:"keywords"`
	Languages     []string `json:"languages"` // of the texts, ISO 639-1; none: English
}

// Contact is the person whom customers who find the profile can contact (R6).
type Contact struct {
	Name        *string `json:"name"`
	Email       *string `json:"email"`
	PhoneNumber *string `json:"phoneNumber"`
}

// Completeness says what a profile lacks before it can be published.
type Completeness struct {
	Complete bool  `json:"complete"`
	Missing  []Gap `json:"missing"`
}

// View is a profile as it is shown.
type View struct {
	Profile
	Completeness Completeness `json:"completeness"`
}

// View returns the profile as it is shown.
func (p Profile) View() View {
	gaps := p.Gaps()
	return View{Profile: p, Completeness: Completeness{Complete: len(gaps) == 0, Missing: gaps}}
}

// Subject returns what access.Check needs to know of the profile.
func (p Profile) Subject() access.Subject {
	return access.Subject{OrganizationID: p.OrganizationID, Location: p.Location}
}
