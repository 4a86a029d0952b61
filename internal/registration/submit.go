package registration

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/solution"
)

// New registers a won deal. Faults: Invalid for an incentive that is not an IP incentive (R7) and for what is wrong with the form;
// Conflict for a deal that is already registered for it (already-registered) or not eligible (registration-not-eligible, with every
// criterion).
func New(in Draft, facts Facts, by audit.Actor, who Submitter, now time.Time) (Registration, Entry, error) {
	var m fault.Mistakes
	if checkType(&m, "/type", in.Type); len(m) > 0 {
		return Registration{}, Entry{}, m.Err()
	}
	rules, has := facts.Program.Rules(solution.Incentive(in.Type))
	if !has {
		return Registration{}, Entry{}, fault.New(fault.Conflict, "registration-not-eligible",
			"The program does not have %s at present.", titleOf(in.Type))
	}
	if known := facts.registered(rules.Type); known != nil {
		f := fault.New(fault.Conflict, "already-registered", "The deal is already registered for %s.", titleOf(in.Type))
		f.ConflictsWith = known.ID.String()
		return Registration{}, Entry{}, f
	}
	d := facts.Deal
	worth, converted := facts.Rates[d.Details.Currency]
	if !converted {
		return Registration{}, Entry{}, fault.New(fault.Conflict, "no-exchange-rate",
			"There is no exchange rate from %s to USD for this month or before.", d.Details.Currency)
	}
	eligible := facts.Eligible(in.Type, now)
	if err := eligible.err(); err != nil {
		return Registration{}, Entry{}, err
	}
	f := form{Facts: facts, rules: rules, asOf: now, now: now, relaxed: facts.hasException(rules.Type)}
	if first := facts.registered(solution.AzureIPCoSell); first != nil {
		in = in.prefilled(*first, rules)
	}
	contents, mistakes := f.contents(in)
	r := Registration{
		ID: uuid.Must(uuid.NewV7()), DealID: d.ID,
		OrganizationID: d.OrganizationID, OrganizationName: d.OrganizationName, Location: d.Location,
		Type: rules.Type, ProgramVersion: facts.Program.Version, Registered: now, Contents: contents, Excepted: f.relaxed,
		Warnings: eligible.Warnings, Deal: facts.summary(), SubmittedBy: []Submitter{who}, ReviewReasons: []ReviewReason{},
		Conversions: []Conversion{conversion(DealValue, d.Details.Value, d.Details.Currency, worth)},
	}
	r, err := f.evaluated(r, mistakes)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	r.StatusReason = f.closing(r)
	r = r.inStatus(f.statusAfter(r), now)
	r.Revision, r.Updated = 1, now
	return r, Entry{Number: 1, Action: Submit, Occurred: now, Actor: by, To: r.Status, Changes: []change.Change{}}, nil
}

// evaluated returns the registration with what follows from its form, or everything that is wrong with the form.
func (f form) evaluated(r Registration, mistakes fault.Mistakes) (Registration, error) {
	if mistakes.Has("/contract/value") || mistakes.Has("/contract/currency") {
		return r, mistakes.Err()
	}
	r, more := f.withAnnualValue(r)
	return r, append(mistakes, more...).Err()
}

func (f Facts) summary() DealSummary {
	d := f.Deal
	s := DealSummary{
		Name: d.Name, Type: d.DealType, Customer: d.Customer.Name, Country: d.Customer.Address.Country,
		Value: d.Details.Value, Currency: d.Details.Currency, Created: d.Created,
	}
	if f.Microsoft != nil {
		s.Invited = &f.Microsoft.Created
	}
	if d.Closed != nil {
		s.Won = *d.Closed
	}
	return s
}

// form returns what an edit of the registration is checked against: the version of the rules that it was registered under, as if the edit
// came on the day of the registration.
func (r Registration) form(facts Facts, now time.Time) form {
	rules, _ := facts.Program.Rules(r.Type)
	return form{Facts: facts, rules: rules, asOf: r.Registered, now: now, relaxed: r.Excepted}
}

// EditTo changes the form of a registration that was sent back. An edit that changes nothing returns the registration itself and a nil
// entry. Faults: Conflict if the status does not allow it, Invalid for what is fixed or wrong.
func (r Registration) EditTo(in Draft, facts Facts, by audit.Actor, who Submitter, now time.Time) (Registration, *Entry, error) {
	if err := r.Allows(Edit); err != nil {
		return Registration{}, nil, err
	}
	f := r.form(facts, now)
	contents, mistakes := f.contents(in)
	if in.Type != string(r.Type) {
		mistakes.Add("/type", "fixed", "The incentive cannot be changed; register the deal for the other one instead.")
	}
	mistakes = append(mistakes, checkFixed(r.Contents, contents, r.Excepted)...)
	after := r
	after.Contents = contents
	after, err := f.evaluated(after, mistakes)
	if err != nil {
		return Registration{}, nil, err
	}
	if some, err := change.Between(r.Contents, after.Contents, nil); err != nil || len(some) == 0 {
		return r, nil, err
	}
	after.SubmittedBy = r.submittersWith(who)
	after, entry, err := r.record(Edit, after, by, nil, now)
	return after, &entry, err
}

// Resubmit submits a registration again that was sent back; it is then always reviewed. Faults: Conflict if the status does not allow it,
// Invalid for what no longer holds.
func (r Registration) Resubmit(
	comments *string, facts Facts, by audit.Actor, who Submitter, now time.Time,
) (Registration, Entry, error) {
	to, err := r.next(Resubmit)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	f := r.form(facts, now)
	_, mistakes := f.contents(DraftOf(r))
	after, err := f.evaluated(r, mistakes)
	if err != nil {
		return Registration{}, Entry{}, err
	}
	after.StatusReason = f.closing(after)
	status := f.statusAfter(after)
	if !slices.Contains(to, status) {
		status = ReviewPending
	}
	after = after.inStatus(status, now)
	after.History.Resubmission = &now
	after.SubmittedBy = r.submittersWith(who)
	return r.record(Resubmit, after, by, comments, now)
}

// submittersWith returns everybody who has submitted or edited the registration, including who.
func (r Registration) submittersWith(who Submitter) []Submitter {
	if slices.ContainsFunc(r.SubmittedBy, func(s Submitter) bool { return email.Same(s.Email, who.Email) }) {
		return r.SubmittedBy
	}
	return append(slices.Clone(r.SubmittedBy), who)
}
