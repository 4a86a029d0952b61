package postgres

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/registration"
)

// GenerationState is the purpose of a generation of facts and figures.
type GenerationState string

// The states. There is exactly one Running generation, and at most one Building.
const (
	BuildingGeneration GenerationState = "Building"
	RunningGeneration  GenerationState = "Running" // the one that answers are read from
	RetiredGeneration  GenerationState = "Retired" // to be removed
)

// Generation is the progress of a generation of facts and figures.
type Generation struct {
	Number   int64 `db:"generation"`
	State    GenerationState
	Filled   bool      // it follows the feed
	FilledTo uuid.UUID // the last deal that it has been filled with
	Position int64     // the last event of the feed that is in it
	Ranked   bool      // every organisation has been ranked since it was filled
	RankedTo string    // the last organisation that has been ranked

	Head      int64 // the position of the newest event of the feed
	Forgotten int64 // the position of the newest event that is kept no longer
}

// ClaimProjection locks the running generation, if there is something to do for it and nobody else is doing it.
func (tx *Tx) ClaimProjection(ctx context.Context) (g Generation, claimed bool, err error) {
	found, err := rows(ctx, tx, pgx.RowToStructByName[Generation], `
		select p.*, f.position as head, f.forgotten from projection p cross join feed f
		where p.state = 'Running' and (not p.filled or not p.ranked or p.position < f.position or exists (select from changed_rates)
			or exists (select from projection where state = 'Retired'))
		for update of p skip locked`)
	if err != nil || len(found) == 0 {
		return Generation{}, false, err
	}
	return found[0], true, nil
}

// ProjectionIdle tells whether there is nothing to do for the projection.
func (db *DB) ProjectionIdle(ctx context.Context) (bool, error) {
	return one(ctx, db, pgx.RowTo[bool], `
		select p.filled and p.ranked and p.position >= f.position and not exists (select from changed_rates)
			and not exists (select from projection where state = 'Retired')
		from projection p cross join feed f where p.state = 'Running'`)
}

// LockGeneration locks the generation in a state, or returns fault NotFound.
func (tx *Tx) LockGeneration(ctx context.Context, state GenerationState) (Generation, error) {
	return one(ctx, tx, pgx.RowToStructByName[Generation], `
		select p.*, f.position as head, f.forgotten from projection p cross join feed f where p.state = $1 for update of p`, state)
}

// LockGenerations locks the generations that are running or built.
func (tx *Tx) LockGenerations(ctx context.Context) ([]Generation, error) {
	return rows(ctx, tx, pgx.RowToStructByName[Generation], `
		select p.*, f.position as head, f.forgotten from projection p cross join feed f where p.state <> 'Retired'
		order by p.generation for update of p`)
}

// TryGeneration is LockGeneration, but returns false if there is none or somebody else has locked it; known tells which.
func (tx *Tx) TryGeneration(ctx context.Context, state GenerationState) (g Generation, claimed, known bool, err error) {
	known, err = one(ctx, tx, pgx.RowTo[bool], "select exists (select from projection where state = $1)", state)
	if err != nil || !known {
		return g, false, false, err
	}
	found, err := rows(ctx, tx, pgx.RowToStructByName[Generation], `
		select p.*, f.position as head, f.forgotten from projection p cross join feed f where p.state = $1
		order by p.generation limit 1 for update of p skip locked`, state)
	if err != nil || len(found) == 0 {
		return g, false, true, err
	}
	return found[0], true, true, nil
}

// InsertGeneration adds a generation that is to be built.
func (q *Queue) InsertGeneration() {
	q.add(`
		with added as (
			insert into projection (generation, state) select max(generation) + 1, 'Building' from projection returning generation)
		insert into summed_generations (generation) select generation from added`)
}

// SaveGeneration writes how far a locked generation has come.
func (q *Queue) SaveGeneration(g Generation) {
	q.add(`
		update summed_generations s set position = $2 from projection p
		where s.generation = $1 and p.generation = $1 and s.position = p.position`, g.Number, g.Position)
	q.add(`
		update projection set state = $2, filled = $3, filled_to = $4, position = $5, ranked = $6, ranked_to = $7 where generation = $1`,
		g.Number, g.State, g.Filled, g.FilledTo, g.Position, g.Ranked, g.RankedTo)
}

// ShrinkGeneration removes up to limit facts and as many figures of a locked generation, and returns how many; once there are none left, it
// removes the generation.
func (tx *Tx) ShrinkGeneration(ctx context.Context, number int64, limit int) (int64, error) {
	removed, err := one(ctx, tx, pgx.RowTo[int64], `
		with deals as (
			delete from projected_deals where ctid = any(array(
				select ctid from projected_deals where generation = $1 order by deal_id limit $2)) returning 1),
		figures as (
			delete from insight_figures where ctid = any(array(
				select ctid from insight_figures where generation = $1
				order by organization_id, dimension, month, mpn_id, deal_type, direction, key limit $2)) returning 1)
		select (select count(*) from deals) + (select count(*) from figures)`, number, limit)
	if err == nil && removed == 0 {
		tx.Queue.add("delete from projection where generation = $1", number)
	}
	return removed, err
}

// Look is what the projection learns about a party's deal, from an event or from the tables.
type Look struct {
	Position      int64            // of the event
	Facts         *projection.Deal // if they are at hand; what follows is then unset
	Deal          *deal.Deal
	Microsoft     microsoft.Answer
	Registrations []registration.Registration // those that the event is about, or all
}

// EventLooks returns what the next events after the position tell, up to limit of them, in their order, without those that change no facts.
// An event that is not about a deal has none. Documents are read only for events whose facts this instance no longer holds.
func (tx *Tx) EventLooks(ctx context.Context, after int64, limit int) ([]Look, error) {
	var unknown []int64
	looks, err := rows(ctx, tx, func(row pgx.CollectableRow) (l Look, err error) {
		var id uuid.UUID
		var about bool
		if err := row.Scan(&l.Position, &id, &about); err != nil || !about {
			return l, err
		}
		if facts, held := tx.Queue.fresh.take(id); held {
			l.Facts = &facts
		} else {
			unknown = append(unknown, l.Position)
		}
		return l, nil
	}, `
		select position, id, deal_id is not null from placed_events where position > $1 and not silent order by position limit $2`,
		after, limit)
	if err != nil || len(unknown) == 0 {
		return looks, err
	}
	read, err := rows(ctx, tx, scanLook, `
		select e.position, e.deal, e.microsoft, (
				select v.value_usd from deals i join decision_values v on v.deal_id = i.id
				where i.engagement_id = e.engagement_id
					and i.organization_id = e.microsoft #>> '{inviteContext,invitedBy,organizationId}') as microsoft_value,
			case when e.document -> 'registration' is not null then json_build_array(e.document -> 'registration') end as registrations
		from events e where e.position = any($1) order by e.position`, unknown)
	if err == nil && len(read) < len(unknown) {
		err = fmt.Errorf("events behind %d were forgotten while they were read", after)
	}
	for i := range looks {
		if len(read) > 0 && read[0].Position == looks[i].Position {
			looks[i], read = read[0], read[1:]
		}
	}
	return looks, err
}

// DealLooks returns what the tables tell about deals.
func (tx *Tx) DealLooks(ctx context.Context, ids []uuid.UUID) ([]Look, error) {
	return rows(ctx, tx, scanLook, `
		select 0::bigint as position, d.document, m.document as microsoft, (
				select v.value_usd from deals i join decision_values v on v.deal_id = i.id
				where i.engagement_id = m.engagement_id
					and i.organization_id = m.document #>> '{inviteContext,invitedBy,organizationId}') as microsoft_value,
			(select json_agg(r.document) from registrations r where r.deal_id = d.id) as registrations
		from deals d
			left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft' and d.organization_id <> 'msft'
		where d.id = any($1)`, ids)
}

func scanLook(row pgx.CollectableRow) (l Look, err error) {
	var own, theirs, registered []byte
	var value *money.USDValue
	if err := row.Scan(&l.Position, &own, &theirs, &value, &registered); err != nil || own == nil {
		return l, err
	}
	l.Microsoft.Value = value
	if err := json.Unmarshal(own, &l.Deal); err != nil {
		return l, err
	}
	if theirs != nil {
		if err := json.Unmarshal(theirs, &l.Microsoft.Deal); err != nil {
			return l, err
		}
	}
	if registered != nil {
		err = json.Unmarshal(registered, &l.Registrations)
	}
	return l, err
}

// DealIDs returns the ids of the next deals behind one, up to limit.
func (tx *Tx) DealIDs(ctx context.Context, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	return rows(ctx, tx, pgx.RowTo[uuid.UUID], "select id from deals where id > $1 order by id limit $2", after, limit)
}

// BuildingProgress is how many deals there are, and with how many of them the generation that is being built has been filled.
type BuildingProgress struct{ Done, All int64 }

// BuildingProgress returns how far the generation that is built has been filled.
func (db *DB) BuildingProgress(ctx context.Context) (BuildingProgress, error) {
	return one(ctx, db, pgx.RowToStructByName[BuildingProgress], `
		select (select count(*) from projection p join projected_deals d using (generation) where p.state = 'Building') as done,
			(select count(*) from deals) as "all"`)
}

// OrganizationIDs returns the ids of the next organisations behind one, up to limit.
func (tx *Tx) OrganizationIDs(ctx context.Context, after string, limit int) ([]string, error) {
	return rows(ctx, tx, pgx.RowTo[string], "select id from organizations where id > $1 order by id limit $2", after, limit)
}
