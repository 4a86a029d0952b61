package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/registration"
)

// RegistrationFacts returns everything that decides whether a deal of the organisation can be registered, or fault NotFound.
func (db *DB) RegistrationFacts(ctx context.Context, organizationID string, dealID uuid.UUID, now time.Time) (registration.Facts, error) {
	return readRegistrationFacts(ctx, db, organizationID, dealID, nil, now)
}

// RegistrationFacts returns everything that decides whether a deal of the organisation can be registered by a form in these currencies, or
// fault NotFound. It locks the deal, so that of two forms the second one sees what the first one made.
func (tx *Tx) RegistrationFacts(
	ctx context.Context, organizationID string, dealID uuid.UUID, currencies []string, now time.Time,
) (registration.Facts, error) {
	tx.Queue.add("select from deals where id = $1 and organization_id = $2 for update", dealID, organizationID)
	return readRegistrationFacts(ctx, tx, organizationID, dealID, currencies, now)
}

// RegistrationToChange locks a registration of the organisation and returns it with everything that an edit is judged by, or fault
// NotFound.
func (tx *Tx) RegistrationToChange(
	ctx context.Context, organizationID string, id uuid.UUID, currencies []string, now time.Time,
) (r registration.Registration, f registration.Facts, err error) {
	queueOne(tx.Queue, &r, scanJSON[registration.Registration],
		"select document from registrations where id = $1 and organization_id = $2 for update", id, organizationID)
	f, err = readRegistrationFacts(ctx, tx, organizationID, id, currencies, now)
	return r, f, err
}

// ExceptionFacts is RegistrationFacts for an exception: with the deal's registration for the incentive, locked, if there is one, and the
// holidays of the following year.
func (tx *Tx) ExceptionFacts(
	ctx context.Context, organizationID string, dealID uuid.UUID, incentive string, now time.Time,
) (registration.Facts, registration.Holidays, error) {
	holidays := registration.Holidays{}
	tx.Queue.add("select from registrations where deal_id = $1 and organization_id = $2 and type = $3 for update",
		dealID, organizationID, incentive)
	queueEach(tx.Queue, func(day string) { holidays[day] = true }, pgx.RowTo[string],
		"select day::text from holidays where day between $1 and $2", now.Format(time.DateOnly), now.AddDate(1, 0, 0).Format(time.DateOnly))
	f, err := tx.RegistrationFacts(ctx, organizationID, dealID, nil, now)
	return f, holidays, err
}

// readRegistrationFacts reads everything that the rules need to know about a deal of an organisation, or about the deal of one of its
// registrations, depending on whose id is given. The program is the version of that registration, or the one in force that day.
func readRegistrationFacts(
	ctx context.Context, from reader, organizationID string, id uuid.UUID, currencies []string, now time.Time,
) (registration.Facts, error) {
	f, err := one(ctx, from, scanRegistrationFacts, `
		with own as (
			select d.id, d.engagement_id, d.solution_ids, d.currency, d.document from deals d
			where d.id = coalesce((select deal_id from registrations where id = $1), $1) and d.organization_id = $2),
		microsofts as (
			select m.document from own join deals m on m.engagement_id = own.engagement_id and m.organization_id = 'msft'),
		partners as (
			select count(*) as count from own join deals p on p.engagement_id = own.engagement_id
				and p.organization_id <> 'msft' and p.substatus not in ('Declined', 'Expired')),
		own_solutions as (
			select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'incentives', s.incentives,
				'ready', s.publish_state = 'Published' and s.co_sell_status = 'CoSellReady') order by s.id), '[]') as documents
			from own join solutions s on s.id = any(own.solution_ids)),
		currencies as (
			select currency from own
			union select unnest($4::text[])
			union select g.document->'contract'->>'currency' from own join registrations g on g.deal_id = own.id),
		newest_rates as (
			select distinct on (r.currency) r.currency, r.month, r.usd_per_unit from exchange_rates r
			where r.month <= $3 and r.currency in (select currency from currencies)
			order by r.currency, r.month desc),
		rates as (
			select coalesce(json_agg(json_build_object(
				'currency', currency, 'month', month, 'rate', usd_per_unit::text)), '[]') as documents
			from newest_rates),
		program as (
			select p.document from registration_programs p where p.version = coalesce(
				(select program_version from registrations where id = $1),
				(select version from registration_programs where valid_from <= $5 order by valid_from desc limit 1))),
		exception as (
			select e.document from own join registration_exceptions e on e.deal_id = own.id),
		known as (
			select coalesce(json_agg(g.document order by g.registered_at), '[]') as documents
			from own join registrations g on g.deal_id = own.id)
		select own.document, (select document from microsofts), (select count from partners), (select documents from own_solutions),
			(select documents from rates), (select document from program), (select document from exception), (select documents from known)
		from own`, id, organizationID, month(now), currencies, now.Format(time.DateOnly))
	if err != nil {
		return f, err
	}
	f.Rates["USD"] = registration.DollarRate(now)
	return f, nil
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
	}{
		{own, &f.Deal},
		{microsofts, &f.Microsoft},
		{solutions, &f.Solutions},
		{program, &f.Program},
		{exception, &f.Exception},
		{known, &f.Registrations},
	} {
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
