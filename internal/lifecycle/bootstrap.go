package lifecycle

import (
	"context"
	"errors"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
)

// ErrNotEmpty says that a database holds organisations already, so that there is somebody who can make more.
var ErrNotEmpty = errors.New("the database holds organisations already")

// Bootstrap makes the organisation Microsoft with the very first operator, who is account admin as well, and returns a token
// of the operator's. It is for an empty database, once: after that it returns ErrNotEmpty. The fault is Invalid.
func (s *Service) Bootstrap(ctx context.Context, in account.NewUser) (secret string, err error) {
	in.Grants = []account.Grant{
		{Role: access.Operator, Scope: account.ScopeOf(nil)}, {Role: access.AccountAdmin, Scope: account.ScopeOf(nil)},
	}
	now := s.now()
	o := account.NewOrganization{
		ID: access.Microsoft, Name: "Microsoft", Locations: []account.Location{{ID: access.Microsoft, Name: "Microsoft"}},
	}.Organization(now)
	if err := in.Check(o).Err(); err != nil {
		return "", err
	}
	operator := in.User(o.ID, account.Person, now)
	operator.Status = account.Active
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		empty, err := tx.ClaimEmpty(ctx)
		if err != nil {
			return err
		}
		if !empty {
			return ErrNotEmpty
		}
		tx.InsertOrganization(postgres.Organization{ID: o.ID, Name: o.Name, Locations: locations(o)}, now)
		tx.InsertAccount(operator)
		secret, err = issue(tx, operator, "bootstrap", now)
		return err
	})
	return secret, err
}

// IssueToken makes a token for the user with the mail address, who becomes active by it if only invited so far. It is for
// whoever runs the service, where there is no identity provider to sign in with. Faults: NotFound, Invalid.
func (s *Service) IssueToken(ctx context.Context, address, name string) (secret string, err error) {
	now := s.now()
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		u, err := tx.UserByEmail(ctx, email.Normal(address))
		if err != nil {
			return err
		}
		if err := (account.NewToken{Name: name}).Check(u, now).Err(); err != nil {
			return err
		}
		if u.Status == account.Invited {
			after := u
			after.Status = account.Active
			tx.SetUserStatus(u.ID, after.Status)
			if err := loggedBy(tx, deal.Clock(), u.OrganizationID, account.ActivateUser, u, after, now); err != nil {
				return err
			}
		}
		secret, err = issue(tx, u, name, now)
		return err
	})
	return secret, err
}

// issue writes a new token of the user, made by the system.
func issue(tx *postgres.Tx, u account.User, name string, now time.Time) (string, error) {
	secret := token.New()
	made := account.NewToken{Name: name}.Token(u, token.Start(secret), now)
	tx.InsertAPIToken(made, token.Hash(secret))
	return secret, loggedBy(tx, deal.Clock(), u.OrganizationID, account.CreateToken, nil, made, now)
}
