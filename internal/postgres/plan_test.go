package postgres_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/routing"
	"github.com/cosell/cosell/internal/webhook"
)

// perPage is a page of 50 deals: one more is read, to know whether there is another page.
const perPage = 51

// mostPages is how many pages of the database a list may take, unless a test says otherwise: four for each of 2,000 deals that are looked at along
// an order. Its 100,000 deals fill 11,000.
const mostPages = 9000

// joined is how many pages it may take what is found out deal by deal, along the order.
const joined = 240_000

// answered is how many pages a filter by Microsoft's answer may take: three for each deal that Microsoft was asked about.
const answered = 20_000

// pagesOfFew is how many pages a list may take of an organisation that has 200 deals: each may be looked up three times.
const pagesOfFew = 3500

var everything = access.Scope{OrganizationID: "contoso", All: true}

// TestPlans makes one world for all that looks at plans, since filling it takes seconds.
func TestPlans(t *testing.T) {
	t.Parallel()
	w := newPlanWorld(t)
	orders(t, w)
	sortings(t, w)
	filters(t, w)
	dense(t, w)
	rare(t, w)
	referralLists(t, w)
	owned(t, w)
	onlyTexts(t, w)
	pieces(t, w)
	scopes(t, w)
	summaries(t, w)
	statements(t, w)
	told(t, w)
	registered(t, w)
	figured(t, w)
	partners(t, w)
	projected(t, w)
	ranked(t, w)
	plannedAnew(t, w)
}

// orders: every order is read along its index, a page from the middle as cheaply as the first, whatever kind of plan PostgreSQL
// makes.
func orders(t *testing.T, w *planWorld) {
	for _, key := range []deal.SortKey{deal.ByCreated, deal.ByUpdated, deal.ByValue, deal.ByClosing} {
		half, err := w.db.Deals(t.Context(), postgres.DealQuery{
			Scope: everything, Sort: page.Sort[deal.SortKey]{By: key}, Limit: 50_000, Now: now,
		})
		require.NoError(t, err)
		middle := half[len(half)-1]
		for _, descending := range []bool{true, false} {
			sort := page.Sort[deal.SortKey]{By: key, Descending: descending}
			q := postgres.DealQuery{Scope: everything, Sort: sort, Limit: perPage, Now: now}
			for _, generic := range []bool{false, true} {
				first := w.list(t, q, generic)
				at := middle.Position()
				q.After = &at
				later := w.list(t, q, generic)
				q.After = nil
				for _, p := range []plan{first, later} {
					require.Empty(t, p.sorted(), "%s", p)
					require.LessOrEqual(t, p.buffers(), 5*perPage, "%s", p)
				}
				require.InDelta(t, first.buffers(), later.buffers(), 15, "%s%s", first, later)
			}
		}
	}
}

// sortings: what no index has in order is sorted among the organisation's own deals, read of narrow tables alone but for the page.
func sortings(t *testing.T, w *planWorld) {
	for _, key := range []deal.SortKey{deal.ByExpiry, deal.ByName, deal.ByCustomer} {
		q := postgres.DealQuery{Scope: everything, Sort: page.Sort[deal.SortKey]{By: key}, Limit: perPage, Now: now}
		first, err := w.db.Deals(t.Context(), q)
		require.NoError(t, err)
		last := first[len(first)-1].Position()
		q.After = &last
		for _, said := range w.saidBy(t, func() error { _, err := w.db.Deals(t.Context(), q); return err }) {
			p := w.explain(t, said, false)
			p.requireIndexed(t)
			require.LessOrEqual(t, p.buffers(), 5*70_000, "%s\n%s", key, p)
		}
		q.Scope.OrganizationID, q.After = "wingtip", nil
		p := w.list(t, q, false)
		require.LessOrEqual(t, p.buffers(), 2500, "%s\n%s", key, p)
	}
}

// list returns the plans of a list as one; each must be a good one.
func (w *planWorld) list(t *testing.T, q postgres.DealQuery, generic bool) plan {
	t.Helper()
	return w.asOne(t, generic, func() error {
		_, err := w.db.Deals(t.Context(), q)
		return err
	})
}

// asOne returns the plans of what a list sends as one; each must be a good one.
func (w *planWorld) asOne(t *testing.T, generic bool, do func() error) plan {
	t.Helper()
	list := plan{Node: "List"}
	for _, s := range w.saidBy(t, do) {
		p := w.explain(t, s, generic)
		p.requireGood(t)
		list.Hit, list.Read, list.Plans = list.Hit+p.Hit, list.Read+p.Read, append(list.Plans, p)
	}
	return list
}

// pieces: a text, however short, is looked for in the deals of the organisation, each of which is looked at once: not in everybody's.
func pieces(t *testing.T, w *planWorld) {
	for _, text := range []string{"a 2", "m", "@ %", "x_ -", "zz"} {
		for _, key := range []deal.SortKey{deal.ByCreated, deal.ByUpdated, deal.ByValue, deal.ByClosing} {
			p := w.list(t, postgres.DealQuery{
				Scope: access.Scope{OrganizationID: "wingtip", All: true}, Filter: deal.Filter{Text: &text},
				Sort: page.Sort[deal.SortKey]{By: key, Descending: true}, Limit: perPage, Now: now,
			}, false)
			require.LessOrEqual(t, p.buffers(), 2000, "%q by %s\n%s", text, key, p)
			for _, n := range p.nodes() {
				require.LessOrEqual(t, (n.Rows+n.Removed)*n.Loops, 200.0, "%q by %s\n%s", text, key, p)
			}
		}
	}
}

// scopes: somebody who may see little finds it without reading what others may see.
func scopes(t *testing.T, w *planWorld) {
	for name, s := range map[string]access.Scope{
		"small location":          {Locations: []string{"1000002"}},
		"large location":          {Locations: []string{"1000001"}},
		"both":                    {Locations: []string{"1000001", "1000002"}},
		"no such location":        {Locations: []string{"x"}},
		"team":                    {TeamEmail: "user5@contoso.example", TeamAll: true},
		"team of nobody":          {TeamEmail: "nobody@contoso.example", TeamAll: true},
		"team in a location":      {TeamEmail: "user5@contoso.example", TeamLocations: []string{"1000002"}},
		"location and other team": {Locations: []string{"1000002"}, TeamEmail: "user5@contoso.example", TeamLocations: []string{"1000001"}},
	} {
		s.OrganizationID = "contoso"
		newest := page.Sort[deal.SortKey]{By: deal.ByCreated, Descending: true}
		p := w.list(t, postgres.DealQuery{Scope: s, Sort: newest, Limit: perPage, Now: now}, false)
		require.LessOrEqual(t, p.buffers(), mostPages, "%s\n%s", name, p)
	}
}

// summaries: of all deals no more are counted than are told, however many there are; of a filter's, what a list reads of it.
func summaries(t *testing.T, w *planWorld) {
	ask := func(q postgres.DealQuery) plan {
		q.WithFavorite, q.UserID, q.Now = true, uuid.MustParse("0000c350-0000-7000-8000-000000000000"), now
		said := w.saidBy(t, func() error { _, err := w.db.DealSummary(t.Context(), q); return err })
		require.Len(t, said, 1)
		p := w.explain(t, said[0], false)
		p.requireIndexed(t)
		return p
	}
	require.LessOrEqual(t, ask(postgres.DealQuery{Scope: everything}).buffers(), 30_000)
	for _, answer := range []string{"NotRequested", "Accepted"} { // are gone along beside the deals, not looked up for each
		p := ask(postgres.DealQuery{Scope: everything, Filter: deal.Filter{MicrosoftStatus: []string{answer}}})
		require.LessOrEqual(t, p.buffers(), 30_000, "%s\n%s", answer, p)
	}
	for _, c := range filterCases() {
		p := ask(postgres.DealQuery{Scope: access.Scope{OrganizationID: "wingtip", All: true}, Filter: c.filter})
		require.LessOrEqual(t, p.buffers(), 2500, "%s\n%s", c.name, p)
	}
}

// statements: whatever else is asked finds its rows by an index, with both kinds of plans.
func statements(t *testing.T, w *planWorld) {
	ctx, db := t.Context(), w.db
	failed := "Failed"
	id, role := uuid.MustParse("0000c350-0000-7000-8000-000000000000"), string(access.AccountAdmin)
	everything := access.Scope{OrganizationID: "contoso", All: true}
	w.requireGood(t, bothPlans, map[string]func() error{
		"deal":                func() error { _, err := db.Deal(ctx, "contoso", id, false); return err },
		"deal with microsoft": func() error { _, err := db.Deal(ctx, "contoso", id, true); return err },
		"microsoft's deal":    func() error { _, err := db.MicrosoftsDeal(ctx, microsofts); return err },
		"history":             func() error { _, _, err := db.History(ctx, "contoso", id, math.MaxInt64, perPage); return err },
		"history's last page": func() error { _, _, err := db.History(ctx, "contoso", id, perPage, perPage); return err },
		"due":                 func() error { _, err := db.DueDeals(ctx, now.Add(24*time.Hour), postgres.DueDeal{}, 500); return err },
		"due deals to lock": inTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := tx.FreeDeals(ctx, []postgres.DueDeal{{ID: id}})
			return err
		}),
		"token":             func() error { _, err := db.ActorByToken(ctx, hashOf("User 5"), now); return err },
		"holders of a role": func() error { _, err := db.Holders(ctx, "contoso", access.AccountAdmin); return err },
		"who may create":    func() error { _, err := db.CreationGate(ctx, "contoso"); return err },
		"solutions":         func() error { _, err := db.Offers(ctx, everything, postgres.OfferFilter{}, "", perPage); return err },
		"solutions' last page": func() error {
			_, err := db.Offers(ctx, everything, postgres.OfferFilter{}, "SOL-990", perPage)
			return err
		},
		"users": func() error { _, err := db.Users(ctx, "contoso", postgres.UserFilter{}, uuid.Nil, perPage); return err },
		"users of a role": func() error {
			_, err := db.Users(ctx, "contoso", postgres.UserFilter{Role: []string{"AccountAdmin", "Viewer"}}, uuid.Nil, perPage)
			return err
		},
		"users in several states": func() error {
			_, err := db.Users(ctx, "contoso", postgres.UserFilter{Status: []string{"Active", "Invited"}}, uuid.Nil, perPage)
			return err
		},
		"customers": func() error {
			_, err := db.Customers(ctx, access.Scope{OrganizationID: "wingtip", All: true}, "adatum", nil, perPage)
			return err
		},
		"customers of many deals": func() error { // a seventh of 70,000
			_, err := db.Customers(ctx, everything, "tailspin", &page.Position{Key: "tailspin5", ID: id.String()}, perPage)
			return err
		},
		"who holds a reference": func() error {
			reference := "CRM-7"
			return db.DryRun(ctx, func(tx *postgres.Tx) error {
				_, err := tx.ReferenceHolder(ctx, deal.Deal{ID: id, OrganizationID: "contoso", ExternalReferenceID: &reference})
				return err
			})
		},
		"who holds references": inTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := tx.ReferenceHolders(ctx, "contoso", []string{"CRM-7", "CRM-8", "CRM-9"}, []uuid.UUID{id})
			return err
		}),
		"deals of a file": inTx(ctx, db, func(tx *postgres.Tx) error {
			_, err := tx.Deals(ctx, "contoso", []uuid.UUID{id, microsofts})
			return err
		}),
		"whose deals those of a file are": func() error {
			_, err := db.DealSubjects(ctx, "contoso", []uuid.UUID{id, microsofts})
			return err
		},
		"audit log":           func() error { _, err := db.AuditLog(ctx, "contoso", uuid.Max, perPage); return err },
		"requests for access": func() error { _, err := db.AccessRequests(ctx, "contoso", nil, nil, uuid.Max, perPage); return err },
		"people of an identity": func() error {
			_, err := db.ActorsByIdentity(ctx, postgres.Identity{Issuer: "https://login.example", Subject: "1"}, "")
			return err
		},
		"people with an address": func() error {
			who := postgres.Identity{Issuer: "https://login.example", Subject: "1"}
			_, err := db.Invitations(ctx, who, "user5@contoso.example", nil, "")
			return err
		},
		"tokens": func() error {
			_, err := db.Tokens(ctx, postgres.TokenFilter{UserID: id}, uuid.Nil, perPage)
			return err
		},
		"tokens that count": func() error {
			return db.DryRun(ctx, func(tx *postgres.Tx) error { _, err := tx.ActiveTokens(ctx, "contoso", id, now); return err })
		},
		"contacts to erase": func() error {
			return db.DryRun(ctx, func(tx *postgres.Tx) error { _, err := tx.EraseContacts(ctx, now, now, perPage); return err })
		},
		"routing rules": func() error { _, err := db.Rules(ctx, "contoso", "", perPage); return err },
		"one rule":      func() error { _, err := db.Rule(ctx, "contoso", routing.ID(id.String())); return missing(err) },
		"the default":   func() error { _, err := db.Rule(ctx, "contoso", routing.Default); return err },
		"a rule about": func() error {
			_, err := db.RuleAbout(ctx, "contoso", routing.Route{Country: &role})
			return missing(err)
		},
		"trying the rules": func() error { _, err := db.RoutingWorld(ctx, "contoso", "C5", []string{"SOL-5"}); return err },
		"webhooks":         func() error { _, err := db.Webhooks(ctx, "contoso", uuid.Nil, perPage); return err },
		"registration":     func() error { _, err := db.RegisteredWebhook(ctx, "contoso"); return missing(err) },
		"one webhook":      func() error { _, err := db.Webhook(ctx, "contoso", id); return missing(err) },
		"deliveries": func() error {
			_, err := db.Deliveries(ctx, "contoso", hooked, webhook.Filter{}, uuid.Max, perPage)
			return missing(err)
		},
		"failed deliveries": func() error {
			_, err := db.Deliveries(ctx, "northwind", hooked, webhook.Filter{Status: []string{failed}}, uuid.Max, perPage)
			return err
		},
		"failed and waiting deliveries": func() error {
			_, err := db.Deliveries(ctx, "northwind", hooked, webhook.Filter{Status: []string{failed, "Waiting"}}, uuid.Max, perPage)
			return err
		},
		"deliveries of an event": func() error {
			_, err := db.Deliveries(ctx, "northwind", hooked, webhook.Filter{EventID: &id}, uuid.Max, perPage)
			return err
		},
		"one delivery": func() error { _, err := db.Delivery(ctx, "contoso", hooked, id); return missing(err) },
		"what is due":  func() error { _, err := db.DueLanes(ctx, time.Minute, now); return err },
		"what is claimed": func() error {
			lane := postgres.Lane{WebhookID: hooked, OrganizationID: "contoso", Kind: webhook.Replay}
			_, err := db.ClaimDeliveries(ctx, map[postgres.Lane]int{lane: 16}, time.Minute, now)
			return err
		},
		"deliveries to forget": func() error { _, err := db.ForgetDeliveries(ctx, now.Add(-24*time.Hour), 500); return err },
		"deliveries to clear":  func() error { _, err := db.ClearWebhooks(ctx, now, 500); return err },
		"changes of webhooks":  func() error { return db.DryRun(ctx, func(tx *postgres.Tx) error { return hooks(ctx, tx, id) }) },
		"keys to forget":       func() error { _, err := db.ForgetKeys(ctx, now, 500); return err },
		"changes":              func() error { return db.DryRun(ctx, func(tx *postgres.Tx) error { return changes(ctx, tx, id) }) },
	})
}

// PostgreSQL may plan a statement for the values it has, or for all values alike; some are always sent to be planned anew.
var bothPlans, planOfTheValues = []bool{false, true}, []bool{false}

// requireGood fails the test unless everything that is asked is found by an index, whichever plan PostgreSQL may make.
func (w *planWorld) requireGood(t *testing.T, generic []bool, all map[string]func() error) {
	t.Helper()
	for name, ask := range all {
		for _, s := range w.saidBy(t, ask) {
			for _, g := range generic {
				p := w.explain(t, s, g)
				p.requireGood(t)
				require.LessOrEqual(t, p.buffers(), 8000, "%s: %s\n%s", name, s.sql, p)
			}
		}
	}
}

// missing returns the error, unless it says that there is no such thing.
func missing(err error) error {
	if f := fault.As(err); f != nil && f.Kind == fault.NotFound {
		return nil
	}
	return err
}

// microsofts is a deal of Microsoft's in an engagement of Contoso's.
var microsofts = uuid.MustParse("0000c36d-0000-7000-8000-000000000000")

// hooked is a webhook with many deliveries.
var hooked = uuid.MustParse("00000001-0000-7000-8000-000000000000")

// hooks asks what is asked to send events.
func hooks(ctx context.Context, tx *postgres.Tx, id uuid.UUID) error {
	from, to := now.Add(-2*time.Hour), now.Add(-time.Hour)
	w := webhook.Webhook{ID: hooked, OrganizationID: "contoso"}
	_, count := tx.CountWebhooks(ctx, "contoso")
	e := postgres.Event{ID: id, OrganizationID: "contoso", Type: event.ReferralUpdated, DealID: &id, Occurred: now}
	tx.Queue.InsertDeliveries([]postgres.Event{e}, now)
	_, _, one := tx.ReplayEvents(ctx, w, webhook.ReplayRequest{EventID: &id}, perPage, now)
	_, _, span := tx.ReplayEvents(ctx, w, webhook.ReplayRequest{From: &from, To: &to}, perPage, now)
	_, replays := tx.CountReplays(ctx, "contoso", 1000)
	_, out := tx.FailingDelivery(ctx, id)
	d := webhook.Delivery{
		ID: id, WebhookID: hooked, Status: webhook.Delivered, Finished: &now,
		Attempts: []webhook.Attempt{{Number: 2, Outcome: webhook.Accepted, Started: now}},
	}
	tx.Queue.SaveAttempts([]webhook.Delivery{d}, now)
	tx.Queue.HoldWebhook(hooked, now)
	return errors.Join(count, one, span, replays, missing(out))
}

// changes asks what the verbs ask that change a deal.
func changes(ctx context.Context, tx *postgres.Tx, id uuid.UUID) error {
	key := postgres.Key{CallerID: id, Route: "POST /v1/deals", Value: "4000", BodyHash: []byte{1}}
	tx.Queue.ClaimKey(key, now)
	_, own := tx.Deal(ctx, "contoso", id)
	_, theirs := tx.MicrosoftsDeal(ctx, microsofts)
	_, _, both := tx.DealAndMicrosofts(ctx, access.Microsoft, microsofts)
	_, sent := tx.DealFacts(ctx, access.Microsoft, deal.FactsQuery{
		Locations: []string{"1000001"}, Solutions: []string{"SOL-5"}, Country: "SE",
	}, now)
	_, offer := tx.Addressee(ctx, deal.Target{Type: deal.SolutionProfile, ID: "SOL-5"}, "SEK", now)
	_, profile := tx.Addressee(ctx, deal.Target{Type: deal.BusinessProfileLocation, ID: "1000001"}, "SEK", now)
	_, facts := tx.DealFacts(ctx, "contoso", deal.FactsQuery{
		Locations: []string{"1000001"}, Solutions: []string{"SOL-5", "SOL-2000"}, Currencies: []string{"SEK"}, EngagementID: id,
	}, now)
	tx.Queue.KeepDecisionValue(id, "contoso", now)
	return errors.Join(own, theirs, both, facts, sent, offer, profile)
}

// plannedAnew: a list that leaves much out is planned for its values every time, so that PostgreSQL never settles on a plan
// that suits only others; what fits all values is planned once.
func plannedAnew(t *testing.T, w *planWorld) {
	ctx := t.Context()
	db, err := postgres.Open(ctx, w.url, postgres.Options{MaxConns: 1})
	require.NoError(t, err)
	defer db.Close()
	rare := "SOL-5"
	q := postgres.DealQuery{
		Scope: everything, Filter: deal.Filter{SolutionID: &rare}, Sort: page.Sort[deal.SortKey]{By: deal.ByCreated}, Limit: perPage,
	}
	for range 20 {
		_, err := db.Deals(ctx, q)
		require.NoError(t, err)
	}
	plans := func(from string) (settled, fresh int) {
		require.NoError(t, db.Pool().QueryRow(ctx, `
			select generic_plans, custom_plans from pg_prepared_statements
			where statement like '%from ' || $1 || ' d where%d.solution_ids @>%' and statement not like '%pg_prepared%'`, from).Scan(&settled, &fresh))
		return settled, fresh
	}
	settled, fresh := plans("listed_deals")
	require.Equal(t, []int{0, 20}, []int{settled, fresh})
	settled, fresh = plans("deals")
	require.Equal(t, []int{20, 0}, []int{settled, fresh}, "the next few are read in one way, whatever is asked for")
	var mode string
	require.NoError(t, db.Pool().QueryRow(ctx, "show plan_cache_mode").Scan(&mode))
	require.Equal(t, "auto", mode, "what one read wants is not left behind for the next")
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
