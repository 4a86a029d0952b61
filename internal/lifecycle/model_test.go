package lifecycle_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/pgtest"
)

// TestEveryPartyReadsWhatTheTableSays plays random histories of an engagement and compares everything that each party can read, by every
// door, with the table in model_table_test.go. COSELL_TEST_HISTORIES has it play more of them; each is the same every time.
func TestEveryPartyReadsWhatTheTableSays(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	w := &modelWorld{Harness: h, readers: map[string]*apitest.Client{
		host: h.ContosoAdmin(), "northwind": h.NorthwindAdmin(), "fabrikam": h.As("fabrikam", access.ReferralAdmin), access.Microsoft: h.Seller(),
	}}
	w.temp = h.AddUser("northwind", "temp@northwind.example", access.Grant{Role: access.ReferralAdmin})
	for who, c := range w.readers {
		body := apitest.Object{"url": "https://hooks.contoso.example/in", "description": who, "eventTypes": []string{
			"referral-created", "referral-updated", "related-referral-created", "related-referral-updated", "referral-expiring",
		}}
		c.Post(t, "/v1/webhooks", body).Want(t, http.StatusCreated)
	}
	for seed := range uint64(apitest.Size(t, "COSELL_TEST_HISTORIES", 6)) {
		w.play(t, seed)
	}
	requireListed(t, h)
}

// requireListed fails the test unless the tables that lists are read from agree with the deals.
func requireListed(t *testing.T, h *apitest.Harness) {
	t.Helper()
	var rows int
	require.NoError(t, h.Connect(t).QueryRow(t.Context(), pgtest.Unlisted).Scan(&rows))
	require.Zero(t, rows)
}

// TestEditsAreListed changes members that lists look at, and members that they do not.
func TestEditsAreListed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	id := contoso.Create(t, apitest.Draft("contoso"))
	for revision, patch := range []string{
		`{"name":"Renamed"}`, `{"referralProgram":"x"}`, `{"details":{"dealValue":7}}`, `{"details":{"closingDateTime":"2027-01-01T00:00:00Z"}}`,
		`{"details":{"notes":"` + strings.Repeat("long ", 400) + `"}}`, `{"details":{"notes":"` + strings.Repeat("shorter ", 100) + `"}}`,
		`{"externalReferenceId":"CRM-1"}`, `{"details":{"notes":null}}`, `{"team":[{"firstName":"A","lastName":"B","phoneNumber":"1",
			"email":"new@contoso.example"}]}`,
	} {
		contoso.Patch(t, apitest.Path(id), patch, apitest.IfMatch(strconv.Quote(strconv.Itoa(revision+1)))).Want(t, http.StatusOK)
		requireListed(t, h)
	}
}

// modelWorld plays histories, one after the other.
type modelWorld struct {
	*apitest.Harness
	readers map[string]*apitest.Client
	temp    *apitest.Client // a user of Northwind whose role comes and goes
	placed  int64

	model
	dice    *rand.Rand
	history []string
	texts   int
	replays map[string][]keyed  // keyed requests that each party has sent
	refused map[string][]string // what each party's refusals said
	sent    map[string][]string // to each party's webhook
	temps   []keyed
	fired   bool // temp has no role
}

func (w *modelWorld) play(t *testing.T, seed uint64) {
	t.Helper()
	w.model = model{now: w.Clock.Now(), parties: map[string]*party{}, told: map[string][]string{}}
	w.dice, w.history = rand.New(rand.NewPCG(1, seed)), []string{fmt.Sprintf("history %d", seed)}
	w.replays, w.refused, w.temps = map[string][]keyed{}, map[string][]string{}, nil
	w.sent = map[string][]string{}
	cursors := map[string]string{}
	for who, c := range w.readers {
		cursors[who] = c.Get(t, "/v1/events?after=latest").Want(t, http.StatusOK).Text(t, "cursor")
	}
	defer func() {
		if t.Failed() {
			t.Log(strings.Join(w.history, "\n  "))
		}
	}()
	w.begin(t)
	for range 6 + w.dice.IntN(12) {
		w.step(t)
	}
	w.publish(t)
	for _, who := range parties {
		w.compare(t, who, cursors[who])
	}
	w.compareTemp(t)
}

// text returns a text that nobody has written before, and notes who may read it.
func (w *modelWorld) text(by string, what topic) string {
	w.texts++
	text := fmt.Sprintf("Text%05dx", w.texts)
	w.said = append(w.said, said{text, by, what})
	return text
}

func (w *modelWorld) pick(all ...string) string { return all[w.dice.IntN(len(all))] }

var modelLocations = map[string]string{"northwind": "3000001", "fabrikam": "2000001", access.Microsoft: "msft"}

// begin creates the host's deal, with some of the guests.
func (w *modelWorld) begin(t *testing.T) {
	t.Helper()
	var locations, guests []string
	for _, guest := range parties[1:] {
		if w.dice.IntN(4) > 0 {
			locations, guests = append(locations, modelLocations[guest]), append(guests, guest)
		}
	}
	value := []float64{1000, 24999.99, 25000, 90000}[w.dice.IntN(4)]
	draft := apitest.Inviting(apitest.Draft(host), locations...)
	draft["details"].(apitest.Object)["dealValue"] = value
	draft["details"].(apitest.Object)["closingDateTime"] = w.now.AddDate(1, 0, 0).Format(time.RFC3339)
	draft["details"].(apitest.Object)["notes"] = w.text(host, inPrivate)
	if len(guests) > 0 {
		draft["inviteContext"] = apitest.Object{"notes": w.text(host, toGuests)}
	}
	w.history = append(w.history, fmt.Sprintf("%s creates, worth %v, inviting %v", host, value, guests))
	id := w.send(t, host, "/v1/deals", draft, http.StatusCreated).ID(t)
	w.parties[host] = &party{id: id, status: "Active", substatus: "Accepted", accepted: true, value: value}
	w.tell(host, "Create", "Accepted")
	w.join(t, guests)
}

// join adds the deals of new guests to the model.
func (w *modelWorld) join(t *testing.T, guests []string) {
	t.Helper()
	for _, guest := range guests {
		substatus := "Received"
		if guest == access.Microsoft {
			substatus = "Pending"
		}
		id := w.readers[guest].Engaged(t, w.readers[host], w.parties[host].id)
		w.parties[guest] = &party{id: id, status: "New", substatus: substatus, expires: w.now.Add(ttl)}
		w.tell(guest, "Create", substatus)
	}
}

// send sends a request under a key, and notes its replay.
func (w *modelWorld) send(t *testing.T, who, path string, body any, want int) *apitest.Response {
	t.Helper()
	key, c := apitest.Key(uuid.NewString()), w.readers[who]
	if who == "northwind" && !w.fired && w.dice.IntN(2) == 0 {
		c = w.temp
	}
	again := keyed{w.now, func() *apitest.Response { return c.Post(t, path, body, key) }}
	first := again.send()
	require.Equal(t, want, first.Status, "%s\n%s", strings.Join(w.history, "\n  "), first.Body)
	switch {
	case want >= http.StatusBadRequest:
		w.refused[who] = append(w.refused[who], string(first.Body))
	case c == w.temp:
		w.temps = append(w.temps, again)
	default:
		w.replays[who] = append(w.replays[who], again)
	}
	return first
}

// step has a party do something, possible or not.
func (w *modelWorld) step(t *testing.T) {
	t.Helper()
	who := w.pick(parties...)
	do := w.pick("accept", "decline", "accept", "decline", "win", "lose", "edit", "invite", "wait", "mark", "role")
	w.history = append(w.history, who+" "+do)
	switch do {
	case "wait":
		w.Clock.Add([]time.Duration{time.Hour, time.Hour, ttl / 2, ttl}[w.dice.IntN(4)])
		w.now = w.Clock.Now()
	case "mark":
		w.mark(t)
	case "role":
		w.role(t)
	default:
		if w.parties[who] != nil {
			w.act(t, who, do)
		}
	}
}

func (w *modelWorld) mark(t *testing.T) {
	t.Helper()
	_, err := w.Deals.ExpireDeals(t.Context())
	require.NoError(t, err)
	for _, who := range parties {
		if p := w.parties[who]; p != nil && p.status == "New" && !w.now.Before(p.expires) {
			p.status, p.substatus = "Closed", "Expired"
			w.tell(who, "Expire", "Expired")
		}
	}
}

func (w *modelWorld) act(t *testing.T, who, do string) {
	t.Helper()
	p := w.parties[who]
	status, _ := w.state(who)
	waits, active := status == "New", status == "Active"
	switch {
	case do == "invite":
		w.invite(t, who, active)
	case do == "edit":
		w.edit(t, who, active)
	case do == "accept" || do == "decline":
		if !waits {
			w.send(t, who, apitest.Path(p.id, do), closing[do], http.StatusConflict)
			return
		}
		w.answer(t, who, do)
	case !active:
		w.send(t, who, apitest.Path(p.id, do), closing[do], http.StatusConflict)
	default:
		body := apitest.Object{"notes": w.text(who, inPrivate)}
		if do == "lose" {
			body["reasonCode"] = "Other"
		}
		w.send(t, who, apitest.Path(p.id, do), body, http.StatusOK)
		p.status, p.substatus = "Closed", map[string]string{"win": "Won", "lose": "Lost"}[do]
		w.tell(who, map[string]string{"win": "Win", "lose": "Lose"}[do], p.substatus)
	}
}

// closing are the bodies of requests that are refused.
var closing = map[string]any{"accept": nil, "decline": apitest.Object{"reasonCode": "Other", "notes": "x"}, "win": nil, "lose": apitest.Object{"reasonCode": "BudgetTooSmall"}}

func (w *modelWorld) answer(t *testing.T, who, do string) {
	t.Helper()
	p := w.parties[who]
	if do == "accept" {
		body := apitest.Object{"notes": w.text(who, inPrivate)}
		if who == access.Microsoft {
			mika := apitest.Person("mika@msft.example")
			mika["firstName"] = w.text(who, answering)
			body["team"] = []any{mika}
		} else {
			body["name"], body["details"] = w.text(who, inPrivate), apitest.Object{"dealValue": []float64{1, 900000}[w.dice.IntN(2)]}
		}
		w.send(t, who, apitest.Path(p.id, "accept"), body, http.StatusOK)
		p.status, p.substatus, p.accepted = "Active", "Accepted", true
		w.tell(who, "Accept", "Accepted")
		return
	}
	body := apitest.Object{"reasonCode": "Other"}
	if who == access.Microsoft {
		body["notes"], w.atStake = w.text(who, whyNot), w.parties[host].value
	} else {
		body["notes"] = w.text(who, whyDeclined)
	}
	w.send(t, who, apitest.Path(p.id, "decline"), body, http.StatusOK)
	p.status, p.substatus = "Closed", "Declined"
	w.tell(who, "Decline", "Declined")
}

func (w *modelWorld) edit(t *testing.T, who string, active bool) {
	t.Helper()
	p, c := w.parties[who], w.readers[who]
	if !active {
		c.Patch(t, apitest.Path(p.id), `{"name":"x"}`, apitest.IfMatch("*")).Want(t, http.StatusConflict)
		return
	}
	value := []float64{1000, 24999.99, 25000, 90000}[w.dice.IntN(4)]
	details := apitest.Object{"notes": w.text(who, inPrivate)}
	if who != access.Microsoft { // its value is part of its answer; an edit of just the notes is told to nobody
		details["dealValue"] = value
	}
	c.Patch(t, apitest.Path(p.id), apitest.Object{"details": details}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	p.value = value
	w.told[who] = append(w.told[who], "referral-updated "+who+" Edit Accepted")
}

// invite has the host invite a party that does not take part yet, and has guests try the same.
func (w *modelWorld) invite(t *testing.T, who string, active bool) {
	t.Helper()
	guest := w.pick(parties[1:]...)
	path := apitest.Path(w.parties[who].id, "invitations")
	if who != host || !active || w.parties[guest] != nil {
		for _, query := range []string{"?dryRun=true", ""} {
			w.send(t, who, path+query, apitest.Invitation(modelLocations[guest]), http.StatusConflict)
		}
		return
	}
	w.send(t, who, path, apitest.Invitation(modelLocations[guest]), http.StatusOK)
	w.told[host] = append(w.told[host], "referral-updated contoso Invite Accepted")
	w.join(t, []string{guest})
}

// publish gives events their places in the feed, and sends what they cause to be sent.
func (w *modelWorld) publish(t *testing.T) {
	t.Helper()
	for {
		n, err := w.Outbox.SequenceEvents(t.Context())
		require.NoError(t, err)
		if n == 0 {
			break
		}
		require.NoError(t, w.Outbox.DispatchEvents(t.Context(), w.placed+1, w.placed+int64(n)))
		w.placed += int64(n)
	}
	lanes, err := w.Outbox.DueLanes(t.Context(), time.Minute)
	require.NoError(t, err)
	counts := map[outbox.Lane]int{}
	for _, lane := range lanes {
		counts[lane] = 1000
	}
	outgoing, err := w.Outbox.ClaimDeliveries(t.Context(), counts, time.Hour)
	require.NoError(t, err)
	for _, o := range outgoing {
		w.sent[o.OrganizationID] = append(w.sent[o.OrganizationID], string(o.Message.Body))
	}
}

// role gives a user of Northwind the role that opens deals, or takes it away.
func (w *modelWorld) role(t *testing.T) {
	t.Helper()
	w.fired = !w.fired
	role := map[bool]string{true: "BusinessProfileAdmin", false: "ReferralAdmin"}[w.fired]
	w.Regrant(t, "temp@northwind.example", "set role = '"+role+"'")
}
