package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/registration"
)

// registrationFacts reads all that the rules must know of a deal of an organisation, or of the deal of one of its registrations: $1 is
// the id of either. The program is the version of that registration, or the one of the day.
const registrationFacts = `
	select d.document, m.document,
		(select count(*) from deals p
			where p.engagement_id = d.engagement_id and p.organization_id <> 'msft' and p.substatus not in ('Declined', 'Expired')),
		(select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'incentives', s.incentives,
				'ready', s.publish_state = 'Published' and s.co_sell_status = 'CoSellReady') order by s.id), '[]')
			from solutions s where s.id = any(d.solution_ids)),
		(select coalesce(json_agg(json_build_object('currency', r.currency, 'month', r.month, 'rate', r.usd_per_unit::text)), '[]')
			from (select distinct on (currency) currency, month, usd_per_unit from exchange_rates
				where month <= $3 and currency in (
					select d.currency union select unnest($4::text[])
					union select g.document->'contract'->>'currency' from registrations g where g.deal_id = d.id)
				order by currency, month desc) r),
		(select p.document from registration_programs p
			where p.version = coalesce((select program_version from registrations where id = $1),
				(select version from registration_programs where valid_from <= $5 order by valid_from desc limit 1))),
		(select e.document from registration_exceptions e where e.deal_id = d.id),
		(select coalesce(json_agg(g.document order by g.registered_at), '[]') from registrations g where g.deal_id = d.id)
	from deals d left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
	where d.id = coalesce((select deal_id from registrations where id = $1), $1) and d.organization_id = $2`

func registrationFactsArgs(id uuid.UUID, organizationID string, currencies []string, now time.Time) []any {
	return []any{id, organizationID, month(now), currencies, now.Format(time.DateOnly)}
}

func scanRegistrationFacts(row pgx.CollectableRow) (registration.Facts, error) {
	f := registration.Facts{Rates: map[string]registration.Rate{}}
	var own, microsofts, solutions, rates, program, exception, known []byte
	if err := row.Scan(&own, &microsofts, &f.Partners, &solutions, &rates, &program, &exception, &known); err != nil {
		return f, err
	}
	for _, part := range []struct {
		text []byte
		into any
	}{{own, &f.Deal}, {microsofts, &f.Microsoft}, {solutions, &f.Solutions}, {program, &f.Program}, {exception, &f.Exception}, {known, &f.Known}} {
		if part.text == nil {
			continue
		}
		if err := json.Unmarshal(part.text, part.into); err != nil {
			return f, err
		}
	}
	var all []struct {
		Currency string `json:"currency"`
		Month    string `json:"month"`
		Rate     string `json:"rate"`
	}
	if err := json.Unmarshal(rates, &all); err != nil {
		return f, err
	}
	for _, r := range all {
		of, err := time.Parse(time.DateOnly, r.Month)
		if err != nil {
			return f, err
		}
		rate := registration.Rate{Month: of}
		if err := rate.Scan(r.Rate); err != nil {
			return f, err
		}
		f.Rates[r.Currency] = rate
	}
	return f, nil
}

// RegistrationFacts returns all that decides whether a deal of the organisation can be registered, or fault NotFound.
func (db *DB) RegistrationFacts(ctx context.Context, organizationID string, dealID uuid.UUID, now time.Time) (registration.Facts, error) {
	f, err := one(ctx, db, scanRegistrationFacts, registrationFacts, registrationFactsArgs(dealID, organizationID, []string{}, now)...)
	if err != nil {
		return f, err
	}
	f.Rates["USD"] = registration.Dollar(now)
	return f, nil
}

// RegistrationFacts returns all that decides whether a deal of the organisation can be registered by a form in these currencies, or
// fault NotFound. The deal is locked, so that of two forms the second one sees what the first one made.
func (tx *Tx) RegistrationFacts(ctx context.Context, organizationID string, dealID uuid.UUID, currencies []string, now time.Time) (registration.Facts, error) {
	tx.queue("select from deals where id = $1 and organization_id = $2 for update", dealID, organizationID)
	return tx.registrationFacts(ctx, organizationID, dealID, currencies, now)
}

// RegistrationToChange locks a registration of the organisation and returns it with all that an edit is judged by, or fault NotFound.
func (tx *Tx) RegistrationToChange(ctx context.Context, organizationID string, id uuid.UUID, currencies []string, now time.Time) (registration.Registration, registration.Facts, error) {
	var r registration.Registration
	tx.queue("select document from registrations where id = $1 and organization_id = $2 for update", id, organizationID).
		QueryRow(func(row pgx.Row) error { return scanJSON(row, &r) })
	f, err := tx.registrationFacts(ctx, organizationID, id, currencies, now)
	return r, f, err
}

func (tx *Tx) registrationFacts(ctx context.Context, organizationID string, id uuid.UUID, currencies []string, now time.Time) (registration.Facts, error) {
	if currencies == nil {
		currencies = []string{}
	}
	var f registration.Facts
	tx.queue(registrationFacts, registrationFactsArgs(id, organizationID, currencies, now)...).Query(func(found pgx.Rows) (err error) {
		f, err = pgx.CollectOneRow(found, scanRegistrationFacts)
		return err
	})
	if err := tx.settle(ctx); err != nil {
		return f, err
	}
	f.Rates["USD"] = registration.Dollar(now)
	return f, nil
}

func scanJSON(row pgx.Row, into any) error {
	var document []byte
	if err := row.Scan(&document); err != nil {
		return err
	}
	return json.Unmarshal(document, into)
}

// InsertRegistration writes a new registration and the first entry of its history, and tells its party of it.
func (tx *Tx) InsertRegistration(r registration.Registration, e registration.Entry) ([]byte, error) {
	document, err := r.Document()
	if err != nil {
		return nil, err
	}
	tx.queue(`insert into registrations (id, deal_id, organization_id, type, program_version, solution_id, registered_at, status, since, acv_usd, document)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.ID, r.DealID, r.OrganizationID, r.Type, r.ProgramVersion, r.Solutions[0].ID, r.Registered, r.Status, e.Occurred, r.AnnualValueUSD, document)
	return document, tx.insertRegistrationHistory(r, e, event.RegistrationCreated)
}

// UpdateRegistration writes what a step made of a locked registration, with its entry, and tells its party of it. Who was at it is
// done with it when its status changes.
func (tx *Tx) UpdateRegistration(r registration.Registration, e registration.Entry) ([]byte, error) {
	document, err := r.Document()
	if err != nil {
		return nil, err
	}
	acv := r.AnnualValueUSD
	if e.Action != registration.Edit && e.Action != registration.Resubmit { // the document has it to the cent only
		acv = nil
	}
	tx.queue(`update registrations set solution_id = $2, status = $3, acv_usd = coalesce($4, acv_usd), document = $5,
			since = case status when $3 then since else $6 end,
			claimed_by = case status when $3 then claimed_by end, claimed_at = case status when $3 then claimed_at end
		where id = $1`, r.ID, r.Solutions[0].ID, r.Status, acv, document, e.Occurred)
	return document, tx.insertRegistrationHistory(r, e, event.RegistrationUpdated)
}

// insertRegistrationHistory writes a step into the registration's history and tells its party of it, as far as that may know it.
func (tx *Tx) insertRegistrationHistory(r registration.Registration, e registration.Entry, t event.Type) error {
	entry, err := json.Marshal(e)
	if err != nil {
		return err
	}
	tx.queue("insert into registration_history (registration_id, sequence, document) values ($1, $2, $3)", r.ID, e.Number, entry)
	news, err := event.OfRegistration(r, e)
	if err != nil {
		return err
	}
	tx.published = true
	tx.queue(`insert into events (
			id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft)
		select uuid_v7($1), d.organization_id, $2, d.id, d.engagement_id, d.mpn_id, $1, $3::json, d.document, m.document
		from deals d left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
		where d.id = $4`, e.Occurred, t, news, r.DealID)
	return nil
}

// RegistrationDocument is a registration as it is shown, with what decides who may see it.
type RegistrationDocument struct {
	ID      uuid.UUID
	JSON    []byte
	Subject access.Subject
	Key     string // its place in the order of the list that it was read for
}

// Registration returns a registration of the organisation, or fault NotFound.
func (db *DB) Registration(ctx context.Context, organizationID string, id uuid.UUID) (RegistrationDocument, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RegistrationDocument, error) {
		r := RegistrationDocument{ID: id, Subject: access.Subject{OrganizationID: organizationID}}
		return r, row.Scan(&r.JSON, &r.Subject.Location, &r.Subject.TeamEmails)
	}, `select r.document, d.mpn_id, d.team_emails from registrations r join deals d on d.id = r.deal_id
		where r.id = $1 and r.organization_id = $2`, id, organizationID)
}

// RegistrationsOfDeal returns the registrations of the organisation's deal, oldest first, and what decides who may see them; or fault
// NotFound.
func (db *DB) RegistrationsOfDeal(ctx context.Context, organizationID string, dealID uuid.UUID) ([][]byte, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) ([]byte, error) {
		var document []byte
		return document, row.Scan(&document, &subject.Location, &subject.TeamEmails)
	}, `select r.document, d.mpn_id, d.team_emails from deals d left join registrations r on r.deal_id = d.id
		where d.id = $1 and d.organization_id = $2 order by r.registered_at, r.id`, dealID, organizationID)
	if err == nil && len(found) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return nil, subject, translate(err)
	}
	if found[0] == nil { // the deal, without a registration
		found = nil
	}
	return found, subject, nil
}

// RegistrationHistory returns up to limit entries of the history of the organisation's registration, newest first, with sequences
// below before, and what decides who may see them; or fault NotFound.
func (db *DB) RegistrationHistory(ctx context.Context, organizationID string, id uuid.UUID, before int64, limit int) ([]registration.Entry, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (registration.Entry, error) {
		var e registration.Entry
		var document []byte
		if err := row.Scan(&document, &subject.Location, &subject.TeamEmails); err != nil || document == nil {
			return e, err
		}
		return e, json.Unmarshal(document, &e)
	}, `select h.document, d.mpn_id, d.team_emails from registrations r join deals d on d.id = r.deal_id left join lateral (
			select document, sequence from registration_history
			where registration_id = r.id and sequence < $3 order by sequence desc limit $4) h on true
		where r.id = $1 and r.organization_id = $2 order by h.sequence desc`, id, organizationID, before, limit)
	if err == nil && len(found) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return nil, subject, translate(err)
	}
	if found[0].Number == 0 {
		found = nil
	}
	return found, subject, nil
}

// queueProgram lets the program of the day be read with the next round trip.
func (tx *Tx) queueProgram(now time.Time, into *registration.Program) {
	tx.queue("select document from registration_programs where valid_from <= $1 order by valid_from desc limit 1", now.Format(time.DateOnly)).
		QueryRow(func(row pgx.Row) error { return scanJSON(row, into) })
}

// DealToWin is Deal, and the program that registrations are judged by on that day.
func (tx *Tx) DealToWin(ctx context.Context, organizationID string, id uuid.UUID, now time.Time) (deal.Deal, registration.Program, error) {
	var p registration.Program
	tx.queueProgram(now, &p)
	d, err := tx.Deal(ctx, organizationID, id)
	return d, p, err
}
