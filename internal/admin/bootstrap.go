package admin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
	"github.com/cosell/cosell/internal/verb"
)

// ErrNotEmpty says that the database has organisations already, so that somebody in them can make more.
var ErrNotEmpty = errors.New("the database holds organisations already")

// Bootstrap creates the organisation Microsoft with the very first operator, who is also an account admin, and returns a token for the
// operator. It works once, on an empty database: after that it returns ErrNotEmpty. The fault is Invalid.
func (s *Service) Bootstrap(ctx context.Context, in account.NewUser) (secret string, err error) {
	in.Grants = []account.Grant{
		{Role: access.Operator, Scope: account.ScopeOf(nil)}, {Role: access.AccountAdmin, Scope: account.ScopeOf(nil)},
	}
	now := s.Time()
	o := account.NewOrganization{
		ID: access.Microsoft, Name: "Microsoft", Locations: []account.Location{{ID: access.Microsoft, Name: "Microsoft"}},
	}.Organization(now)
	if err := in.Check(o).Err(); err != nil {
		return "", err
	}
	operator := in.User(o.ID, account.Person, now)
	operator.Status = account.Active
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		held, err := tx.ClaimContents(ctx)
		if err != nil {
			return err
		}
		if !held.IsEmpty() {
			return ErrNotEmpty
		}
		tx.Queue.InsertOrganization(o)
		tx.Queue.InsertUser(operator)
		secret, err = issue(tx, operator, "bootstrap", now)
		return err
	})
	return secret, err
}

// IssueToken makes a token for the user with the mail address, who becomes active if only invited so far. If organizationID is "" the
// address must have only one user. It is for whoever runs the service, and for when there is no identity provider to sign in with. Faults:
// NotFound; Conflict if the user is deactivated, and, with the organisations' ids, if several organisations have a user with the address;
// Invalid.
func (s *Service) IssueToken(ctx context.Context, organizationID, address, name string) (secret string, err error) {
	now := s.Time()
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		found, err := tx.UsersByEmail(ctx, email.Normal(address), organizationID)
		if err != nil {
			return err
		}
		u, err := only(found)
		if err != nil {
			return err
		}
		if u.Status == account.Deactivated {
			return fault.New(fault.Conflict, "account-state", "%s is deactivated.", u.Name)
		}
		if err := (account.NewToken{Name: name}).Check(u, now).Err(); err != nil {
			return err
		}
		if u.Status == account.Invited {
			after := u
			after.Status = account.Active
			tx.Queue.SetUserStatus(u.ID, after.Status)
			if err := verb.AuditBy(tx, audit.Clock(), u.OrganizationID, audit.ActivateUser, u, after, now); err != nil {
				return err
			}
		}
		secret, err = issue(tx, u, name, now)
		return err
	})
	return secret, err
}

// only returns the user if exactly one was found.
func only(found []account.User) (account.User, error) {
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) == 0 {
		return account.User{}, fault.New(fault.NotFound, "not-found", "No user has that address.")
	}
	ids := make([]string, len(found))
	for i, u := range found {
		ids[i] = u.OrganizationID
	}
	return account.User{}, fault.New(fault.Conflict, "organization-required",
		"Several organisations have a user with this mail address: %s. Say which one is meant.", strings.Join(ids, ", "))
}

// issue writes a new token for the user, made by the system.
func issue(tx *postgres.Tx, u account.User, name string, now time.Time) (string, error) {
	secret := token.New()
	made := account.NewToken{Name: name}.Token(u, token.Start(secret), now)
	tx.Queue.InsertToken(made, token.Hash(secret))
	return secret, verb.AuditBy(tx, audit.Clock(), u.OrganizationID, audit.CreateToken, nil, made, now)
}
