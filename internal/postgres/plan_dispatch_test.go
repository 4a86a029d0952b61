package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/webhook"
)

// told: what is told of events is found by an index, however many events and mails there are.
func told(t *testing.T, w *planWorld) {
	ctx, db, user := t.Context(), w.db, demoUser(t, w)
	feed := func(s access.Scope, after int64) func() error {
		s.OrganizationID = "contoso"
		return func() error {
			_, err := db.Feed(ctx, postgres.FeedQuery{Scope: s, After: after, Limit: perPage})
			return err
		}
	}
	w.requireGood(t, bothPlans, map[string]func() error{
		"the feed's beginning": feed(access.Scope{All: true}, 0), "the feed's end": feed(access.Scope{All: true}, 59_990),
		"some types": func() error {
			_, err := db.Feed(ctx, postgres.FeedQuery{
				Scope: everything, After: 59_000, Types: []event.Type{event.ReferralUpdated}, Limit: perPage,
			})
			return err
		},
		"the feed of a location": feed(access.Scope{Locations: []string{"1000001"}}, 30_000),
		"where the feed stands":  func() error { _, err := db.FeedHead(ctx); return err },
		"who has news":           func() error { _, err := db.FeedNews(ctx, []string{"contoso", "northwind"}); return err },
		"events to forget":       func() error { _, err := db.ForgetEvents(ctx, now.AddDate(-1, 0, 0), 500); return err },
		"documents to forget":    func() error { _, err := db.ForgetDocuments(ctx, now.AddDate(0, 0, -41), 500); return err },
		"events to place":        inTx(ctx, db, func(tx *postgres.Tx) error { _, err := tx.SequenceEvents(ctx, 100); return err }),
		"events to tell": inTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := tx.EventsBetween(ctx, 30_000, 30_099)
			return err
		}),
		"events to mail of": inTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := tx.EventsAt(ctx, []int64{30_000, 30_010, 30_099})
			return err
		}),
		"who is to be told":   inTx(ctx, db, func(tx *postgres.Tx) error { return whoIsTold(ctx, tx) }),
		"leads of a day":      inTx(ctx, db, func(tx *postgres.Tx) error { _, _, err := tx.TakeLeadDay(ctx, now); return err }),
		"days to forget":      func() error { _, err := db.ForgetMailDays(ctx, now, 500); return err },
		"mails to send again": inTx(ctx, db, func(tx *postgres.Tx) error { return sentAgain(ctx, tx) }),
		"mails to forget":     func() error { _, err := db.ForgetNotifications(ctx, now.AddDate(-1, 0, 0), 500); return err },
		"settings":            func() error { _, err := db.NotificationSettings(ctx, user); return err },
	})
	w.requireGood(t, planOfTheValues, mailQueries(t, w))
	followed(t, w)
	delivered(t, w)
}

// delivered: a page of deliveries is read along those to the webhook alone, with each status by itself, and one from the middle as cheaply
// as the first.
func delivered(t *testing.T, w *planWorld) {
	middle := uuid.MustParse("00007530-0000-7000-8000-000000000000")
	for name, f := range map[string]webhook.Filter{
		"all": {}, "failed": {Status: []string{"Failed"}}, "skipped": {Status: []string{"Skipped"}},
		"of several": {Status: []string{"Failed", "Waiting", "Skipped"}}, "an event": {EventID: &middle},
		"an event that failed": {EventID: &middle, Status: []string{"Failed"}},
	} {
		for _, before := range []uuid.UUID{uuid.Max, middle} {
			for _, generic := range bothPlans {
				p := w.asOne(t, generic, func() error {
					_, err := w.db.Deliveries(t.Context(), "northwind", hooked, f, before, perPage)
					return err
				})
				require.LessOrEqual(t, p.buffers(), 8*perPage, "%s\n%s", name, p)
			}
		}
	}
}

// followed: what a page of the feed takes depends neither on others' events nor on how many of its organisation's own the reader may not
// read, or does not want; and page by page all are found.
func followed(t *testing.T, w *planWorld) {
	const deals = 5 * 2000 // pages to look up as many as are looked at
	team := access.Scope{OrganizationID: "contoso", TeamEmail: "user5@contoso.example", TeamAll: true}
	for name, example := range map[string]struct {
		q     postgres.FeedQuery
		pages int
		whose string // in SQL, of the event e and its deal d
	}{
		"all":          {postgres.FeedQuery{Scope: everything}, 500, "true"},
		"few events":   {postgres.FeedQuery{Scope: access.Scope{OrganizationID: "msft", All: true}}, 20, "false"},
		"a type":       {postgres.FeedQuery{Scope: everything, Types: []event.Type{event.ReferralUpdated}}, 1000, "true"},
		"no such type": {postgres.FeedQuery{Scope: everything, Types: []event.Type{event.ReferralExpiring}}, 500, "false"},
		"a team":       {postgres.FeedQuery{Scope: team}, deals, "d.organization_id = 'contoso' and d.team_emails @> '{user5@contoso.example}'"},
	} {
		q := example.q
		q.Limit = 1000
		var found, all int
		for {
			p, err := w.db.Feed(t.Context(), q)
			require.NoError(t, err)
			found += len(p.Events)
			if q.After = p.Head; p.Reached != nil {
				q.After = *p.Reached
			} else if len(p.Events) == q.Limit {
				q.After = p.Events[len(p.Events)-1].Position
			}
			if q.After == p.Head {
				break
			}
		}
		require.NoError(t, w.db.Pool().QueryRow(t.Context(), `
			select count(*) from placed_events e join deals d on d.id = e.deal_id
			where e.organization_id = $1 and `+example.whose, q.Scope.OrganizationID).Scan(&all))
		require.Equal(t, all, found, name)
		for _, generic := range bothPlans {
			q.After, q.Limit = 0, perPage
			p := w.asOne(t, generic, func() error { _, err := w.db.Feed(t.Context(), q); return err })
			require.LessOrEqual(t, p.buffers(), example.pages, "%s\n%s", name, p)
		}
	}
}

func inTx(ctx context.Context, db *postgres.DB, do func(*postgres.Tx) error) func() error {
	return func() error { return db.DryRun(ctx, do) }
}

func demoUser(t *testing.T, w *planWorld) (id uuid.UUID) {
	t.Helper()
	require.NoError(t, w.db.Pool().QueryRow(t.Context(), "select id from users where name = 'User 5'").Scan(&id))
	return id
}

// whoIsTold asks what the sequencer's batches and the mails ask.
func whoIsTold(ctx context.Context, tx *postgres.Tx) error {
	id := uuid.MustParse("0000c350-0000-7000-8000-000000000000")
	_, claimed := tx.ClaimDispatch(ctx, 60_001)
	_, found := tx.Directory(ctx, notify.DirectoryQuery{
		Organizations: []string{"contoso"}, Locations: []string{"1000001"}, UserIDs: []uuid.UUID{id},
		Emails:      []string{"ada@contoso.example"},
		Invitations: []notify.Invitation{{EventID: id, DealID: id, PartyID: access.Microsoft}},
	})
	_, counted := tx.CountLeads(ctx, postgres.LeadDay{
		Day: now.Add(24 * time.Hour), Location: "1", Digest: notify.MarketplaceLeadDigest, OrganizationID: "contoso",
		Events: []uuid.UUID{id},
	})
	return errors.Join(claimed, found, counted)
}

// sentAgain asks what an operator asks who sends mails again, and what sending one asks.
func sentAgain(ctx context.Context, tx *postgres.Tx) error {
	from, to := now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0)
	again := notify.ResendRequest{From: &from, To: &to, Statuses: []notify.Status{notify.Refused}}
	_, resent := tx.ResendNotifications(ctx, again, notify.ResendLimit)
	_, _, counted := tx.CountMail(ctx, "contoso", "ada@contoso.example", now)
	tx.Queue.UncountMail("contoso", "ada@contoso.example", now)
	_, err := tx.Notification(ctx, uuid.MustParse("0000c350-0000-7000-8000-000000000000"))
	return errors.Join(resent, counted, missing(err))
}

// mailQueries are the lists of mails that somebody may ask for.
func mailQueries(t *testing.T, w *planWorld) map[string]func() error {
	t.Helper()
	id, user := uuid.MustParse("0000c350-0000-7000-8000-000000000000"), demoUser(t, w)
	ask := func(q postgres.NotificationQuery) func() error {
		q.OrganizationID, q.Limit = "contoso", perPage
		if q.Before == uuid.Nil {
			q.Before = uuid.Max
		}
		return func() error { _, err := w.db.Notifications(t.Context(), q); return err }
	}
	team := access.Scope{OrganizationID: "contoso", TeamEmail: "user5@contoso.example", TeamLocations: []string{"1000001"}}
	mine := postgres.Reader{
		UserID: user, Email: team.TeamEmail, Deals: &team, LooksAfter: &everything, Solutions: &everything,
		ManagesUsers: true, ManagesWebhooks: true,
	}
	location := access.Scope{OrganizationID: "contoso", Locations: []string{"1000002"}}
	nowhere := access.Scope{OrganizationID: "contoso", Locations: []string{"x"}}
	return map[string]func() error{
		"all mails":          ask(postgres.NotificationQuery{Scope: &everything}),
		"older mails":        ask(postgres.NotificationQuery{Scope: &everything, Before: id}),
		"mails at a place":   ask(postgres.NotificationQuery{Scope: &location}),
		"mails at no place":  ask(postgres.NotificationQuery{Scope: &nowhere}),
		"my mails":           ask(postgres.NotificationQuery{Mine: mine}),
		"nobody's mails":     ask(postgres.NotificationQuery{Mine: postgres.Reader{UserID: id}}),
		"refused mails":      ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Status: []string{"Refused"}}}),
		"kept mails":         ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Status: []string{"Kept"}}}),
		"sent mails":         ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Status: []string{"Sent"}}}),
		"mails of several":   ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Status: []string{"Refused", "Failed"}}}),
		"kinds that are few": ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Kind: []string{"LeadDeclined", "ProfileLead"}}}),
		"mails of a kind":    ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Kind: []string{"ReferralExpired"}}}),
		"no mails of a kind": ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{Kind: []string{"LeadDeclined"}}}),
		"mails about a deal": ask(postgres.NotificationQuery{Scope: &everything, Filter: notify.Filter{DealID: &id}}),
		"one mail":           func() error { _, err := w.db.Notification(t.Context(), "contoso", id); return missing(err) },
	}
}
