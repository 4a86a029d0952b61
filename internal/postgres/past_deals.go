package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/past"
)

// CopyPastDeals writes deals with everything that is stored about them, but no events: nobody is told of what is long past.
func (tx *Tx) CopyPastDeals(ctx context.Context, all []past.Deal) error {
	if err := tx.flush(ctx); err != nil {
		return err
	}
	var history, decisions, leads, registrations, steps [][]any
	for _, d := range all {
		history = append(history, entriesOf(d.ID, d.History)...)
		if v := d.Decision; v != nil {
			decisions = append(decisions, []any{d.ID, v.Value, v.At})
		}
		if e := d.Expiry; e != nil {
			leads = append(leads, []any{d.ID, e.At, e.Erased})
		}
		if r := d.Registration; r != nil {
			registrations = append(registrations, []any{
				r.ID, r.DealID, r.OrganizationID, r.Type, r.ProgramVersion, r.Solutions[0].ID, r.Registered, r.Status, r.Since, r.Annual,
				r.Document,
			})
			steps = append(steps, entriesOf(r.ID, r.History)...)
		}
	}
	for _, c := range []struct {
		table   string
		columns []string
		rows    pgx.CopyFromSource
	}{
		{"deals", []string{
			"id", "engagement_id", "organization_id", "mpn_id", "direction", "qualification", "country", "created_at", "recreated_from",
			"reminded", "revision", "status", "substatus", "deal_type", "deal_value", "currency", "closing_at", "updated_at", "expires_at",
			"external_reference_id", "solution_ids", "team_emails", "search", "document",
		}, pgx.CopyFromSlice(len(all), func(i int) ([]any, error) { return pastDeal(all[i]) })},
		{"deal_history", []string{"deal_id", "sequence", "document"}, pgx.CopyFromRows(history)},
		{"decision_values", []string{"deal_id", "value_usd", "decided_at"}, pgx.CopyFromRows(decisions)},
		{"expired_leads", []string{"deal_id", "expired_at", "erased_at"}, pgx.CopyFromRows(leads)},
		{"registrations", []string{
			"id", "deal_id", "organization_id", "type", "program_version", "solution_id", "registered_at", "status", "since", "acv_usd",
			"document",
		}, pgx.CopyFromRows(registrations)},
		{"registration_history", []string{"registration_id", "sequence", "document"}, pgx.CopyFromRows(steps)},
	} {
		if _, err := tx.conn.Conn().CopyFrom(ctx, pgx.Identifier{c.table}, c.columns, c.rows); err != nil {
			return translate(err)
		}
	}
	return tx.listPastDeals(ctx, all)
}

// listPastDeals writes the rows that lists look in, for deals that have just been written.
func (tx *Tx) listPastDeals(ctx context.Context, all []past.Deal) error {
	ids := make([]uuid.UUID, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	_, err := tx.conn.Exec(ctx, `
		with written as (
			select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification,
				deal_value, country, closing_at, expires_at, solution_ids, team_emails, document ->> 'type' as type, updated_at, search
			from deals where id = any($1)),
		listed as (
			insert into listed_deals (
				organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification,
				deal_value, country, closing_at, expires_at, solution_ids, team_emails, referral_type)
			select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification,
				deal_value, country, closing_at, expires_at, solution_ids, team_emails, type
			from written),
		updated as (
			insert into deal_updates (organization_id, updated_at, id, created_at)
			select organization_id, updated_at, id, created_at from written)
		insert into deal_texts (organization_id, created_at, id, piece, text)
		select w.organization_id, w.created_at, w.id, p.piece, p.text from written w cross join lateral text_pieces(w.search) p`, ids)
	return translate(err)
}

// pastDeal returns the columns of a deal, in the order in which CopyPastDeals names them.
func pastDeal(d past.Deal) ([]any, error) {
	return append([]any{
		d.ID, d.EngagementID, d.OrganizationID, d.Location, d.Direction, d.Qualification, d.Customer.Address.Country, d.Created,
		d.RecreatedFrom, d.Reminded,
	}, changing(d.Deal, d.SearchText(), d.Document)...), requireSound(d.Deal)
}

func entriesOf(id uuid.UUID, history []past.Entry) [][]any {
	all := make([][]any, len(history))
	for i, e := range history {
		all[i] = []any{id, e.Sequence, e.Document}
	}
	return all
}

// DealsByReference returns the organisation's deals that have one of the references.
func (db *DB) DealsByReference(ctx context.Context, organizationID string, references []string) ([]deal.Deal, error) {
	return rows(ctx, db, scanJSON[deal.Deal],
		"select document from deals where organization_id = $1 and external_reference_id = any($2)", organizationID, references)
}

// AnalyzeDeals updates PostgreSQL's statistics of the tables of deals after very many were written at once, so that it plans for them.
func (db *DB) AnalyzeDeals(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, `
		vacuum (analyze) deals, listed_deals, microsoft_answers, deal_updates, deal_texts, deal_history, decision_values, expired_leads,
			registrations, registration_history, projected_deals, insight_figures`)
	return translate(err)
}
