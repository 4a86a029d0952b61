package registrations

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// RegistrationEligibility tells for each incentive whether a deal can be registered for it.
type RegistrationEligibility struct {
	DealID uuid.UUID                  `json:"dealId"`
	Items  []registration.Eligibility `json:"items"`
}

// RegistrationEligibility returns every criterion of each registrable incentive, or of the one that is asked for, whatever state the
// caller's deal is in. Faults: NotFound, Forbidden, BadRequest for what is not an incentive.
func (s *Service) RegistrationEligibility(
	ctx context.Context, a access.Actor, dealID uuid.UUID, incentive *string,
) (RegistrationEligibility, error) {
	now := s.Time()
	f, err := s.db.RegistrationFacts(ctx, a.OrganizationID, dealID, now)
	if err != nil {
		return RegistrationEligibility{}, err
	}
	if err := access.Check(a, access.ReadRegistrations, f.Deal.Subject()); err != nil {
		return RegistrationEligibility{}, s.Advise(ctx, a, err)
	}
	e := RegistrationEligibility{DealID: dealID}
	if incentive != nil {
		var m fault.Mistakes
		if reference.Check(&m, "/query/type", reference.Incentives, *incentive); m != nil {
			return RegistrationEligibility{}, fault.InvalidParameters(m)
		}
		e.Items = append(e.Items, f.Eligible(*incentive, now))
		return e, nil
	}
	for _, i := range registration.Incentives() {
		e.Items = append(e.Items, f.Eligible(string(i), now))
	}
	return e, nil
}

// ConsiderRegistering returns what stands in the way of registering a deal for any incentive. The fault is NotFound.
func (s *Service) ConsiderRegistering(ctx context.Context, a access.Actor, dealID uuid.UUID) (verb.Considered, error) {
	now := s.Time()
	f, err := s.db.RegistrationFacts(ctx, a.OrganizationID, dealID, now)
	c := verb.Considered{Action: "RegisterDeal"}
	if err != nil {
		return c, err
	}
	if c.Hindrance = access.Check(a, access.RegisterDeals, f.Deal.Subject()); c.Hindrance == nil {
		c.Hindrance = f.Registrable(now)
	}
	return c, nil
}

// RegisterDeal registers a won deal of the caller's. The deal itself does not change. If-Match is the tag of its referral. Faults:
// NotFound, Forbidden, Stale, Conflict (already-registered, registration-not-eligible with every criterion, no-exchange-rate), Invalid for
// an incentive that is not an IP incentive and for what is wrong with the form.
func (s *Service) RegisterDeal(ctx context.Context, c verb.Call, dealID uuid.UUID, in registration.Draft) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Registration), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		f, err := tx.RegistrationFacts(ctx, c.Actor.OrganizationID, dealID, in.Currencies(), now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Check(c.Actor, access.RegisterDeals, f.Deal.Subject()); err != nil {
			return verb.Answer{}, err
		}
		if err := c.MatchTag(referral.TagOf(f.Deal.Revision, f.Registrations)); err != nil {
			return verb.Answer{}, err
		}
		r, entry, err := registration.New(in, f, c.By(), submitter(c.Actor), now)
		if err != nil {
			return verb.Answer{}, err
		}
		document, err := tx.Queue.InsertRegistration(r, entry)
		return verb.Answer{ID: r.ID.String(), ETag: r.Revision.String(), Body: document, Created: true}, err
	})
}

func submitter(a access.Actor) registration.Submitter {
	return registration.Submitter{Name: a.Name, Email: a.Email}
}

// EditRegistration changes the form of a registration that was sent back, by a merge patch (RFC 7396). Faults: NotFound, Forbidden,
// PreconditionRequired, Stale, Conflict (registration-state), Invalid for what is fixed or wrong.
func (s *Service) EditRegistration(ctx context.Context, c verb.Call, id uuid.UUID, patch []byte) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Registration), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		given, _ := registration.Draft{}.Patched(patch) // its faults are reported below
		r, f, err := registrationToChange(ctx, tx, c, id, given.Currencies(), registration.Edit, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := c.RequireMatch(r.Revision); err != nil {
			return verb.Answer{}, err
		}
		in, err := registration.DraftOf(r).Patched(patch)
		if err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := r.EditTo(in, f, c.By(), submitter(c.Actor), now)
		if err != nil {
			return verb.Answer{}, err
		}
		if entry == nil {
			return verb.Tagged(r, r.ID.String(), r.Revision)
		}
		document, err := tx.Queue.UpdateRegistration(after, *entry)
		return verb.Answer{ID: id.String(), ETag: after.Revision.String(), Body: document}, err
	})
}

// ResubmitRegistration submits a registration again that was sent back. Faults: NotFound, Forbidden, Stale, Conflict (registration-state),
// Invalid for what no longer holds.
func (s *Service) ResubmitRegistration(ctx context.Context, c verb.Call, id uuid.UUID, comments *string) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Registration), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		r, f, err := registrationToChange(ctx, tx, c, id, nil, registration.Resubmit, now)
		if err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := r.Resubmit(comments, f, c.By(), submitter(c.Actor), now)
		if err != nil {
			return verb.Answer{}, err
		}
		document, err := tx.Queue.UpdateRegistration(after, entry)
		return verb.Answer{ID: id.String(), ETag: after.Revision.String(), Body: document}, err
	})
}

// ReviseRegistration changes the form of a deal's registration that was sent back to what revise makes of it, and resubmits it unless the
// form stays the same. If-Match is the tag of the referral. Faults: NotFound, Forbidden, Stale, Conflict (registration-state), Invalid for
// a deal without a registration and for what is fixed or wrong.
func (s *Service) ReviseRegistration(
	ctx context.Context, c verb.Call, dealID uuid.UUID, currencies []string, revise func(registration.Draft) (registration.Draft, error),
) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Registration), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		f, err := tx.RegistrationFacts(ctx, c.Actor.OrganizationID, dealID, nil, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Check(c.Actor, access.RegisterDeals, f.Deal.Subject()); err != nil {
			return verb.Answer{}, err
		}
		if err := c.MatchTag(referral.TagOf(f.Deal.Revision, f.Registrations)); err != nil {
			return verb.Answer{}, err
		}
		if len(f.Registrations) == 0 {
			var m fault.Mistakes
			m.Add("", "unknown-field", "The deal has no registration.")
			return verb.Answer{}, m.Err()
		}
		c.IfMatch = nil // it was checked against the referral's tag
		r, f, err := registrationToChange(ctx, tx, c, f.Registrations[0].ID, currencies, registration.Edit, now)
		if err != nil {
			return verb.Answer{}, err
		}
		return verb.Answer{ID: r.ID.String()}, revised(tx, c, r, f, revise, now)
	})
}

// revised writes the edit of a registration and, if it changes anything, resubmits it.
func revised(
	tx *postgres.Tx, c verb.Call, r registration.Registration, f registration.Facts,
	revise func(registration.Draft) (registration.Draft, error), now time.Time,
) error {
	in, err := revise(registration.DraftOf(r))
	if err != nil {
		return err
	}
	edited, entry, err := r.EditTo(in, f, c.By(), submitter(c.Actor), now)
	if err != nil || entry == nil {
		return err
	}
	if _, err := tx.Queue.UpdateRegistration(edited, *entry); err != nil {
		return err
	}
	again, resubmitted, err := edited.Resubmit(nil, f, c.By(), submitter(c.Actor), now)
	if err != nil {
		return err
	}
	_, err = tx.Queue.UpdateRegistration(again, resubmitted)
	return err
}

// registrationToChange returns a registration of the caller's, after checking that its status allows the action and that If-Match names
// this revision.
func registrationToChange(
	ctx context.Context, tx *postgres.Tx, c verb.Call, id uuid.UUID, currencies []string, a registration.Action, now time.Time,
) (registration.Registration, registration.Facts, error) {
	r, f, err := tx.RegistrationToChange(ctx, c.Actor.OrganizationID, id, currencies, now)
	if err != nil {
		return r, f, err
	}
	if err := access.Check(c.Actor, access.RegisterDeals, r.Subject(f.Deal.TeamEmails())); err != nil {
		return r, f, err
	}
	if err := r.Allows(a); err != nil {
		return r, f, err
	}
	return r, f, c.Match(r.Revision)
}

// Registration returns a registration of the caller's. Faults: NotFound, Forbidden.
func (s *Service) Registration(ctx context.Context, a access.Actor, id uuid.UUID) (verb.Document, error) {
	found, err := s.db.Registration(ctx, a.OrganizationID, id)
	if err != nil {
		return verb.Document{}, err
	}
	if err := access.Check(a, access.ReadRegistrations, found.Subject); err != nil {
		return verb.Document{}, s.Advise(ctx, a, err)
	}
	var r registration.Registration
	if err := json.Unmarshal(found.JSON, &r); err != nil {
		return verb.Document{}, err
	}
	return verb.Document{JSON: found.JSON, ETag: r.Revision.String()}, nil
}

// RegistrationsOfDeal returns the registrations of the caller's deal. Faults: NotFound, Forbidden.
func (s *Service) RegistrationsOfDeal(ctx context.Context, a access.Actor, dealID uuid.UUID) ([][]byte, error) {
	found, subject, err := s.db.RegistrationsOfDeal(ctx, a.OrganizationID, dealID)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.ReadRegistrations, subject); err != nil {
		return nil, s.Advise(ctx, a, err)
	}
	return found, nil
}

// RegistrationHistory returns the entries of the history of a registration of the caller's before the given sequence, newest first.
// Faults: NotFound, Forbidden.
func (s *Service) RegistrationHistory(
	ctx context.Context, a access.Actor, id uuid.UUID, before int64, limit int,
) (page.Page[registration.Entry], error) {
	found, subject, err := s.db.RegistrationHistory(ctx, a.OrganizationID, id, before, limit+1)
	if err != nil {
		return page.Page[registration.Entry]{}, err
	}
	if err := access.Check(a, access.ReadRegistrations, subject); err != nil {
		return page.Page[registration.Entry]{}, s.Advise(ctx, a, err)
	}
	for i := range found {
		found[i] = found[i].Seen(a.OrganizationID)
	}
	return page.ByID(found, limit, func(e registration.Entry) string { return verb.Sequence(e.Number) }), nil
}

// RegistrationPage is a page of registrations, with totals of all that match the filter.
type RegistrationPage struct {
	page.Page[[]byte]
	Totals postgres.RegistrationTotals
}

// RegistrationQuery asks for a page of registrations.
type RegistrationQuery = postgres.RegistrationQuery

// RegistrationFilter narrows a list of registrations; nil members do not.
type RegistrationFilter = postgres.RegistrationFilter

// Registrations returns the registrations that the caller may see. The fault is Forbidden.
func (s *Service) Registrations(ctx context.Context, a access.Actor, q RegistrationQuery) (RegistrationPage, error) {
	var err error
	if q.Scope, err = access.ScopeOf(a, access.ReadRegistrations); err != nil {
		return RegistrationPage{}, s.Advise(ctx, a, err)
	}
	limit := q.Limit
	q.Limit++
	found, err := s.db.Registrations(ctx, q)
	if err != nil {
		return RegistrationPage{}, err
	}
	totals, err := s.db.RegistrationTotals(ctx, q)
	if err != nil {
		return RegistrationPage{}, err
	}
	registrations := page.Of(found, limit, func(r postgres.RegistrationDocument) page.Position {
		return page.Position{Key: r.Key, ID: r.ID.String()}
	})
	return RegistrationPage{page.Map(registrations, func(r postgres.RegistrationDocument) []byte { return r.JSON }), totals}, nil
}
