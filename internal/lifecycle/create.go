package lifecycle

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/wording"
)

// CreateDeal creates the caller's own deal and a deal for every party that it invites. Faults: Forbidden (role-missing,
// creation-not-eligible, both with checks), Invalid for what is wrong with the draft, Conflict (reference-taken).
func (s *Service) CreateDeal(ctx context.Context, c verb.Call, draft deal.Draft) (verb.Reply, error) {
	reply, err := s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		return s.create(ctx, tx, c, draft, nil, now)
	})
	return reply, s.explained(ctx, c.Actor, err)
}

// RecreateDeal creates a deal again from an old one of the caller's, with a merge patch applied, and invites the same parties anew. The
// old deal is not touched. Faults: those of CreateDeal, NotFound, and Conflict (not-recreatable) if the old deal is not closed and
// Microsoft neither declined it nor let it expire.
func (s *Service) RecreateDeal(ctx context.Context, c verb.Call, id uuid.UUID, patch []byte) (verb.Reply, error) {
	reply, err := s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		old, microsofts, err := tx.DealAndMicrosofts(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := mayRecreate(c.Actor, old); err != nil {
			return verb.Answer{}, err
		}
		if err := old.Recreatable(microsofts, now); err != nil {
			return verb.Answer{}, err
		}
		draft, err := deal.DraftOf(old.At(now), microsofts).Patched(patch)
		if err != nil {
			return verb.Answer{}, err
		}
		return s.create(ctx, tx, c, draft, &id, now)
	})
	return reply, s.explained(ctx, c.Actor, err)
}

// mayRecreate checks the roles, that for creating first: a caller who lacks it would not be helped by a role that only reads.
func mayRecreate(a access.Actor, old deal.Deal) error {
	if err := access.Require(a, access.CreateDeal); err != nil {
		return err
	}
	return access.Check(a, access.ReadDeal, old.Subject())
}

func (s *Service) create(
	ctx context.Context, tx *postgres.Tx, c verb.Call, draft deal.Draft, from *uuid.UUID, now time.Time,
) (verb.Answer, error) {
	facts, err := tx.DealFacts(ctx, c.Actor.OrganizationID, draft.FactsQuery(), now)
	if err != nil {
		return verb.Answer{}, err
	}
	facts.ContactsByMail = c.Via == audit.PartnerAPI
	draft = draft.About(facts)
	if err := mayCreate(c.Actor, draft, facts); err != nil {
		return verb.Answer{}, err
	}
	made, err := deal.NewDeal(draft, facts, from, c.By(), now, s.settings.InvitationTTL)
	if err != nil {
		return verb.Answer{}, err
	}
	if err := claimReference(ctx, tx, c, deal.Deal{}, made.Own.Deal); err != nil {
		return verb.Answer{}, err
	}
	document, err := tx.Queue.InsertDeal(made.Own)
	if err != nil {
		return verb.Answer{}, err
	}
	a := answer(made.Own.Deal, document)
	a.Created = true
	return a, insertAll(tx, made.Invited)
}

// claimReference makes sure that no other deal holds the external reference that a deal is about to get, if the organisation wants
// references to be unique. The fault is Conflict (reference-taken), which names the deal that holds it.
func claimReference(ctx context.Context, tx *postgres.Tx, c verb.Call, before, after deal.Deal) error {
	had, wanted := before.ExternalReferenceID, after.ExternalReferenceID
	if !c.Actor.UniqueReferences || wanted == nil || had != nil && *had == *wanted {
		return nil
	}
	holder, err := tx.ReferenceHolder(ctx, after)
	if err != nil || holder == nil {
		return err
	}
	f := referenceTaken(*wanted)
	f.ConflictsWith = holder.String()
	return f
}

func referenceTaken(reference string) *fault.Error {
	return fault.New(fault.Conflict, "reference-taken",
		"Another deal of your organisation has the externalReferenceId %q, which your organisation wants to be unique.", reference)
}

func insertAll(tx *postgres.Tx, all []deal.Created) error {
	for _, c := range all {
		if _, err := tx.Queue.InsertDeal(c); err != nil {
			return err
		}
	}
	return nil
}

// mayCreate is the gate of R4. A location that does not belong to the caller's organisation is not a matter of roles but a mistake, which
// the check of the draft reports.
func mayCreate(a access.Actor, draft deal.Draft, facts deal.Facts) error {
	location := facts.Organization.DefaultLocation
	if draft.Location != nil {
		location = *draft.Location
	}
	subject := access.Subject{OrganizationID: a.OrganizationID, Location: location}
	if !a.May(access.CreateDeal) || facts.Owns(location) {
		if err := access.Check(a, access.CreateDeal, subject); err != nil {
			return err
		}
	}
	if a.OrganizationID != access.Microsoft && !facts.Organization.HasReady {
		return notEligible()
	}
	return nil
}

func notEligible() *fault.Error {
	return fault.New(fault.Forbidden, "creation-not-eligible",
		"Your organisation has no solution that is published and co-sell ready.")
}

// explained returns the error and, if it refuses to create a deal, adds every condition with its outcome.
func (s *Service) explained(ctx context.Context, a access.Actor, err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Forbidden {
		return err
	}
	gate, err := s.db.CreationGate(ctx, a.OrganizationID)
	if err != nil {
		return err
	}
	explained := *f
	explained.Checks = creationChecks(a, gate)
	if role := &explained.Checks[0]; f.Code == "role-missing" && role.Passed { // the caller has the role, but elsewhere
		role.Passed, role.Contacts = false, gate.AccountAdmins
		role.Detail = wording.Of("You are a referral admin, but not for this location; an account admin can grant it.")
	}
	return &explained
}

// Eligibility tells whether somebody may create a deal.
type Eligibility struct {
	Allowed bool          `json:"allowed"`
	Checks  []fault.Check `json:"checks"`
}

// CreationEligibility returns every condition of R4 with its outcome and, if it does not hold, whom to ask.
func (s *Service) CreationEligibility(ctx context.Context, a access.Actor) (Eligibility, error) {
	gate, err := s.db.CreationGate(ctx, a.OrganizationID)
	if err != nil {
		return Eligibility{}, err
	}
	checks := creationChecks(a, gate)
	return Eligibility{Allowed: checks[0].Passed && checks[1].Passed, Checks: checks}, nil
}

func creationChecks(a access.Actor, gate postgres.CreationGate) []fault.Check {
	return []fault.Check{checkRole(a, gate), checkSolution(a, gate)}
}

func checkRole(a access.Actor, gate postgres.CreationGate) fault.Check {
	c := fault.Check{Code: "CallerIsReferralAdmin", Passed: a.May(access.CreateDeal), Contacts: []fault.Contact{}}
	switch {
	case !c.Passed:
		role := access.RolesFor(access.CreateDeal, a.OrganizationID)[0]
		c.Detail, c.Contacts = wording.Of("You lack the role %s; an account admin can grant it.", role.Title()), gate.AccountAdmins
	case a.OrganizationID == access.Microsoft:
		c.Detail = wording.Of("You are a Microsoft seller.")
	default:
		c.Detail = wording.Of("You are a referral admin.")
	}
	return c
}

func checkSolution(a access.Actor, gate postgres.CreationGate) fault.Check {
	c := fault.Check{Code: "OrganizationHasCoSellReadySolution", Passed: gate.HasReady, Contacts: []fault.Contact{}}
	switch {
	case a.OrganizationID == access.Microsoft:
		c.Passed, c.Detail = true, wording.Of("Microsoft creates deals about its partners' solutions.")
	case c.Passed:
		c.Detail = wording.Of("Your organisation has a solution that is published and co-sell ready.")
	default:
		c.Detail, c.Contacts = wording.Of("Your organisation has no solution that is published and co-sell ready."), gate.SolutionAdmins
		if len(c.Contacts) == 0 {
			c.Contacts = gate.AccountAdmins
		}
	}
	return c
}
