package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/sheet"
	"github.com/cosell/cosell/internal/verb"
)

// mostRowMistakes is how many mistakes of a file are named: more than anybody fixes before trying again.
const mostRowMistakes = 1000

// dealImport is the import of a file. All rows are judged before anything is written, by facts that are read for all of them at once.
type dealImport struct {
	*Service
	call   verb.Call
	rules  RowRules
	now    time.Time
	rows   []*dealRow
	facts  map[string]deal.Facts // by the customer's country, which decides where Microsoft's deals are routed; "" for everybody else's
	denied error                 // that the caller lacks a role for some row
}

// dealRow is a row with what becomes of it.
type dealRow struct {
	sheet.Row
	id      uuid.UUID // of the deal; nil until it is created
	wants   deal.FactsQuery
	draft   deal.Draft
	before  deal.Deal // the deal as it is
	change  referral.Change
	refused bool // for a reason that leaves nothing more to check
	same    bool // the deal is as the row has it already

	mistakes []fault.Mistake
	made     deal.Creation
	steps    []dealStep
	after    deal.Deal
}

// dealStep is a step in a deal's life.
type dealStep struct {
	before, after deal.Deal
	entry         deal.Entry
}

func newImport(s *Service, c verb.Call, rules RowRules, now time.Time, rows []sheet.Row) *dealImport {
	in := &dealImport{Service: s, call: c, rules: rules, now: now, rows: make([]*dealRow, len(rows))}
	for i, r := range rows {
		in.rows[i] = &dealRow{Row: r}
	}
	return in
}

func (in *dealImport) creates() bool {
	return slices.ContainsFunc(in.rows, (*dealRow).isNew)
}

func (r *dealRow) isNew() bool { return r.ID() == "" }

// carryOut judges all rows and then writes what they ask for. The fault is Invalid and names the mistakes of all rows.
func (in *dealImport) carryOut(ctx context.Context, tx *postgres.Tx) (Imported, error) {
	if err := in.find(ctx, tx); err != nil {
		return Imported{}, err
	}
	if err := in.each(in.read); err != nil {
		return Imported{}, err
	}
	if err := in.readFacts(ctx, tx); err != nil {
		return Imported{}, err
	}
	if own := in.facts[""].Organization; in.creates() && in.call.Actor.OrganizationID != access.Microsoft && !own.HasReady {
		return Imported{}, notEligible()
	}
	if err := in.each(in.judge); err != nil {
		return Imported{}, err
	}
	if err := in.claimReferences(ctx, tx); err != nil {
		return Imported{}, err
	}
	if err := in.mistakes(); err != nil {
		return Imported{}, err
	}
	return in.write(tx)
}

// each calls do for every row that is still in the running, neither refused nor the same as its deal, and notes the faults that come of it.
// It stops once as many mistakes are known as are named: a cell of a kilobyte can have hundreds.
func (in *dealImport) each(do func(*dealRow) error) error {
	known := 0
	for _, r := range in.rows {
		known += len(r.mistakes)
	}
	for _, r := range in.rows {
		if known >= mostRowMistakes {
			return nil
		}
		if r.refused || r.same {
			continue
		}
		before := len(r.mistakes)
		if err := do(r); err != nil {
			if err := in.note(r, err); err != nil {
				return err
			}
		}
		known += len(r.mistakes) - before
	}
	return nil
}

// note notes a fault of a row at the column that it is about; any other error is returned.
func (in *dealImport) note(r *dealRow, err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	if f.Kind == fault.Invalid {
		r.mistakes = fault.Merge(r.mistakes, f.Mistakes).Mistakes
		return nil
	}
	column, known := columnByCode[f.Code]
	if !known {
		column = columnByKind[f.Kind]
	}
	if column == "" { // it is not about a single row
		return err
	}
	if f.Kind == fault.Forbidden {
		in.denied = err
		if r.isNew() {
			column = "/mpnId"
		}
	}
	r.refused = true
	r.mistakes = []fault.Mistake{{Pointer: column, Code: f.Code, Detail: f.Detail}}
	return nil
}

// The column that a fault which is not Invalid is noted at: by its code, or else by its kind.
var (
	columnByKind = map[fault.Kind]string{
		fault.NotFound: "/id", fault.Forbidden: "/id", fault.Conflict: "/status", fault.Stale: "/eTag", fault.PreconditionRequired: "/eTag",
	}
	columnByCode = map[string]string{"reference-taken": "/externalReferenceId"}
)

// mistakes returns the mistakes of all rows, in the order of the rows.
func (in *dealImport) mistakes() error {
	var all fault.Mistakes
	for _, r := range in.rows {
		for _, m := range fault.Merge(r.mistakes, nil).Mistakes {
			m.Pointer = r.At(m.Pointer)
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil
	}
	f := fault.Merge(all, nil)
	f.Mistakes = all[:min(len(all), mostRowMistakes)] // by row; the order of pointers would have row 10 before row 9
	return f
}

// find locks the deals that rows name, and checks that each exists and is named once.
func (in *dealImport) find(ctx context.Context, tx *postgres.Tx) error {
	seen := map[uuid.UUID]bool{}
	for _, r := range in.rows {
		if r.isNew() {
			continue
		}
		var m fault.Mistakes
		id, err := uuid.Parse(r.ID())
		switch {
		case err != nil:
			m.Add("/id", "invalid-value", "This is not the id of a deal.")
		case seen[id]:
			m.Add("/id", "duplicate", "Another row has the same id.")
		}
		r.id, r.mistakes, r.refused = id, m, len(m) > 0
		seen[id] = true
	}
	if len(seen) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	found, err := tx.Deals(ctx, in.call.Actor.OrganizationID, ids)
	if err != nil {
		return err
	}
	byID := map[uuid.UUID]deal.Deal{}
	for _, d := range found {
		byID[d.ID] = d
	}
	return in.each(func(r *dealRow) error {
		if r.isNew() {
			return nil
		}
		d, there := byID[r.id]
		if !there {
			return fault.Missing()
		}
		r.before = d
		return nil
	})
}

// read reads what a row asks for, and which facts the rules need to judge it.
func (in *dealImport) read(r *dealRow) error {
	if !r.isNew() {
		return in.readChange(r)
	}
	members, mistakes := r.Draft()
	draft, broken, err := in.rules.Draft(members)
	r.draft, r.mistakes = draft, fault.Merge(mistakes, broken).Mistakes
	r.wants = draft.FactsQuery()
	return err
}

func (in *dealImport) readChange(r *dealRow) error {
	d := r.before
	if err := access.Check(in.call.Actor, access.ReadDeal, d.Subject()); err != nil {
		return err
	}
	shown := d.At(in.now)
	document, err := shown.Document()
	if err != nil {
		return err
	}
	ch, err := r.Changes(document)
	if err != nil {
		return err
	}
	if r.same = ch.None(); !r.same && shown.Status == deal.Closed {
		return d.Allows(deal.Edit, in.now)
	}
	based := in.call
	if based.IfMatch = nil; r.Tag() != "" {
		based.IfMatch = []string{r.Tag()}
	}
	if err := based.RequireMatch(shown.Revision); err != nil || r.same {
		r.same, r.after = r.same && err == nil, shown
		return tagMissing(err)
	}
	var patch []byte
	r.mistakes = ch.Mistakes
	if notes := ch.Reason.Notes; notes != nil {
		for _, m := range in.rules.Notes(*notes) {
			m.Pointer = inColumns(m.Pointer)
			r.mistakes = append(r.mistakes, m)
		}
	}
	if len(ch.Members) > 0 {
		var broken fault.Mistakes
		if patch, broken, err = in.rules.Patch(ch.Members); err != nil {
			return err
		}
		r.mistakes = append(r.mistakes, broken...)
	}
	r.change = referral.NewChange(ch.Members, patch, referral.State{Status: ch.Status, Substatus: ch.Substatus, Reason: ch.Reason})
	after, err := r.change.On(d)
	if err != nil {
		return err
	}
	r.wants, _ = after.ChangesQuery(d)
	return nil
}

// tagMissing says in the words of a file, not of HTTP, that a tag is missing.
func tagMissing(err error) error {
	if fault.Is(err, fault.PreconditionRequired) {
		return fault.New(fault.PreconditionRequired, "if-match-required", "Give the eTag that the change is based on.")
	}
	return err
}

// readFacts reads the facts that the rules need to judge all rows. Only Microsoft's deals are routed by the customer's country.
func (in *dealImport) readFacts(ctx context.Context, tx *postgres.Tx) error {
	wanted := map[string]deal.FactsQuery{"": {}}
	for _, r := range in.rows {
		if r.refused || r.same {
			continue
		}
		country := in.country(r)
		w := wanted[country]
		w.Country = country
		w.Locations = append(w.Locations, r.wants.Locations...)
		w.Solutions = append(w.Solutions, r.wants.Solutions...)
		w.Currencies = append(w.Currencies, r.wants.Currencies...)
		wanted[country] = w
	}
	in.facts = map[string]deal.Facts{}
	for country, w := range wanted {
		for _, list := range []*[]string{&w.Locations, &w.Solutions, &w.Currencies} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		facts, err := tx.DealFacts(ctx, in.call.Actor.OrganizationID, w, in.now)
		if err != nil {
			return err
		}
		in.facts[country] = facts
	}
	return nil
}

func (in *dealImport) country(r *dealRow) string {
	if in.call.Actor.OrganizationID != access.Microsoft {
		return ""
	}
	return r.wants.Country
}

// judge applies the rules to a row.
func (in *dealImport) judge(r *dealRow) error {
	facts := in.facts[in.country(r)]
	if !r.isNew() {
		return in.judgeChange(r, facts)
	}
	draft := r.draft.About(facts)
	if err := mayCreate(in.call.Actor, draft, facts); err != nil {
		return err
	}
	var err error
	r.made, err = deal.NewDeal(draft, facts, nil, in.call.By(), in.now, in.settings.InvitationTTL)
	r.after = r.made.Own.Deal
	return err
}

func (in *dealImport) judgeChange(r *dealRow, facts deal.Facts) error {
	d := r.before
	steps, err := r.change.Plan(d)
	for _, step := range steps {
		if err := access.Check(in.call.Actor, rightTo(step.Action), d.Subject()); err != nil {
			return err
		}
		if err := d.Allows(step.Action, in.now); err != nil {
			return err
		}
		after, entry, err := in.judgeStep(d, step, facts)
		if err != nil {
			return fault.Renamed(err, inColumns)
		}
		if entry != nil {
			r.steps = append(r.steps, dealStep{d, after, *entry})
			d = after
		}
	}
	r.after, r.same = d, err == nil && len(r.steps) == 0 && len(r.mistakes) == 0
	return err
}

// judgeStep applies the rules of one step. Without an entry it changes nothing.
func (in *dealImport) judgeStep(d deal.Deal, step referral.Step, facts deal.Facts) (deal.Deal, *deal.Entry, error) {
	by := in.call.By()
	switch step.Action {
	case deal.Edit:
		wanted, err := step.Edit(d)
		if err != nil {
			return d, nil, err
		}
		return d.EditTo(wanted, facts, by, in.now)
	case deal.Accept:
		after, entry, err := d.Accept(step.Acceptance, member(in.call.Actor), facts, by, in.now)
		return after, &entry, err
	default:
		after, entry, err := d.Apply(step.Action, by, step.Reason, in.now)
		return after, &entry, err
	}
}

// inColumns points a mistake in a reason at the column that the reason comes from.
func inColumns(pointer string) string {
	switch pointer {
	case "/reasonCode":
		return "/statusReason"
	case "/notes":
		return "/statusNotes"
	default:
		return pointer
	}
}

// claimReferences makes sure that the deals of the file get references that no other deal holds, if the organisation wants references to
// be unique.
func (in *dealImport) claimReferences(ctx context.Context, tx *postgres.Tx) error {
	if !in.call.Actor.UniqueReferences {
		return nil
	}
	var claims []*dealRow
	var references []string
	givingUp := []uuid.UUID{}
	for _, r := range in.rows {
		had, wanted := r.before.ExternalReferenceID, r.after.ExternalReferenceID
		if r.refused || r.same || len(r.mistakes) > 0 || had != nil && wanted != nil && *had == *wanted {
			continue
		}
		if had != nil {
			givingUp = append(givingUp, r.id)
		}
		if wanted != nil {
			claims, references = append(claims, r), append(references, *wanted)
		}
	}
	if len(claims) == 0 {
		return nil
	}
	taken, err := tx.ReferenceHolders(ctx, in.call.Actor.OrganizationID, references, givingUp)
	if err != nil {
		return err
	}
	for _, r := range claims {
		wanted := *r.after.ExternalReferenceID
		if _, is := taken[wanted]; is {
			if err := in.note(r, referenceTaken(wanted)); err != nil {
				return err
			}
			continue
		}
		taken[wanted] = r.after.ID
	}
	return nil
}

// write writes what the rows ask for.
func (in *dealImport) write(tx *postgres.Tx) (Imported, error) {
	done := Imported{Items: make([]ImportedRow, len(in.rows))}
	for i, r := range in.rows {
		item := ImportedRow{Row: r.Number, Outcome: Unchanged, ID: r.after.ID, ETag: r.after.Revision, Actions: []deal.Action{}}
		switch {
		case r.isNew():
			item.Outcome, item.Actions = Created, []deal.Action{deal.Create}
			done.Created++
			if err := insertAll(tx, append([]deal.Created{r.made.Own}, r.made.Invited...)); err != nil {
				return done, err
			}
		case len(r.steps) == 0:
			done.Unchanged++
		default:
			item.Outcome = Updated
			done.Updated++
			for _, s := range r.steps {
				if _, err := save(tx, s.before, s.after, s.entry, in.now); err != nil {
					return done, err
				}
				item.Actions = append(item.Actions, s.entry.Action)
			}
		}
		done.Items[i] = item
	}
	return done, nil
}
