package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/referral"
)

// Document is a deal as it is shown, with what decides who may see it.
type Document struct {
	JSON     []byte
	ID       uuid.UUID
	Revision deal.Revision
	Subject  access.Subject // zero in a list
	Key      string         // in the order of the list that it was read for, unless that is an order of times
	At       time.Time      // the key in an order of times

	// Until is when the deal expires, whether or not it is marked then; nil for one whose document says so already, or that cannot expire.
	Until *time.Time

	Favorite *bool // of the user who asked; nil if that was not asked for

	Fit []byte // in a list by fit: a ranking.DealFit; nil if the deal has not been judged yet

	Registrations []byte // of a referral: the documents of the deal's registrations, oldest first, as an array; nil for none

	Microsoft      []byte          // the document of Microsoft's own deal in the engagement, if that was asked for and exists
	MicrosoftValue *money.USDValue // of the inviter's deal at the moment Microsoft declined
}

// Position returns the position of the document in the list that it was read for.
func (d Document) Position() page.Position {
	key := d.Key
	if !d.At.IsZero() {
		key = d.At.UTC().Format(page.TimeKey)
	}
	return page.Position{Key: key, ID: d.ID.String()}
}

func scanDocument(row pgx.CollectableRow) (Document, error) {
	var d Document
	err := row.Scan(&d.JSON, &d.ID, &d.Revision, &d.Subject.OrganizationID, &d.Subject.Location, &d.Subject.TeamEmails, &d.Until, &d.Key,
		&d.Microsoft, &d.MicrosoftValue)
	d.JSON = deal.Shown(d.JSON)
	return d, err
}

// Deal returns the organisation's deal, or fault NotFound. With withMicrosoft it includes Microsoft's side.
func (db *DB) Deal(ctx context.Context, organizationID string, id uuid.UUID, withMicrosoft bool) (Document, error) {
	if !withMicrosoft {
		return db.deal(ctx, organizationID, id)
	}
	return one(ctx, db, scanDocument, `
		select d.document, d.id, d.revision, d.organization_id, d.mpn_id, d.team_emails,
			case when d.status in ('None', 'New') then d.expires_at end as until, '' as key,
			m.document as microsoft, v.value_usd as microsoft_value
		from deals d
			left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft'
			left join deals i on i.engagement_id = m.engagement_id
				and i.organization_id = m.document #>> '{inviteContext,invitedBy,organizationId}'
			left join decision_values v on v.deal_id = i.id
		where d.id = $1 and d.organization_id = $2`, id, organizationID)
}

// deal is Deal without Microsoft's side. Since it is the most frequent read, it checks a remembered actor's access version in the same
// statement, without a batch: either would cost another statement or its overhead.
func (db *DB) deal(ctx context.Context, organizationID string, id uuid.UUID) (d Document, err error) {
	known := actorOf(ctx)
	err = db.try(ctx, func(conn *pgxpool.Conn) error {
		var version int64
		err := conn.QueryRow(ctx, `
			select o.access_version, d.document, d.id, coalesce(d.revision, 0), coalesce(d.organization_id, ''), coalesce(d.mpn_id, ''),
				d.team_emails, case when d.status in ('None', 'New') then d.expires_at end as until
			from organizations o left join deals d on d.id = $1 and d.organization_id = $2
			where o.id = $3`, id, organizationID, cmp.Or(ownerOf(ctx), organizationID)).
			Scan(&version, &d.JSON, &d.ID, &d.Revision, &d.Subject.OrganizationID, &d.Subject.Location, &d.Subject.TeamEmails, &d.Until)
		if err = known.confirm(version, err); err == nil && d.JSON == nil {
			err = fault.Missing()
		}
		d.JSON = deal.Shown(d.JSON)
		return err
	})
	return d, err
}

// Referral returns the organisation's deal with its registrations, and whether it is a favorite of the user, or fault NotFound.
func (db *DB) Referral(ctx context.Context, organizationID string, id, userID uuid.UUID) (Document, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (d Document, err error) {
		err = row.Scan(&d.JSON, &d.ID, &d.Revision, &d.Subject.OrganizationID, &d.Subject.Location, &d.Subject.TeamEmails, &d.Until,
			&d.Registrations, &d.Favorite)
		d.JSON = deal.Shown(d.JSON)
		return d, err
	}, `
		select d.document, d.id, d.revision, d.organization_id, d.mpn_id, d.team_emails,
			case when d.status in ('None', 'New') then d.expires_at end as until,
			(select json_agg(r.document order by r.registered_at, r.id) from registrations r where r.deal_id = d.id) as registrations,
			exists (select from favorite_deals f where f.user_id = $3 and f.deal_id = d.id) as favorite
		from deals d where d.id = $1 and d.organization_id = $2`, id, organizationID, userID)
}

// MicrosoftsDeal returns Microsoft's own deal in the engagement to which the given deal, of any party, belongs, or fault NotFound.
func (db *DB) MicrosoftsDeal(ctx context.Context, id uuid.UUID) (Document, error) {
	return one(ctx, db, scanDocument, `
		select d.document, d.id, d.revision, d.organization_id, d.mpn_id, d.team_emails,
			case when d.status in ('None', 'New') then d.expires_at end as until, '' as key,
			null::json as microsoft, null::numeric as microsoft_value
		from deals asked join deals d on d.engagement_id = asked.engagement_id and d.organization_id = 'msft'
		where asked.id = $1`, id)
}

// Deal locks the organisation's deal for this transaction and returns it, or fault NotFound. Most changes begin with it, so it checks the
// actor's access version in the same statement.
func (tx *Tx) Deal(ctx context.Context, organizationID string, id uuid.UUID) (deal.Deal, error) {
	known := tx.Queue.takeActor(organizationID)
	return one(ctx, tx, func(row pgx.CollectableRow) (d deal.Deal, err error) {
		var version int64
		var document []byte
		err = row.Scan(&version, &document)
		if err = known.confirm(version, err); err != nil {
			return d, err
		}
		err = json.Unmarshal(document, &d)
		return d, err
	}, `
		select (select access_version from organizations where id = $2), document from deals
		where id = $1 and organization_id = $2 for update`, id, organizationID)
}

// DealInEngagement locks the organisation's deal in an engagement for this transaction and returns it, or fault NotFound.
func (tx *Tx) DealInEngagement(ctx context.Context, organizationID string, engagementID uuid.UUID) (deal.Deal, error) {
	return one(ctx, tx, scanJSON[deal.Deal],
		"select document from deals where engagement_id = $1 and organization_id = $2 for update", engagementID, organizationID)
}

// Referral locks the organisation's deal for this transaction and returns it with its registrations, and whether it is a favorite of the
// user, or fault NotFound.
func (tx *Tx) Referral(ctx context.Context, organizationID string, id, userID uuid.UUID) (referral.Source, error) {
	return one(ctx, tx, func(row pgx.CollectableRow) (s referral.Source, err error) {
		return s, row.Scan(&s.Deal, &s.Registrations, &s.Favorite)
	}, `
		select d.document,
			(select json_agg(r.document order by r.registered_at, r.id) from registrations r where r.deal_id = d.id) as registrations,
			exists (select from favorite_deals f where f.user_id = $3 and f.deal_id = d.id) as favorite
		from deals d where d.id = $1 and d.organization_id = $2 for update of d`, id, organizationID, userID)
}

// DealToRemind is Deal, and also tells whether its party has been reminded to answer.
func (tx *Tx) DealToRemind(ctx context.Context, organizationID string, id uuid.UUID) (d deal.Deal, reminded bool, err error) {
	d, err = one(ctx, tx, func(row pgx.CollectableRow) (d deal.Deal, err error) {
		var document []byte
		if err := row.Scan(&document, &reminded); err != nil {
			return d, err
		}
		err = json.Unmarshal(document, &d)
		return d, err
	}, "select document, reminded from deals where id = $1 and organization_id = $2 for update", id, organizationID)
	return d, reminded, err
}

// MicrosoftsDeal locks Microsoft's own deal in the engagement to which the given deal, of any party, belongs, or returns fault NotFound.
func (tx *Tx) MicrosoftsDeal(ctx context.Context, id uuid.UUID) (deal.Deal, error) {
	return one(ctx, tx, scanJSON[deal.Deal], `
		select d.document from deals asked join deals d on d.engagement_id = asked.engagement_id and d.organization_id = 'msft'
		where asked.id = $1 for update of d`, id)
}

// DealAndMicrosofts returns the organisation's deal and, if there is one, Microsoft's own deal in the same engagement,
// without locking them. The fault is NotFound.
func (tx *Tx) DealAndMicrosofts(
	ctx context.Context, organizationID string, id uuid.UUID,
) (own deal.Deal, microsofts *deal.Deal, err error) {
	queueEach(tx.Queue, func(d deal.Deal) { microsofts = &d }, scanJSON[deal.Deal], `
		select d.document from deals asked join deals d on d.engagement_id = asked.engagement_id and d.organization_id = 'msft'
		where asked.id = $1`, id)
	own, err = one(ctx, tx, scanJSON[deal.Deal], "select document from deals where id = $1 and organization_id = $2", id, organizationID)
	return own, microsofts, err
}

// soundDocument returns the document of a deal, or an error if the rules cannot have made such a deal.
func soundDocument(d deal.Deal) ([]byte, error) {
	if err := requireSound(d); err != nil {
		return nil, err
	}
	return d.Document()
}

func requireSound(d deal.Deal) error {
	if !d.IsSound() {
		return fmt.Errorf("the rules cannot have made the deal %s, which is %s", d.ID, d.State)
	}
	return nil
}

// InsertDeal writes a new deal, the rows that lists look in, the first entry of its history and its event, and returns the deal's document.
func (q *Queue) InsertDeal(c deal.Created) ([]byte, error) {
	document, err := soundDocument(c.Deal)
	if err != nil {
		return nil, err
	}
	entry, err := json.Marshal(c.Entry)
	if err != nil {
		return nil, err
	}
	d, text := c.Deal, c.Deal.SearchText()
	q.add(`
		with made as (
			insert into deals (
				id, engagement_id, organization_id, mpn_id, direction, qualification, country, created_at, recreated_from,
				revision, status, substatus, deal_type, deal_value, currency, closing_at, updated_at, expires_at,
				external_reference_id, solution_ids, team_emails, search, document)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)),
		listed as (
			insert into listed_deals (
				id, engagement_id, organization_id, mpn_id, direction, qualification, country, created_at,
				status, substatus, deal_type, deal_value, closing_at, expires_at, solution_ids, team_emails, referral_type)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $11, $12, $13, $14, $16, $18, $20, $21, $27)),
		updated as (
			insert into deal_updates (organization_id, updated_at, id, created_at) values ($3, $17, $1, $8)),
		history as (
			insert into deal_history (deal_id, sequence, document) values ($1, $25, $26))
		insert into deal_texts (organization_id, created_at, id, piece, text)
		select $3, $8, $1, p.n - 1, p.text from unnest($24::text[]) with ordinality p (text, n)`,
		append(append([]any{
			d.ID, d.EngagementID, d.OrganizationID, d.Location, d.Direction, d.Qualification, d.Customer.Address.Country,
			d.Created, d.RecreatedFrom,
		}, changing(d, text, document)...), textPieces(text), c.Entry.Sequence, entry, d.Type)...)
	return document, q.publishDeal(d, c.Entry, entry)
}

// UpdateDeal writes a locked deal as changed, the rows that lists look in, its history entry and its event, keeps the document that it
// replaces, and returns the new one.
func (q *Queue) UpdateDeal(before, d deal.Deal, e deal.Entry) ([]byte, error) {
	document, err := soundDocument(d)
	if err != nil {
		return nil, err
	}
	entry, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	text := d.SearchText()
	q.add(`
		with replaced as (
			insert into replaced_documents (deal_id, revision, replaced_at, document)
			select id, revision, $9, document from deals where id = $1),
		changed as (
			update deals set
				revision = $2, status = $3, substatus = $4, deal_type = $5, deal_value = $6, currency = $7, closing_at = $8,
				updated_at = $9, expires_at = $10, external_reference_id = $11, solution_ids = $12, team_emails = $13,
				search = $14, document = $15
			where id = $1),
		history as (
			insert into deal_history (deal_id, sequence, document) values ($1, $18, $19))
		update deal_updates set updated_at = $9 where organization_id = $16 and updated_at = $17 and id = $1`,
		append(append([]any{d.ID}, changing(d, text, document)...), d.OrganizationID, before.Updated, e.Sequence, entry)...)
	q.listChanges(before, d, text)
	return document, q.publishDeal(d, e, entry)
}

// listChanges updates the rows that lists look in, except for the time of the change. The text is what the deal is searched by.
func (q *Queue) listChanges(before, d deal.Deal, text string) {
	if !listedAlike(before, d) {
		q.add(`
			update listed_deals set
				status = $4, substatus = $5, deal_type = $6, deal_value = $7, closing_at = $8, expires_at = $9, solution_ids = $10,
				team_emails = $11, referral_type = $12
			where organization_id = $1 and created_at = $2 and id = $3`,
			d.OrganizationID, d.Created, d.ID, d.Status, d.Substatus, d.DealType, d.Details.Value, d.Details.Closing, d.Expires,
			d.SolutionIDs(), d.TeamEmails(), d.Type)
	}
	if told := microsoft.AnsweredIn(); !slices.Contains(told, string(before.Substatus)) && slices.Contains(told, string(d.Substatus)) {
		q.add("update microsoft_answers set untold = false where id = $1 and untold", d.ID)
	}
	if searchedAlike(before, d) {
		return
	}
	pieces, were := textPieces(text), textPieces(before.SearchText())
	if len(pieces) == 1 && len(were) == 1 {
		q.add("update deal_texts set text = $4 where organization_id = $1 and created_at = $2 and id = $3 and piece = 0",
			d.OrganizationID, d.Created, d.ID, text)
		return
	}
	q.add(`
		insert into deal_texts (organization_id, created_at, id, piece, text)
		select $1, $2, $3, p.n - 1, p.text from unnest($4::text[]) with ordinality p (text, n)
		on conflict (organization_id, created_at, id, piece) do update set text = excluded.text`,
		d.OrganizationID, d.Created, d.ID, pieces)
	if len(pieces) < len(were) {
		q.add("delete from deal_texts where organization_id = $1 and created_at = $2 and id = $3 and piece >= $4",
			d.OrganizationID, d.Created, d.ID, len(pieces))
	}
}

// pieceLength is how many characters a piece of a text has, sharedByPieces how many of them it shares with the piece before. So whatever is
// no longer than the latter is in one piece as a whole. The function text_pieces of the database does the same for programs of the release
// before, in a query that was planned anew for each text: that took four times as long as writing the piece.
const (
	pieceLength    = 600
	sharedByPieces = 200
)

// textPieces splits the text into pieces that fit into an index.
func textPieces(text string) []string {
	if len(text) <= pieceLength {
		return []string{text}
	}
	var pieces []string
	rest := []rune(text)
	for ; len(rest) > pieceLength; rest = rest[pieceLength-sharedByPieces:] {
		pieces = append(pieces, string(rest[:pieceLength]))
	}
	return append(pieces, string(rest))
}

// listedAlike tells whether a change left all columns of listed_deals as they were.
func listedAlike(before, d deal.Deal) bool {
	return before.Status == d.Status && before.Substatus == d.Substatus && before.DealType == d.DealType && before.Type == d.Type &&
		before.Details.Value.Cmp(d.Details.Value) == 0 && before.Details.Closing.Equal(d.Details.Closing) &&
		equal(before.Expires, d.Expires, time.Time.Equal) &&
		slices.EqualFunc(before.Details.Requirements.Solutions, d.Details.Requirements.Solutions,
			func(a, b deal.Solution) bool { return a.ID == b.ID }) &&
		slices.EqualFunc(before.Team, d.Team, func(a, b deal.Member) bool { return a.Email == b.Email })
}

// searchedAlike tells whether a change left the text that is searched as it was. The other parts of that text never change.
func searchedAlike(before, d deal.Deal) bool {
	same := func(a, b string) bool { return a == b }
	return before.Name == d.Name && equal(before.ExternalReferenceID, d.ExternalReferenceID, same) &&
		equal(before.Details.Notes, d.Details.Notes, same)
}

func equal[T any](a, b *T, same func(T, T) bool) bool {
	return a == b || a != nil && b != nil && same(*a, *b)
}

// changing returns the columns that a change can touch, in the order in which InsertDeal and UpdateDeal name them. The text is what the
// deal is searched by.
func changing(d deal.Deal, text string, document []byte) []any {
	return []any{
		d.Revision, d.Status, d.Substatus, d.DealType, d.Details.Value, d.Details.Currency, d.Details.Closing,
		d.Updated, d.Expires, d.ExternalReferenceID, d.SolutionIDs(), d.TeamEmails(), text, deal.Stored(document),
	}
}

// KeepDecisionValue records what the deal of the party that asked Microsoft is worth in USD, now that Microsoft declines. The product can
// have one digit more than is stored: that is cut off, since rounding could lift a value to the threshold.
func (q *Queue) KeepDecisionValue(engagementID uuid.UUID, inviter string, now time.Time) {
	q.add(`
		insert into decision_values (deal_id, value_usd, decided_at)
		select d.id, trunc(d.deal_value * case d.currency when 'USD' then 1 else (
				select r.usd_per_unit from exchange_rates r where r.currency = d.currency and r.month <= $3
				order by r.month desc limit 1) end, 12), $4
		from deals d where d.engagement_id = $1 and d.organization_id = $2`, engagementID, inviter, month(now), now)
}

// month returns the first day of the time's month.
func month(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// DueDeal identifies a deal that waits for an answer, or a lead that is kept for a time.
type DueDeal struct {
	ID             uuid.UUID
	OrganizationID string
	ExpiresAt      time.Time
}

// DueDeals returns up to limit deals whose time has run out, those that have waited longest first, after the last of those returned before;
// the zero value is before all.
func (db *DB) DueDeals(ctx context.Context, now time.Time, last DueDeal, limit int) ([]DueDeal, error) {
	return rows(ctx, db, pgx.RowToStructByName[DueDeal], `
		select id, organization_id, expires_at from listed_deals
		where status in ('None', 'New') and expires_at <= $1 and (expires_at, id) > ($2, $3)
		order by expires_at, id limit $4`, now, last.ExpiresAt, last.ID, limit)
}

// FreeDeals locks and returns those of the deals that no other transaction has locked.
func (tx *Tx) FreeDeals(ctx context.Context, due []DueDeal) ([]deal.Deal, error) {
	ids := make([]uuid.UUID, len(due))
	for i, d := range due {
		ids[i] = d.ID
	}
	return rows(ctx, tx, scanJSON[deal.Deal], "select document from deals where id = any($1) for update skip locked", ids)
}

// DealsDueSoon is DueDeals for the deals whose invitation runs out by a time, was given for longer than the lead, and whose party has not
// been reminded of it.
func (db *DB) DealsDueSoon(ctx context.Context, by time.Time, lead time.Duration, last DueDeal, limit int) ([]DueDeal, error) {
	return rows(ctx, db, pgx.RowToStructByName[DueDeal], `
		select l.id, l.organization_id, l.expires_at from listed_deals l join deals d on d.id = l.id
		where l.status = 'New' and not d.reminded and l.expires_at <= $1 and l.expires_at - l.created_at > $5
			and (l.expires_at, l.id) > ($2, $3)
		order by l.expires_at, l.id limit $4`, by, last.ExpiresAt, last.ID, limit, lead)
}
