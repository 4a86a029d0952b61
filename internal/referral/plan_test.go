package referral_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/referral"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// dealAt returns a deal of the organisation in a state, as the database has it.
func dealAt(t *testing.T, organization string, d deal.Direction, s deal.State) deal.Deal {
	t.Helper()
	made := deal.Deal{
		ID: uuid.New(), EngagementID: uuid.New(), Revision: 1, Name: "Data platform", OrganizationID: organization, Direction: d, State: s,
		Created: now, Updated: now, Details: deal.Details{Currency: "USD", Closing: now.AddDate(0, 6, 0)},
	}
	if s.Status == deal.New {
		made.Expires = new(now.AddDate(0, 0, 14))
	}
	text, err := made.Document()
	require.NoError(t, err)
	var read deal.Deal
	require.NoError(t, json.Unmarshal(text, &read))
	return read
}

// plans is M8, written by hand: what leads from a status to a substatus. A pair that is not listed is a conflict.
var plans = map[string]string{
	"New Accepted": "Accept", "New Declined": "Decline", "New Won": "Accept Win", "New Lost": "Accept Lose",
	"Active Won": "Win", "Active Lost": "Lose", "Active Error": "ReportError",
}

var belongs = map[string][]string{
	"None": {"None"}, "New": {"Pending", "Received"}, "Active": {"Accepted"}, "Closed": {"Won", "Lost", "Declined", "Expired", "Error"},
}

// Every pair that can be wanted, in every state of an own deal, an invited one and Microsoft's.
func TestEveryPairHasItsPlan(t *testing.T) {
	t.Parallel()
	for _, party := range []struct {
		organization string
		direction    deal.Direction
	}{{"contoso", deal.Outgoing}, {"contoso", deal.Incoming}, {"msft", deal.Incoming}} {
		for status, substatuses := range belongs {
			for _, substatus := range substatuses {
				at := deal.State{Status: deal.Status(status), Substatus: deal.Substatus(substatus)}
				d := dealAt(t, party.organization, party.direction, at)
				for _, wanted := range []string{"", "None", "New", "Active", "Closed"} {
					for _, sub := range []string{"", "None", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"} {
						require.Equal(t, expected(at, wanted, sub), planned(t, d, wanted, sub), "%s to %s/%s", at, wanted, sub)
					}
				}
			}
		}
	}
}

// expected returns the plan for a state, or the kind of its fault.
func expected(at deal.State, status, substatus string) string {
	switch {
	case status == "" && substatus == "":
		return ""
	case substatus == "" && status == "Closed":
		return "invalid"
	case substatus == "":
		substatus = belongs[status][0]
	case status != "" && !slices.Contains(belongs[status], substatus):
		return "invalid"
	}
	is := substatus == string(at.Substatus) || at.Status == deal.New && slices.Contains(belongs["New"], substatus)
	if is {
		return ""
	}
	if plan, has := plans[string(at.Status)+" "+substatus]; has {
		return plan
	}
	return "conflict"
}

func planned(t *testing.T, d deal.Deal, status, substatus string) string {
	t.Helper()
	body := map[string]any{}
	if status != "" {
		body["status"] = strings.ToLower(status)
	}
	if substatus != "" {
		body["Substatus"] = substatus
	}
	c := referral.ReadPatch(body)
	require.Empty(t, c.Mistakes)
	steps, err := c.Plan(d)
	switch f := fault.As(err); {
	case f != nil && f.Kind == fault.Conflict:
		return "conflict"
	case f != nil && f.Kind == fault.Invalid:
		return "invalid"
	}
	require.NoError(t, err)
	var names []string
	for _, s := range steps {
		names = append(names, string(s.Action))
	}
	return strings.Join(names, " ")
}

func TestReasons(t *testing.T) {
	t.Parallel()
	d := dealAt(t, "contoso", deal.Incoming, deal.State{Status: deal.New, Substatus: deal.Received})
	for said, want := range map[any]deal.Reason{
		"BudgetTooSmall": {Code: "BudgetTooSmall"}, "3": {Code: "CustomerChoseAnotherVendor"},
		"8": {Code: "Other", Notes: new("No reason was given.")}, "We have no time": {Code: "Other", Notes: new("We have no time")},
		"9": {Code: "Other", Notes: new("9")}, nil: {Code: "Other", Notes: new("No reason was given.")},
	} {
		c := referral.ReadPatch(map[string]any{"substatus": "Declined", "statusReason": said})
		steps, err := c.Plan(d)
		require.NoError(t, err)
		require.Equal(t, want, steps[0].Reason, said)
	}
}

// FuzzReading reads any JSON; the result can always be planned with.
func FuzzReading(f *testing.F) {
	for _, seed := range []string{
		`{"status":"Closed","substatus":"Won"}`, `[{"op":"replace","path":"/team/0/email","value":"a@b.example"}]`, `[{"op":"add","path":"/registrations/-","value":{}}]`,
		`{"team":{"firstName":1},"details":{"requirements":{"solutions":[{"id":"SOL"}]}}}`, `[1,{"op":"add","path":"//","value":[]}]`, `[{"op":"add","path":"/~2"}]`,
		`[{"op":"add","path":"/team/-","value":null},{"op":"add","path":"/details/requirements/solutions/0/x","value":1}]`, `{"consent":[{"consentToContact":"x"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var value any
		if json.Unmarshal(text, &value) != nil {
			return
		}
		for _, c := range []referral.Change{referral.ReadPatch(value), referral.ReadReplacement(value)} {
			c = c.Checked(func(any) fault.Mistakes { return nil })
			c.Patch, _ = json.Marshal(c.Members)
			_, err := c.Plan(dealAt(t, "contoso", deal.Incoming, deal.State{Status: deal.New, Substatus: deal.Received}))
			require.True(t, err == nil || fault.As(err) != nil, "%v", err)
		}
		_, err := json.Marshal(referral.ReadCreation(value).Members)
		require.NoError(t, err)
	})
}
