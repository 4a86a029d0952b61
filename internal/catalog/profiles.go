package catalog

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/verb"
)

// Profiles returns the profiles of up to limit locations within the caller's reach, ordered by location, starting after the given one. The
// fault is Forbidden.
func (s *Service) Profiles(ctx context.Context, a access.Actor, after string, limit int) (page.Page[profile.View], error) {
	scope, err := access.ScopeOf(a, access.ReadProfiles)
	if err != nil {
		return page.Page[profile.View]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Profiles(ctx, scope, after, limit+1)
	if err != nil {
		return page.Page[profile.View]{}, err
	}
	profiles := page.ByID(found, limit, func(p profile.Profile) string { return p.Location })
	return page.Map(profiles, profile.Profile.View), nil
}

// Profile returns the profile of a location of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) Profile(ctx context.Context, a access.Actor, location string) (profile.View, error) {
	p, err := s.db.Profile(ctx, a.OrganizationID, location)
	if err != nil {
		return profile.View{}, err
	}
	if err := access.Check(a, access.ReadProfiles, p.Subject()); err != nil {
		return profile.View{}, s.Advise(ctx, a, err)
	}
	return p.View(), nil
}

// EditProfile changes a profile by a merge patch (RFC 7396). Faults: NotFound, Forbidden, PreconditionRequired, Stale, Invalid, Conflict
// (profile-incomplete) if a published profile would lack something.
func (s *Service) EditProfile(ctx context.Context, c verb.Call, location string, patch []byte) (verb.Reply, error) {
	return s.changeProfile(ctx, c, location, func(p profile.Profile, now time.Time) (profile.Profile, bool, error) {
		if err := c.RequireMatch(p.Revision); err != nil {
			return profile.Profile{}, false, err
		}
		to, err := p.Patched(patch)
		if err != nil {
			return profile.Profile{}, false, err
		}
		return p.EditTo(to, now)
	})
}

// PublishProfile makes a profile findable for others. Faults: NotFound, Forbidden, Stale, Conflict (profile-state, profile-incomplete with
// what is missing).
func (s *Service) PublishProfile(ctx context.Context, c verb.Call, location string) (verb.Reply, error) {
	return s.changeProfile(ctx, c, location, func(p profile.Profile, now time.Time) (profile.Profile, bool, error) {
		after, err := p.Publish(now)
		return after, true, err
	})
}

// WithdrawProfile makes a profile a draft again. Faults: NotFound, Forbidden, Stale, Conflict (profile-state).
func (s *Service) WithdrawProfile(ctx context.Context, c verb.Call, location string) (verb.Reply, error) {
	return s.changeProfile(ctx, c, location, func(p profile.Profile, now time.Time) (profile.Profile, bool, error) {
		after, err := p.Withdraw(now)
		return after, true, err
	})
}

// profileStep is what a verb does to a profile; the bool tells whether it changed anything.
type profileStep func(p profile.Profile, now time.Time) (profile.Profile, bool, error)

func (s *Service) changeProfile(ctx context.Context, c verb.Call, location string, do profileStep) (verb.Reply, error) {
	return s.Write(ctx, c, verb.NamedReplay(c.Actor, s.Profile), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		p, err := tx.Profile(ctx, c.Actor.OrganizationID, location)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Check(c.Actor, access.EditProfiles, p.Subject()); err != nil {
			return verb.Answer{}, err
		}
		if err := c.Match(p.Revision); err != nil {
			return verb.Answer{}, err
		}
		after, changed, err := do(p, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if changed {
			if err := tx.Queue.SaveProfile(after); err != nil {
				return verb.Answer{}, err
			}
		}
		return verb.Tagged(after.View(), location, after.Revision)
	})
}
