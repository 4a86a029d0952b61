package admin

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
	"github.com/cosell/cosell/internal/verb"
)

// MadeToken is a new token with its secret, which is nil in a dry run and in a replayed answer.
type MadeToken struct {
	Token  account.Token `json:"token"`
	Secret *string       `json:"secret"`
}

// CreateToken makes a token for the caller or for a service account. Faults: NotFound for a service account that the caller's organisation
// does not have, Forbidden, Invalid, TooMany (quota-tokens).
func (s *Service) CreateToken(ctx context.Context, c verb.Call, in account.NewToken) (verb.Reply, error) {
	return s.withSecret(ctx, c, func(tx *postgres.Tx, secret string, now time.Time) (account.Token, error) {
		holder, err := tokenHolder(ctx, tx, c.Actor, in.UserID)
		if err != nil {
			return account.Token{}, err
		}
		if err := in.Check(holder, now).Err(); err != nil {
			return account.Token{}, err
		}
		active, err := tx.ActiveTokens(ctx, c.Actor.OrganizationID, holder.ID, now)
		if err != nil {
			return account.Token{}, err
		}
		if err := account.MayMakeToken(active, s.settings.TokensEach, now); err != nil {
			return account.Token{}, err
		}
		made := in.Token(holder, token.Start(secret), now)
		made.MadeBy = c.Actor.People()
		tx.Queue.InsertToken(made, token.Hash(secret))
		return made, verb.Audit(tx, c, c.Actor.OrganizationID, audit.CreateToken, nil, made, now)
	})
}

// tokenHolder returns the future holder of a token: the caller or, if the caller is an account admin, a service account.
func tokenHolder(ctx context.Context, tx *postgres.Tx, a access.Actor, id *string) (account.User, error) {
	holder := a.UserID
	if id != nil {
		var err error
		if holder, err = uuid.Parse(*id); err != nil {
			return account.User{}, fault.Missing()
		}
	}
	u, err := tx.User(ctx, a.OrganizationID, holder)
	if err != nil {
		return u, err
	}
	return u, mayHold(a, u)
}

// mayHold returns nil if the caller may see and make tokens of the user: the caller's own and, for an account admin, those of service
// accounts. A token of the caller's own has at most the roles that the caller has signed in with.
func mayHold(a access.Actor, u account.User) error {
	switch {
	case u.ID == a.UserID && a.Partial:
		return fault.New(fault.Forbidden, "token-limited", "A token that is limited to some roles cannot make others.")
	case u.ID == a.UserID:
		return nil
	case u.Kind != account.ServiceAccount:
		return fault.Missing() // other people's tokens are nobody's business
	case !a.May(access.ManageUsers):
		return access.Denied(a, access.ManageUsers)
	default:
		return nil
	}
}

// withSecret runs do with a new secret and answers with the token and the secret. The answer that is kept for a replay lacks the secret.
func (s *Service) withSecret(
	ctx context.Context, c verb.Call, do func(tx *postgres.Tx, secret string, now time.Time) (account.Token, error),
) (verb.Reply, error) {
	secret := token.New()
	var made account.Token
	reply, err := s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Token), func(tx *postgres.Tx, now time.Time) (_ verb.Answer, err error) {
		if made, err = do(tx, secret, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(MadeToken{Token: made}, made.ID.String())
	})
	if err != nil || reply.Replayed || c.DryRun {
		return reply, err
	}
	reply.Body, err = json.Marshal(MadeToken{Token: made, Secret: &secret})
	return reply, err
}

// Tokens returns up to limit tokens after the given one, oldest first: the caller's own, or those of a service account. A caller with a
// limited token sees only tokens with no further roles, and that token itself. Faults: NotFound, Forbidden.
func (s *Service) Tokens(ctx context.Context, a access.Actor, of *uuid.UUID, after uuid.UUID, limit int) (page.Page[account.Token], error) {
	wanted := postgres.TokenFilter{UserID: a.UserID}
	if of != nil && *of != a.UserID {
		u, err := s.db.User(ctx, a.OrganizationID, *of)
		if err != nil {
			return page.Page[account.Token]{}, err
		}
		if err := mayHold(a, u); err != nil {
			return page.Page[account.Token]{}, s.Advise(ctx, a, err)
		}
		wanted.UserID = u.ID
	} else if a.Partial {
		wanted.Within, wanted.Own = a.Roles(), a.TokenID
	}
	found, err := s.db.Tokens(ctx, wanted, after, limit+1)
	if err != nil {
		return page.Page[account.Token]{}, err
	}
	return page.ByID(found, limit, func(t account.Token) string { return t.ID.String() }), nil
}

// Token returns a token that the caller can change: one of the caller's own or, for an account admin, one of a service account. Faults:
// NotFound, Forbidden.
func (s *Service) Token(ctx context.Context, a access.Actor, id uuid.UUID) (account.Token, error) {
	t, err := s.db.Token(ctx, a.OrganizationID, id)
	if err != nil {
		return account.Token{}, err
	}
	holder, err := s.db.User(ctx, a.OrganizationID, t.UserID)
	if err != nil {
		return account.Token{}, err
	}
	if err := mayReach(a, t, holder); err != nil {
		return account.Token{}, s.Advise(ctx, a, err)
	}
	return t, nil
}

// RevokeToken ends a token at once. Faults: NotFound, Forbidden, Conflict (account-state).
func (s *Service) RevokeToken(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Token), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		f, err := heldToken(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		after, err := f.Token.End(now, now)
		if err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.EndToken(after)
		if err := verb.Audit(tx, c, c.Actor.OrganizationID, audit.RevokeToken, f.Token, after, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(after, id.String())
	})
}

// heldToken returns a token that the caller may change.
func heldToken(ctx context.Context, tx *postgres.Tx, a access.Actor, id uuid.UUID) (postgres.TokenFacts, error) {
	f, err := tx.TokenFacts(ctx, a.OrganizationID, id)
	if err != nil {
		return f, err
	}
	return f, mayReach(a, f.Token, f.Holder)
}

// mayReach returns nil if the caller may read and change the token: one of the caller's own or of a service account. A limited token
// reaches only tokens with no further roles, and itself: whoever has it can revoke it.
func mayReach(a access.Actor, t account.Token, holder account.User) error {
	if holder.ID != a.UserID {
		return mayHold(a, holder)
	}
	itself := a.TokenID != nil && *a.TokenID == t.ID
	if a.Partial && !itself && !t.Within(a.Roles()) {
		return fault.New(fault.Forbidden, "token-limited", "A token that is limited to some roles cannot manage tokens that have others.")
	}
	return nil
}

// Rotation says how to replace a token.
type Rotation struct {
	OverlapSeconds *int       `json:"overlapSeconds"` // default: an hour
	Expires        *time.Time `json:"expirationDateTime"`
}

// RotateToken makes a new token like the old one, which then expires after the overlap. Faults: NotFound, Forbidden, Conflict
// (account-state), Invalid, TooMany (quota-tokens) if both would be valid for a while.
func (s *Service) RotateToken(ctx context.Context, c verb.Call, id uuid.UUID, in Rotation) (verb.Reply, error) {
	overlap := time.Hour
	if in.OverlapSeconds != nil {
		overlap = time.Duration(*in.OverlapSeconds) * time.Second
	}
	return s.withSecret(ctx, c, func(tx *postgres.Tx, secret string, now time.Time) (account.Token, error) {
		f, err := heldToken(ctx, tx, c.Actor, id)
		if err != nil {
			return account.Token{}, err
		}
		if err := mayHold(c.Actor, f.Holder); err != nil {
			return account.Token{}, err
		}
		like := account.NewToken{Name: f.Token.Name, Roles: f.Token.Roles, Expires: in.Expires}
		if err := like.Check(f.Holder, now).Err(); err != nil {
			return account.Token{}, err
		}
		old, err := f.Token.End(now.Add(overlap), now)
		if err != nil {
			return account.Token{}, err
		}
		if overlap > 0 {
			active, err := tx.ActiveTokens(ctx, c.Actor.OrganizationID, f.Holder.ID, now)
			if err != nil {
				return account.Token{}, err
			}
			if err := account.MayOverlap(active, s.settings.TokensEach, now); err != nil {
				return account.Token{}, err
			}
		}
		made := like.Token(f.Holder, token.Start(secret), now)
		made.MadeBy = c.Actor.People()
		tx.Queue.EndToken(old)
		tx.Queue.InsertToken(made, token.Hash(secret))
		return made, verb.Audit(tx, c, c.Actor.OrganizationID, audit.RotateToken, f.Token, made, now)
	})
}
