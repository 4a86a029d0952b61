package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/registration"
)

// InsertException writes a new exception.
func (q *Queue) InsertException(e registration.Exception) ([]byte, error) {
	document, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	q.add(`
		insert into registration_exceptions (id, deal_id, registration_id, organization_id, status, due, document)
		values ($1, $2, $3, $4, $5, $6, $7)`, e.ID, e.DealID, e.RegistrationID, e.OrganizationID, e.Status, e.DecideBy, document)
	return document, nil
}

// DecideException writes the decision of a locked exception.
func (q *Queue) DecideException(e registration.Exception) ([]byte, error) {
	document, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	q.add("update registration_exceptions set status = $2, document = $3 where id = $1", e.ID, e.Status, document)
	return document, nil
}

// ExceptionToDecide locks an exception of any organisation, and its registration if it has one, and returns them, or fault NotFound.
func (tx *Tx) ExceptionToDecide(ctx context.Context, id uuid.UUID) (e registration.Exception, r *registration.Registration, err error) {
	queueEach(tx.Queue, func(of registration.Registration) { r = &of }, scanJSON[registration.Registration], `
		select document from registrations
		where id = (select registration_id from registration_exceptions where id = $1) for update`, id)
	e, err = one(ctx, tx, scanJSON[registration.Exception], "select document from registration_exceptions where id = $1 for update", id)
	return e, r, err
}

// Exception returns an exception of any organisation, with what decides who may see it, or fault NotFound.
func (db *DB) Exception(ctx context.Context, id uuid.UUID) (RegistrationDocument, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RegistrationDocument, error) {
		r := RegistrationDocument{ID: id}
		err := row.Scan(&r.JSON, &r.Subject.OrganizationID, &r.Subject.Location, &r.Subject.TeamEmails)
		return r, err
	}, `
		select e.document, d.organization_id, d.mpn_id, d.team_emails
		from registration_exceptions e join deals d on d.id = e.deal_id
		where e.id = $1`, id)
}

// ExceptionOfDeal returns the exception of the organisation's deal, nil if there is none, and what decides who may see it; or fault
// NotFound.
func (db *DB) ExceptionOfDeal(ctx context.Context, organizationID string, dealID uuid.UUID) ([]byte, access.Subject, error) {
	subject := access.Subject{OrganizationID: organizationID}
	document, err := one(ctx, db, func(row pgx.CollectableRow) ([]byte, error) {
		var document []byte
		err := row.Scan(&document, &subject.Location, &subject.TeamEmails)
		return document, err
	}, `
		select e.document, d.mpn_id, d.team_emails
		from deals d left join registration_exceptions e on e.deal_id = d.id
		where d.id = $1 and d.organization_id = $2`, dealID, organizationID)
	return document, subject, err
}

// Exceptions returns up to limit exceptions of all organisations in the statuses, those whose decision is due soonest first, after the
// position, whose key is the day on which it is due.
func (db *DB) Exceptions(ctx context.Context, statuses []string, after *page.Position, limit int) ([]Listed[page.Position], error) {
	if after == nil {
		after = &page.Position{Key: "-infinity", ID: uuid.Nil.String()}
	}
	return rows(ctx, db, func(row pgx.CollectableRow) (Listed[page.Position], error) {
		var l Listed[page.Position]
		err := row.Scan(&l.JSON, &l.Key.Key, &l.Key.ID)
		return l, err
	}, `
		select e.document, e.due::text, e.id::text
		from (select distinct unnest($1::text[]) as status) wanted cross join lateral (
			select e.document, e.due, e.id from registration_exceptions e
			where e.status = wanted.status and (e.due, e.id) > ($2::text::date, $3::text::uuid)
			order by e.due, e.id limit $4) e
		order by e.due, e.id limit $4`, statuses, after.Key, after.ID, limit)
}
