package admin

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/page"
)

// Colleagues returns up to limit people of the caller's organisation whose name or address contains the text, oldest first, after the
// given one. It is for those who choose the team of a deal. The fault is Forbidden.
func (s *Service) Colleagues(ctx context.Context, a access.Actor, text *string, after uuid.UUID, limit int) (page.Page[Colleague], error) {
	if err := access.Require(a, access.EditDeal); err != nil {
		return page.Page[Colleague]{}, s.Advise(ctx, a, err)
	}
	f := UserFilter{Text: text, Kind: []string{string(account.Person)}, Status: []string{string(account.Active)}}
	found, err := s.db.Users(ctx, a.OrganizationID, f, after, limit+1)
	if err != nil {
		return page.Page[Colleague]{}, err
	}
	users := page.ByID(found, limit, func(u account.User) string { return u.ID.String() })
	return page.Map(users, colleague), nil
}

// Colleague is a person as a possible member of a deal's team.
type Colleague struct {
	FirstName   string `json:"firstName"`
	LastName    string `json:"lastName"`
	PhoneNumber string `json:"phoneNumber"`
	Email       string `json:"email"`
}

func colleague(u account.User) Colleague {
	m := deal.MemberNamed(u.Name, *u.Email, u.PhoneNumber) // a person always has an address
	return Colleague{m.FirstName, m.LastName, m.PhoneNumber, m.Email}
}
