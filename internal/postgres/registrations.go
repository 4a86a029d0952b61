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
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/registration"
)

// InsertRegistration writes a new registration, the first entry of its history and the event for its party.
func (q *Queue) InsertRegistration(r registration.Registration, e registration.Entry) ([]byte, error) {
	document, err := r.Document()
	if err != nil {
		return nil, err
	}
	q.add(`
		insert into registrations (
			id, deal_id, organization_id, type, program_version, solution_id, registered_at, status, since, acv_usd, document)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.ID, r.DealID, r.OrganizationID, r.Type, r.ProgramVersion, r.Solutions[0].ID, r.Registered, r.Status, e.Occurred,
		r.AnnualValueUSD, document)
	return document, q.insertRegistrationHistory(r, e, event.RegistrationCreated)
}

// UpdateRegistration writes a locked registration as a step left it, with its entry and the event for its party. A change of status ends
// the claim of whoever was working on it.
func (q *Queue) UpdateRegistration(r registration.Registration, e registration.Entry) ([]byte, error) {
	document, err := r.Document()
	if err != nil {
		return nil, err
	}
	acv := r.AnnualValueUSD
	if e.Action != registration.Edit && e.Action != registration.Resubmit { // the document has it only to the cent
		acv = nil
	}
	q.add(`
		update registrations set
			solution_id = $2, status = $3, acv_usd = coalesce($4, acv_usd), document = $5,
			since = case status when $3 then since else $6 end,
			claimed_by = case status when $3 then claimed_by end, claimed_at = case status when $3 then claimed_at end
		where id = $1`, r.ID, r.Solutions[0].ID, r.Status, acv, document, e.Occurred)
	return document, q.insertRegistrationHistory(r, e, event.RegistrationUpdated)
}

// insertRegistrationHistory writes a step into the registration's history, and the event for its party, as far as that may know it.
func (q *Queue) insertRegistrationHistory(r registration.Registration, e registration.Entry, t event.Type) error {
	entry, err := json.Marshal(e)
	if err != nil {
		return err
	}
	q.add("insert into registration_history (registration_id, sequence, document) values ($1, $2, $3)", r.ID, e.Number, entry)
	news, err := event.OfRegistration(r, e)
	if err != nil {
		return err
	}
	q.published = true
	q.add(`
		insert into unplaced_events (
			id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision, microsoft_id, microsoft_revision)
		select uuid_v7($1), d.organization_id, $2, d.id, d.engagement_id, d.mpn_id, $1, $3::json, d.revision, m.id, m.revision
		from deals d left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
		where d.id = $4`, e.Occurred, t, news, r.DealID)
	return nil
}

// RegistrationDocument is a registration as it is shown, with what decides who may see it.
type RegistrationDocument struct {
	ID      uuid.UUID
	JSON    []byte
	Subject access.Subject
	Key     string // its key in the order of the list that it was read for
}

// Registration returns a registration of the organisation, or fault NotFound.
func (db *DB) Registration(ctx context.Context, organizationID string, id uuid.UUID) (RegistrationDocument, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RegistrationDocument, error) {
		r := RegistrationDocument{ID: id, Subject: access.Subject{OrganizationID: organizationID}}
		err := row.Scan(&r.JSON, &r.Subject.Location, &r.Subject.TeamEmails)
		return r, err
	}, `
		select r.document, d.mpn_id, d.team_emails from registrations r join deals d on d.id = r.deal_id
		where r.id = $1 and r.organization_id = $2`, id, organizationID)
}

// RegistrationsOfDeal returns the registrations of the organisation's deal, oldest first, and what decides who may see them; or fault
// NotFound.
func (db *DB) RegistrationsOfDeal(ctx context.Context, organizationID string, dealID uuid.UUID) ([][]byte, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) ([]byte, error) {
		var document []byte
		err := row.Scan(&document, &subject.Location, &subject.TeamEmails)
		return document, err
	}, `
		select r.document, d.mpn_id, d.team_emails from deals d left join registrations r on r.deal_id = d.id
		where d.id = $1 and d.organization_id = $2 order by r.registered_at, r.id`, dealID, organizationID)
	if err != nil {
		return nil, subject, err
	}
	if len(found) == 0 {
		return nil, subject, fault.Missing()
	}
	if found[0] == nil { // the row of a deal that has no registration
		found = nil
	}
	return found, subject, nil
}

// RegistrationHistory returns up to limit entries of the history of the organisation's registration, newest first, with sequences
// below before, and what decides who may see them; or fault NotFound.
func (db *DB) RegistrationHistory(
	ctx context.Context, organizationID string, id uuid.UUID, before int64, limit int,
) ([]registration.Entry, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (registration.Entry, error) {
		var e registration.Entry
		var document []byte
		if err := row.Scan(&document, &subject.Location, &subject.TeamEmails); err != nil || document == nil {
			return e, err
		}
		err := json.Unmarshal(document, &e)
		return e, err
	}, `
		select h.document, d.mpn_id, d.team_emails
		from registrations r join deals d on d.id = r.deal_id left join lateral (
			select document, sequence from registration_history
			where registration_id = r.id and sequence < $3 order by sequence desc limit $4) h on true
		where r.id = $1 and r.organization_id = $2 order by h.sequence desc`, id, organizationID, before, limit)
	if err != nil {
		return nil, subject, err
	}
	if len(found) == 0 {
		return nil, subject, fault.Missing()
	}
	if found[0].Number == 0 {
		found = nil
	}
	return found, subject, nil
}

// DealToWin is Deal, with the program by which registrations are judged on that day.
func (tx *Tx) DealToWin(
	ctx context.Context, organizationID string, id uuid.UUID, now time.Time,
) (d deal.Deal, p registration.Program, err error) {
	queueOne(tx.Queue, &p, scanJSON[registration.Program],
		"select document from registration_programs where valid_from <= $1 order by valid_from desc limit 1", now.Format(time.DateOnly))
	d, err = tx.Deal(ctx, organizationID, id)
	return d, p, err
}
