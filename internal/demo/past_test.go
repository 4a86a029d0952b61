package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/past"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/verb"
)

var lastZeros = regexp.MustCompile(`("value_usd":\d+(?:\.\d*[1-9])?)\.?0*,`)

var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// The same lives are played by the verbs, each step at its time, and by the rules alone: both leave the same in every row.
func TestPastDealsAreWhatTheVerbsWouldHaveLeft(t *testing.T) {
	t.Parallel()
	w, err := world()
	require.NoError(t, err)
	const seed, size = 27, 100
	made, err := w.Batch(seed, 0, size, today)
	require.NoError(t, err)
	byRules, byVerbs := emptyDemo(t), newReplay(t)
	require.NoError(t, byRules.Write(t.Context(), func(tx *postgres.Tx) error { return tx.CopyPastDeals(t.Context(), made) }))
	acts := map[string]bool{}
	for _, l := range w.Plan(seed, 0, size, today) {
		byVerbs.play(l)
		for _, s := range l {
			acts[fmt.Sprintf("%T", s.Do)] = true
		}
	}
	require.Len(t, byVerbs.ids, size)
	require.Len(t, acts, 10, "everything is done at least once: %v", acts)
	var sameIDs []string
	for i, d := range made {
		sameIDs = append(sameIDs, byVerbs.ids[i].String(), d.ID.String(), byVerbs.engagement(i).String(), d.EngagementID.String())
		if r := d.Registration; r != nil {
			sameIDs = append(sameIDs, byVerbs.registrations[i].String(), r.ID.String())
		}
	}
	for _, table := range []string{"deals", "deal_history", "decision_values", "expired_leads", "registrations", "registration_history"} {
		want := rowsOf(t, byVerbs.db, table)
		for i := range want {
			want[i] = strings.NewReplacer(sameIDs...).Replace(want[i])
		}
		slices.Sort(want)
		got := rowsOf(t, byRules, table)
		slices.Sort(got)
		require.NotEmpty(t, want, table)
		require.Equal(t, want, got, table)
	}
}

// emptyDemo returns a database with the demo's organisations and no deals.
func emptyDemo(t *testing.T) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	require.NoError(t, LoadOrganizations(t.Context(), db, today.Add(-2*past.Span)))
	require.NoError(t, addPartners(t.Context(), db, today.Add(-2*past.Span)))
	return db
}

func rowsOf(t *testing.T, db *postgres.DB, table string) []string {
	t.Helper()
	found, err := db.Pool().Query(t.Context(), "select row_to_json(t)::text from "+pgx.Identifier{table}.Sanitize()+" t")
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	for i := range all { // PostgreSQL writes a computed product with more digits than it needs
		all[i] = lastZeros.ReplaceAllString(all[i], "$1,")
	}
	return all
}

// replay plays lives through the verbs.
type replay struct {
	t             *testing.T
	db            *postgres.DB
	services      *service.Services
	at            time.Time
	first         int         // the number of the first deal of the life
	ids           []uuid.UUID // of all deals, in the order in which they began
	registrations map[int]uuid.UUID
}

func newReplay(t *testing.T) *replay {
	t.Helper()
	r := &replay{t: t, db: emptyDemo(t), registrations: map[int]uuid.UUID{}}
	r.services = service.New(r.db, service.Defaults())
	r.services.Kernel.Now = func() time.Time { return r.at }
	return r
}

func (r *replay) play(l past.Life) {
	r.first = len(r.ids)
	for _, s := range l {
		r.remind(s.At.Add(-time.Minute))
		r.at = s.At
		r.do(s)
	}
	r.remind(today)
}

// remind does what the service does every few seconds. A party that was reminded was so while its answer was still awaited.
func (r *replay) remind(at time.Time) {
	r.at = at
	_, err := r.services.Deals.RemindParties(r.t.Context())
	require.NoError(r.t, err)
}

func (r *replay) do(s past.Step) {
	ctx, call := r.t.Context(), verb.Call{Actor: s.By}
	number := r.first + s.Deal
	var id uuid.UUID
	if number < len(r.ids) {
		id = r.ids[number]
	}
	var reply verb.Reply
	var err error
	switch a := s.Do.(type) {
	case past.Create:
		reply, err = r.services.Deals.CreateDeal(ctx, call, a.Draft)
		r.began(reply, err, a.Draft.Target)
	case past.Recreate:
		reply, err = r.services.Deals.RecreateDeal(ctx, call, id, nil)
		r.began(reply, err, r.deal(number).Target)
	case past.SendLead:
		reply, err = r.services.Deals.CreateLead(ctx, call, a.Draft)
		r.began(reply, err, nil)
	case past.Invite:
		_, err = r.services.Deals.InviteToDeal(ctx, call, id, deal.Invitation{Target: []deal.Target{a.Target}, InviteContext: a.Said})
		require.NoError(r.t, err)
		r.ids = append(r.ids, r.guest(id, a.Target))
	case past.Edit:
		call.IfMatch = []string{r.deal(number).Revision.String()}
		_, err = r.services.Deals.EditDeal(ctx, call, id, []byte(a.Patch))
	case past.Accept:
		_, err = r.services.Deals.AcceptDeal(ctx, call, id, a.Acceptance)
	case past.Close:
		err = r.close(ctx, call, id, a)
	case past.Register:
		reply, err = r.services.Registrations.RegisterDeal(ctx, call, id, a.Draft)
		require.NoError(r.t, err)
		r.registrations[number] = uuid.MustParse(reply.ID)
	case past.Review:
		_, err = r.services.Registrations.ReviewRegistration(ctx, call, r.registrations[number], a.Action, a.Comments)
	case past.Expire:
		_, err = r.services.Deals.ExpireDeals(ctx)
		if r.at = r.at.Add(service.Defaults().Deals.LeadErasure); !r.at.After(today) {
			_, erased := r.services.Deals.EraseContacts(ctx)
			require.NoError(r.t, erased)
		}
	}
	require.NoError(r.t, err, "%T at %s by %s", s.Do, s.At, s.By.Name)
}

func (r *replay) close(ctx context.Context, call verb.Call, id uuid.UUID, a past.Close) (err error) {
	deals := r.services.Deals
	switch a.Action {
	case deal.Decline:
		_, err = deals.DeclineDeal(ctx, call, id, a.Reason)
	case deal.Win:
		_, err = deals.WinDeal(ctx, call, id, a.Reason.Notes)
	case deal.Lose:
		_, err = deals.LoseDeal(ctx, call, id, a.Reason)
	default:
		_, err = deals.ReportDealError(ctx, call, id, a.Reason)
	}
	return err
}

// began records the deals that have begun: the host's own, and that of each target.
func (r *replay) began(reply verb.Reply, err error, targets []deal.Target) {
	r.t.Helper()
	require.NoError(r.t, err)
	own := uuid.MustParse(reply.ID)
	r.ids = append(r.ids, own)
	for _, target := range targets {
		r.ids = append(r.ids, r.guest(own, target))
	}
}

// guest returns the deal of the party that a deal has invited.
func (r *replay) guest(own uuid.UUID, target deal.Target) (id uuid.UUID) {
	r.t.Helper()
	require.NoError(r.t, r.db.Pool().QueryRow(r.t.Context(), `
		select g.id from deals d join deals g on g.engagement_id = d.engagement_id
		where d.id = $1 and g.organization_id = (select organization_id from locations where mpn_id = $2)`, own, target.ID).Scan(&id))
	return id
}

func (r *replay) deal(number int) (d deal.Deal) {
	r.t.Helper()
	var document []byte
	require.NoError(r.t, r.db.Pool().QueryRow(r.t.Context(), "select document from deals where id = $1", r.ids[number]).Scan(&document))
	require.NoError(r.t, json.Unmarshal(document, &d))
	return d
}

func (r *replay) engagement(number int) uuid.UUID { return r.deal(number).EngagementID }

// Whatever else is done, the same seed and time give the same deals, and another seed gives others.
func TestTheSameSeedGivesTheSameDeals(t *testing.T) {
	t.Parallel()
	first, err := world()
	require.NoError(t, err)
	second, err := world()
	require.NoError(t, err)
	one, err := first.Batch(5, 2, 100, today)
	require.NoError(t, err)
	_, err = second.Batch(5, 1, 50, today)
	require.NoError(t, err)
	again, err := second.Batch(5, 2, 100, today)
	require.NoError(t, err)
	other, err := second.Batch(6, 2, 100, today)
	require.NoError(t, err)
	require.Len(t, one, 100)
	for i := range one {
		require.Equal(t, one[i].ID, again[i].ID)
		require.Equal(t, string(one[i].Document), string(again[i].Document))
		require.Equal(t, one[i].History, again[i].History)
		require.NotEqual(t, one[i].ID, other[i].ID)
		require.Equal(t, uuid.Version(7), one[i].ID.Version())
		require.Equal(t, uuid.RFC4122, one[i].ID.Variant())
		seconds, nanoseconds := one[i].ID.Time().UnixTime()
		require.Equal(t, one[i].Created.Truncate(time.Millisecond), time.Unix(seconds, nanoseconds).UTC())
	}
}
