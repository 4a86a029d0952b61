package deal_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
)

// edited returns the changes of an edit, as "pointer before after".
func edited(t *testing.T, d deal.Deal, patch string) []string {
	t.Helper()
	after, err := d.Patched([]byte(patch))
	require.NoError(t, err)
	_, entry, err := d.EditTo(after, world(), ada(), start)
	require.NoError(t, err)
	return changed(entry.Changes)
}

func changed(changes []change.Change) []string {
	all := []string{}
	for _, c := range changes {
		all = append(all, c.Pointer+" "+string(c.Before)+" "+string(c.After))
	}
	return all
}

func TestChangesOfAnEdit(t *testing.T) {
	t.Parallel()
	d := created(t, draft(func(in *deal.Draft) { in.ExternalReferenceID = new("CRM-1") })).Own.Deal
	require.Equal(t, []string{`/name "Data platform" "B"`}, edited(t, d, `{"name":"B"}`))
	require.Equal(t, []string{`/externalReferenceId "CRM-1" null`}, edited(t, d, `{"externalReferenceId":null}`), "taken away")
	require.Equal(t, []string{`/campaignId null "C"`}, edited(t, d, `{"campaignId":"C"}`), "was not there")
	require.Equal(t, []string{`/details/currency "USD" "EUR"`, `/details/dealValue 42000 1.5`, `/details/notes null "n"`},
		edited(t, d, `{"details":{"notes":"n","dealValue":"1.50","currency":"EUR"}}`), "in the order of the pointers")
	require.Equal(t, []string{`/campaignId null "a\"b\n<ö>"`}, edited(t, d, `{"campaignId":"a\"b\n<ö>"}`))
}

func TestAnArrayIsOneValueOfAChange(t *testing.T) {
	t.Parallel()
	changes := edited(t, own(t), `{"team":[{"firstName":"B","lastName":"C","phoneNumber":"1","email":"b@b.example"}]}`)
	require.Equal(t, []string{
		`/team [{"firstName":"Robin","lastName":"Lake","phoneNumber":"+46 8 555 01 00","email":"ada@contoso.example","title":null,"contactPreference":null}] ` +
			`[{"firstName":"B","lastName":"C","phoneNumber":"1","email":"b@b.example","title":null,"contactPreference":null}]`,
	}, changes)
}

func TestEntryOfACreation(t *testing.T) {
	t.Parallel()
	made := created(t, draft(inviting("3000001")))
	e := made.Own.Entry
	require.Equal(t, deal.Create, e.Action)
	require.EqualValues(t, 1, *e.Number)
	require.Equal(t, deal.Revision(1), e.Sequence)
	require.Equal(t, start, e.Occurred)
	require.Nil(t, e.From)
	require.Equal(t, "Active/Accepted", e.To.String())
	require.Empty(t, e.Changes)
	require.Equal(t, audit.ByUser, e.Actor.Type)
	require.Equal(t, "Ada Berg", e.Actor.Name)
	require.Equal(t, audit.API, e.Channel)
}

// A guest learns which organisation invited it, but not which person.
func TestEntryOfAnInvitationNamesTheOrganisation(t *testing.T) {
	t.Parallel()
	e := created(t, draft(inviting("3000001"))).Invited[0].Entry
	require.Equal(t, deal.Create, e.Action)
	require.Equal(t, "New/Received", e.To.String())
	text, err := json.Marshal(e.Actor)
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"Party","id":null,"name":"Contoso","organizationId":"contoso"}`, string(text))
}

func TestEntryOfAStatusChange(t *testing.T) {
	t.Parallel()
	later := start.Add(time.Hour)
	d := own(t)
	after, e, err := d.Apply(deal.Lose, ada(), deal.Reason{Code: "Other", Notes: new("a note")}, later)
	require.NoError(t, err)
	require.Equal(t, deal.Lose, e.Action)
	require.EqualValues(t, 2, *e.Number)
	require.Equal(t, after.Revision, e.Sequence)
	require.Equal(t, later, e.Occurred)
	require.Equal(t, later, after.Updated)
	require.Equal(t, "Active/Accepted", e.From.String())
	require.Equal(t, "Closed/Lost", e.To.String())
	require.Equal(t, "Other", *e.ReasonCode)
	require.Equal(t, "a note", *e.Notes)
	require.Equal(t, []string{
		`/closedDateTime null "2026-11-23T13:00:00Z"`, `/statusNotes null "a note"`, `/statusReason null "Other"`,
	}, changed(e.Changes), "neither the status, which has its own members, nor the bookkeeping")
}

// Another party sees which state a deal has left and entered; why only where the table says so.
func TestWhatAnotherPartySeesOfAnEntry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of     string
		action deal.Action
		why    bool
	}{
		"a partner declines":   {"northwind", deal.Decline, true},
		"a partner accepts":    {"northwind", deal.Accept, false},
		"a partner wins":       {"northwind", deal.Win, false},
		"a partner loses":      {"northwind", deal.Lose, false},
		"a partner was wrong":  {"northwind", deal.ReportError, false},
		"Microsoft declines":   {"msft", deal.Decline, false},
		"Microsoft is awarded": {"msft", deal.Win, false},
	} {
		number := int64(7)
		e := deal.Entry{
			Number: &number, Action: c.action, Actor: ada(), From: &deal.State{Status: deal.New, Substatus: deal.Received},
			ReasonCode: new("Other"), Notes: new("a note"), Changes: []change.Change{{Pointer: "/name"}},
		}
		seen := e.Seen(deal.Inviter{OrganizationID: c.of, OrganizationName: "A party"})
		require.Equal(t, c.why, seen.Notes != nil, name)
		require.Equal(t, c.why, seen.ReasonCode != nil, name)
		require.Nil(t, seen.Number, name)
		require.Empty(t, seen.Changes, name)
		require.Equal(t, e.From, seen.From, name)
		require.Equal(t, audit.ByParty, seen.Actor.Type, name)
		require.Nil(t, seen.Actor.ID, name)
		require.Equal(t, "A party", seen.Actor.Name, name)
		require.Equal(t, seen, seen.Seen(deal.Inviter{OrganizationID: c.of, OrganizationName: "A party"}), "seen twice is seen once")
	}
}

func TestEntryOfTheClock(t *testing.T) {
	t.Parallel()
	after, e, err := guest(t, "3000001").Apply(deal.Expire, audit.Clock(), deal.Reason{}, start.Add(ttl))
	require.NoError(t, err)
	require.Equal(t, audit.BySystem, e.Actor.Type)
	require.Nil(t, e.Actor.ID)
	require.Nil(t, e.Actor.OrganizationID)
	require.Equal(t, audit.System, e.Channel)
	require.Equal(t, audit.System, after.LastModifiedVia)
	require.Equal(t, "New/Received", e.From.String())
	require.Nil(t, e.ReasonCode)
}

func TestEntryOfAnInvitation(t *testing.T) {
	t.Parallel()
	made, err := own(t).InviteMore(deal.Invitation{Target: at("msft"), InviteContext: &deal.InviteContext{Notes: new("hello")}}, world(), ada(), start, ttl)
	require.NoError(t, err)
	require.Equal(t, deal.Invite, made.Own.Entry.Action)
	require.Equal(t, []string{
		`/consent/consentToShareReferralWithMicrosoftSellers null true`,
		`/dealType "Private" "CoSell"`,
		`/inviteContext/assistanceRequestCode null "Unknown"`,
		`/inviteContext/notes null "hello"`,
		`/target [] [{"type":"BusinessProfileLocation","id":"msft"}]`,
		`/type "Independent" "Shared"`,
	}, changed(made.Own.Entry.Changes))
}
