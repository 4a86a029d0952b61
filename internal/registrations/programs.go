package registrations

import (
	"context"
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// RegistrationPrograms returns up to limit versions of the rules for registrations, older than the given version, newest first. Everybody
// who is signed in may read them.
func (s *Service) RegistrationPrograms(ctx context.Context, before int64, limit int) (page.Page[[]byte], error) {
	found, err := s.db.RegistrationPrograms(ctx, before, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	return verb.Documents(found, limit, verb.Sequence), nil
}

// RegistrationProgram returns one version of the rules. Everybody who is signed in may read it. The fault is NotFound.
func (s *Service) RegistrationProgram(ctx context.Context, version int64) ([]byte, error) {
	return s.db.RegistrationProgram(ctx, version)
}

// ExtendProgram adds a new version of the rules for registrations, which applies from a future day on. Faults: Forbidden, Conflict
// (program-overlap, program-in-use), Invalid for what makes no sense.
func (s *Service) ExtendProgram(ctx context.Context, c verb.Call, in registration.ProgramDraft) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ReviewRegistrations); err != nil {
			return verb.Answer{}, err
		}
		newest, running, err := tx.NewestProgram(ctx)
		if err != nil {
			return verb.Answer{}, err
		}
		next, err := newest.Extend(in, running, c.Actor.Name, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Queue.InsertProgram(next); err != nil {
			return verb.Answer{}, err
		}
		return verb.Created(next, strconv.Itoa(next.Version))
	})
}
