package deal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

const (
	state    = "deal-state"
	terminal = "deal-terminal"
)

// columns are the actions of the table below.
var columns = []deal.Action{
	deal.Create, deal.Edit, deal.Invite, deal.Accept, deal.Decline, deal.Expire, deal.Win, deal.Lose, deal.ReportError,
}

// life says for every state what each action does to a deal: the state that it leads to, or the code of the refusal. It is written by hand
// from the product's table, and the package's own table must agree.
var life = map[string][]string{
	"New/Pending":            {state, state, state, "Active/Accepted", "Closed/Declined", state, state, state, state},
	"New/Received":           {state, state, state, "Active/Accepted", "Closed/Declined", state, state, state, state},
	"None/None":              {state, state, state, state, state, state, state, state, state},
	"None/None, run out":     {terminal, terminal, terminal, terminal, terminal, "Closed/Expired", terminal, terminal, terminal},
	"New/Pending, run out":   {terminal, terminal, terminal, terminal, terminal, "Closed/Expired", terminal, terminal, terminal},
	"New/Received, run out":  {terminal, terminal, terminal, terminal, terminal, "Closed/Expired", terminal, terminal, terminal},
	"Active/Accepted":        {state, "Active/Accepted", "Active/Accepted", state, state, state, "Closed/Won", "Closed/Lost", "Closed/Error"},
	"Closed/Won":             {terminal, terminal, terminal, terminal, terminal, state, terminal, terminal, terminal},
	"Closed/Lost":            {terminal, terminal, terminal, terminal, terminal, state, terminal, terminal, terminal},
	"Closed/Declined":        {terminal, terminal, terminal, terminal, terminal, state, terminal, terminal, terminal},
	"Closed/Expired":         {terminal, terminal, terminal, terminal, terminal, state, terminal, terminal, terminal},
	"Closed/Error":           {terminal, terminal, terminal, terminal, terminal, state, terminal, terminal, terminal},
	"Active/Accepted (msft)": {state, "Active/Accepted", "invitation-not-allowed", state, state, state, "Closed/Won", "Closed/Lost", "Closed/Error"},
}

// inState returns a deal in each row's state, and the time to try the actions at.
func inState(t *testing.T, name string) (deal.Deal, time.Time) {
	t.Helper()
	note := new("a note")
	switch name {
	case "New/Pending":
		return guest(t, access.Microsoft), start.Add(ttl - time.Microsecond)
	case "New/Received":
		return guest(t, "3000001"), start.Add(ttl - time.Microsecond)
	case "None/None":
		return lead(t, deal.TestDrive), start.AddDate(0, 6, 0).Add(-time.Microsecond)
	case "None/None, run out":
		return lead(t, deal.TestDrive), start.AddDate(0, 6, 0)
	case "New/Pending, run out":
		return guest(t, access.Microsoft), start.Add(ttl)
	case "New/Received, run out":
		return guest(t, "3000001"), start.Add(ttl)
	case "Active/Accepted":
		return own(t), start
	case "Active/Accepted (msft)":
		d, _, err := guest(t, access.Microsoft).Accept(deal.Acceptance{}, person("mika@msft.example"), world(), ada(), start)
		require.NoError(t, err)
		return d, start
	case "Closed/Won":
		return applied(t, own(t), deal.Win, deal.Reason{}), start
	case "Closed/Lost":
		return applied(t, own(t), deal.Lose, deal.Reason{Code: "Other", Notes: note}), start
	case "Closed/Declined":
		return applied(t, guest(t, "3000001"), deal.Decline, deal.Reason{Code: "Other", Notes: note}), start
	case "Closed/Error":
		return applied(t, own(t), deal.ReportError, deal.Reason{Code: "Test"}), start
	default:
		d, _, err := guest(t, "3000001").Apply(deal.Expire, audit.Clock(), deal.Reason{}, start.Add(ttl))
		require.NoError(t, err)
		return d, start.Add(ttl)
	}
}

// try carries out the action by its own verb and with good input, and returns the state that it led to.
func try(d deal.Deal, a deal.Action, now time.Time) (deal.State, error) {
	var after deal.Deal
	var err error
	switch a {
	case deal.Create: // has no verb for a deal that exists
		return deal.State{}, d.Allows(a, now)
	case deal.Edit:
		changed := d
		changed.Name = "Another name"
		after, _, err = d.EditTo(changed, world(), ada(), now)
	case deal.Invite:
		var made deal.Creation
		made, err = d.InviteMore(deal.Invitation{Target: at(uninvited(d))}, world(), ada(), now, ttl)
		after = made.Own.Deal
	case deal.Accept:
		after, _, err = d.Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), now)
	default:
		after, _, err = d.Apply(a, ada(), deal.Reason{Code: "Other", Notes: new("a note")}, now)
	}
	return after.State, err
}

// uninvited returns the location of a party that the deal could invite: an incoming one only Microsoft.
func uninvited(d deal.Deal) string {
	if d.Direction == deal.Incoming && d.OrganizationID != access.Microsoft {
		return access.Microsoft
	}
	return "2000001"
}

func TestLifeOfEveryStateByEveryAction(t *testing.T) {
	t.Parallel()
	for name, row := range life {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Len(t, row, len(columns))
			for i, a := range columns {
				d, now := inState(t, name)
				require.Equal(t, row[i], outcome(t, d, a, now), "%s", a)
			}
		})
	}
}

// outcome returns the state that the action led to, or the code of the refusal, which must name the state the deal is in.
func outcome(t *testing.T, d deal.Deal, a deal.Action, now time.Time) string {
	t.Helper()
	to, err := try(d, a, now)
	if err == nil {
		require.NotEqual(t, deal.Create, a)
		return to.String()
	}
	f := fault.As(err)
	require.NotNil(t, f, "%v", err)
	require.Equal(t, fault.Conflict, f.Kind, "%v", err)
	at := d.StateAt(now)
	require.Equal(t, &fault.State{Status: string(at.Status), Substatus: string(at.Substatus)}, f.State)
	if f.Code == state || f.Code == terminal {
		require.Contains(t, f.Detail.String(), at.Said().String())
	}
	return f.Code
}

func TestTransitionsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	rows := map[deal.Status][]string{deal.New: life["New/Pending"], deal.Active: life["Active/Accepted"], deal.Closed: life["Closed/Won"]}
	want := map[deal.Step]string{
		{Action: deal.Expire, From: deal.New}: "Closed/Expired", {Action: deal.Expire, From: deal.Informational}: "Closed/Expired",
	}
	for from, row := range rows {
		for i, a := range columns {
			if row[i] != state && row[i] != terminal {
				want[deal.Step{Action: a, From: from}] = row[i]
			}
		}
	}
	got := map[deal.Step]string{}
	for step, to := range deal.Transitions() {
		require.NotEqual(t, deal.Closed, step.From, "nothing leaves Closed")
		got[step] = to.String()
	}
	require.Equal(t, want, got)
}

func TestTransitionsIsACopy(t *testing.T) {
	t.Parallel()
	deal.Transitions()[deal.Step{Action: deal.Edit, From: deal.Closed}] = deal.State{}
	require.NotContains(t, deal.Transitions(), deal.Step{Action: deal.Edit, From: deal.Closed})
}

func TestStateAtTheDeadline(t *testing.T) {
	t.Parallel()
	d := guest(t, access.Microsoft)
	require.Equal(t, start.Add(ttl), *d.Expires)
	require.Equal(t, "New/Pending", d.StateAt(d.Expires.Add(-time.Microsecond)).String())
	require.Equal(t, "Closed/Expired", d.StateAt(*d.Expires).String(), "equal is expired")
	require.Equal(t, "Closed/Expired", d.StateAt(d.Expires.Add(time.Hour)).String())

	active := own(t)
	active.Expires = new(start.Add(-time.Hour)) // left over: only an unanswered deal expires
	require.Equal(t, "Active/Accepted", active.StateAt(start).String())
}

func TestClosingSetsItsTime(t *testing.T) {
	t.Parallel()
	later := start.Add(time.Hour)
	won, _, err := own(t).Apply(deal.Win, ada(), deal.Reason{Notes: new("signed")}, later)
	require.NoError(t, err)
	require.Equal(t, later, *won.Closed)
	require.Equal(t, start, *won.Accepted)
	require.Equal(t, "signed", *won.StatusNotes)
	require.Nil(t, won.StatusReason)

	declined := applied(t, guest(t, "3000001"), deal.Decline, deal.Reason{Code: "NotACustomer"})
	require.Equal(t, start, *declined.Closed)
	require.Nil(t, declined.Accepted)
	require.Equal(t, "NotACustomer", *declined.StatusReason)
	require.Nil(t, declined.StatusNotes)
}
