package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/notify"
)

func TestEveryCaseHasItsKind(t *testing.T) {
	t.Parallel()
	all := cases()
	for want, c := range all {
		row, mailed := notify.RowOf(c)
		require.True(t, mailed, "%s", want)
		require.Equal(t, want, row.Kind)
	}
	for _, row := range notify.Table() {
		if row.Event != "" {
			require.Contains(t, all, row.Kind, "try the new row")
		}
	}
}

func TestNobodyIsMailedOfTheRest(t *testing.T) {
	t.Parallel()
	informing := lead(deal.AppSource)
	informing.Deal.State = deal.State{Status: deal.Informational, Substatus: deal.NoSubstatus}
	own := outgoing("contoso", event.ReferralCreated, deal.Create)
	guest := outgoing("northwind", event.RelatedReferralUpdated, deal.Accept)
	guest.Invited = false
	for name, c := range map[string]notify.Occasion{
		"one's own deal": own, "a lead for information": informing, "and its end": after(informing, deal.Expire),
		"an edit": after(incoming("northwind"), deal.Edit), "one's own answer": after(incoming("northwind"), deal.Accept),
		"one's own decline": after(incoming("northwind"), deal.Decline), "one's own win": after(incoming("northwind"), deal.Win),
		"the win of a party": outgoing("northwind", event.RelatedReferralUpdated, deal.Win), "a party that another one invited": guest,
	} {
		_, mailed := notify.RowOf(c)
		require.False(t, mailed, name)
	}
}

// somebody is a user of Contoso's with one role.
func somebody(address string, r access.Role, locations ...string) notify.User {
	id := uuid.New()
	return notify.User{OrganizationID: "contoso", Person: notify.Person{UserID: &id, Active: true, Name: address, Email: address + "@contoso.example", Grants: []access.Grant{{Role: r, Locations: locations}}}}
}

var (
	here      = somebody("here", access.ReferralAdmin, "1000001", "1000003")
	there     = somebody("there", access.ReferralAdmin, "1000002")
	everybody = somebody("everywhere", access.ReferralAdmin)
	accounts  = somebody("account", access.AccountAdmin)
	solutions = somebody("solutions", access.CoSellSolutionAdmin)
	listed    = notify.Person{Name: "Pia Sand", Email: "pia@contoso.example"}
	stranger  = notify.User{OrganizationID: "northwind", Person: everybody.Person}
)

// directory returns a directory of Contoso, whose own addresses are at contoso.example.
func directory(users ...notify.User) notify.Directory {
	return notify.Directory{Users: users, Organizations: map[string]notify.Organization{
		"contoso": {MailDomains: []string{"contoso.example"}}, access.Microsoft: {},
	}}
}

// chosen returns whom a directory chooses, as the part of the address before the @, after the rule that chose them. Those who are barred
// are in brackets.
func chosen(k notify.Kind, c notify.Occasion, d notify.Directory) string {
	var words []string
	rule := notify.Rule("")
	for _, p := range d.Candidates(k, c) {
		if p.Rule != rule {
			rule = p.Rule
			words = append(words, string(rule))
		}
		before, _, _ := strings.Cut(p.Email, "@")
		if p.Withheld != "" {
			before = "(" + before + ")"
		}
		words = append(words, before)
	}
	return strings.Join(words, " ")
}

// Rule R6 with its fallbacks: whoever is available is asked, nearest first.
func TestWhoIsFound(t *testing.T) {
	t.Parallel()
	profile := map[string]notify.Person{stockholm: listed}
	all := []notify.User{here, there, everybody, accounts, solutions, stranger}
	for _, c := range []struct {
		kinds    string
		users    []notify.User
		contacts map[string]notify.Person
		want     string
	}{
		{"MarketplaceLead CoSellReceived ReferralReceived ReferralExpiring ReferralExpired", all, profile, "LocationAdmins here"},
		{"MarketplaceLead CoSellReceived ReferralReceived", []notify.User{there, everybody, accounts}, profile, "OrganizationAdmins everywhere"},
		{"MarketplaceLead CoSellReceived ReferralReceived", []notify.User{there, accounts, solutions}, profile, "AccountAdmins account"},
		{"MarketplaceLead CoSellReceived ReferralReceived", []notify.User{there, solutions, stranger}, profile, ""},
		{"ProfileLead", all, profile, "ProfileContact pia"},
		{"ProfileLead", all, nil, "OrganizationAdmins everywhere"},
		{"ProfileLead", []notify.User{here, accounts}, nil, "AccountAdmins account"},
		{"ProfileLead", []notify.User{here}, map[string]notify.Person{"1000002": listed}, ""},
		{"LeadDeclined", all, profile, "Customer carin"},
		{"InvitationSent InvitationAccepted InvitationDeclined InvitationExpired", all, profile, "DealTeam ada other"},
		{"SolutionPassed SolutionFailed", all, profile, "SolutionAdmins solutions"},
		{"SolutionPassed SolutionFailed", []notify.User{accounts}, profile, "AccountAdmins account"},
		{"AccessRequested", all, profile, "AccountAdmins account"},
		{"WebhookPaused", all, profile, "OrganizationAdmins everywhere"},
		{"WebhookOwnerGone", all, profile, "AccountAdmins account"},
		{"WebhookPaused", []notify.User{here, accounts}, profile, "AccountAdmins account"},
		{"AccessGranted AccessDeclined", all, profile, ""},
	} {
		for k := range strings.FieldsSeq(c.kinds) {
			kind := notify.Kind(k)
			d := directory(c.users...)
			d.Contacts = c.contacts
			require.Equal(t, c.want, chosen(kind, cases()[kind], d), "%s", k)
		}
	}
}

// The person who sent the invitation is told, if on the deal's team; the one who asked, and the one who set something up, before others.
func TestWhoBeganIsTold(t *testing.T) {
	t.Parallel()
	sent := cases()[notify.InvitationSent]
	for inviter, want := range map[string]string{"Ada@Contoso.example": "InvitingMember ada", "gone@contoso.example": "DealTeam ada other"} {
		d := directory()
		d.Inviters = map[uuid.UUID]string{sent.EventID: inviter}
		require.Equal(t, want, chosen(notify.InvitationSent, sent, d))
	}
	asked := review("Passed")
	asked.Review.AskedBy.Email = "Solutions@contoso.example"
	require.Equal(t, "WhoAsked solutions", chosen(notify.SolutionPassed, asked, directory(solutions, accounts)))
	decided := cases()[notify.AccessGranted]
	decided.Request.UserID = *here.UserID
	require.Equal(t, "WhoAsked here", chosen(notify.AccessGranted, decided, directory(here, accounts)))
	stopped := paused()
	everybodyToo := somebody("second", access.ReferralAdmin)
	stopped.Webhook.OwnerID = *everybodyToo.UserID
	require.Equal(t, "WhoSetItUp second", chosen(notify.WebhookPaused, stopped, directory(everybodyToo, everybody)))
}

func TestMicrosoftsSellersLookAfterItsDeals(t *testing.T) {
	t.Parallel()
	mika := somebody("mika", access.MicrosoftSeller)
	mika.OrganizationID = access.Microsoft
	require.Equal(t, "OrganizationAdmins mika", chosen(notify.CoSellRequested, cases()[notify.CoSellRequested], directory(everybody, mika)))
}

// An address that several roles or team members have is written to once, and an invalid one never.
func TestEachAddressIsFoundOnce(t *testing.T) {
	t.Parallel()
	c := cases()[notify.InvitationSent]
	c.Deal.Team = []deal.Member{member("ada@contoso.example"), member("ADA@contoso.example"), member("nowhere"), member("a@b.example\r\nBcc: x@y.example")}
	require.Equal(t, "DealTeam ada", chosen(notify.InvitationSent, c, directory()))
	spam := cases()[notify.LeadDeclined]
	spam.Deal.Customer.Team[0].EmailValidity = deal.SpamEmail
	require.Empty(t, chosen(notify.LeadDeclined, spam, directory()))
	unasked := cases()[notify.LeadDeclined]
	unasked.Deal.Consent.Contact = false
	require.Empty(t, chosen(notify.LeadDeclined, unasked, directory()))
}

func TestWishesOfPeopleCount(t *testing.T) {
	t.Parallel()
	c := cases()[notify.InvitationSent]
	quiet := member("ada@contoso.example")
	quiet.ContactPreference = &deal.ContactPreference{DisableNotifications: true, Locale: "sv-SE"}
	c.Deal.Team = []deal.Member{quiet, member("Here@contoso.example")}
	off := here
	off.Off, off.Locale = []notify.Kind{notify.InvitationSent, notify.ReferralReceived}, "sv"
	people := directory(off).Candidates(notify.InvitationSent, c)
	require.Len(t, people, 2)
	for i := range people {
		n := notify.New(notify.InvitationSent, c, people[i], true, now)
		require.Equal(t, notify.SwitchedOff, n.Status)
		require.Equal(t, "sv", n.Locale)
	}
	require.Equal(t, *here.UserID, *people[1].UserID, "a team member who is a user")
	require.True(t, off.Wants(notify.ReferralReceived), "it is mandatory")
	to := notify.Candidate{Person: off.Person, Rule: notify.LocationAdmins}
	require.Equal(t, notify.Waiting, notify.New(notify.ReferralReceived, incoming("northwind"), to, true, now).Status)
	require.Equal(t, notify.Kept, notify.New(notify.ReferralReceived, incoming("northwind"), to, false, now).Status)
}

func TestTheDocsShowWhoIsMailed(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| Mail | Brought by | To the first of these that finds somebody | |\n|---|---|---|---|\n")
	for _, row := range notify.Table() {
		chain := make([]string, len(row.Chain))
		for i, r := range row.Chain {
			chain[i] = string(r)
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", row.Kind, row.Event, strings.Join(chain, ", "), map[bool]string{true: "mandatory"}[row.Mandatory])
	}
	docstest.RequireShown(t, "docs/mail.md", "mails", table.String())
}

// MayMail excludes only what no row is for.
func TestWhatMayBeMailedIsWhatARowIsFor(t *testing.T) {
	t.Parallel()
	won, waits := deal.State{Status: deal.Closed, Substatus: deal.Won}, deal.State{Status: deal.New, Substatus: deal.Received}
	own := deal.State{Status: deal.Active, Substatus: deal.Accepted}
	require.False(t, notify.MayMail(event.ReferralCreated, deal.Create, own))
	require.True(t, notify.MayMail(event.ReferralCreated, deal.Create, waits))
	for _, a := range []deal.Action{deal.Edit, deal.Accept, deal.Win, deal.Lose, deal.ReportError, deal.Invite} {
		require.False(t, notify.MayMail(event.ReferralUpdated, a, own), a)
	}
	require.True(t, notify.MayMail(event.ReferralUpdated, deal.Decline, won))
	require.True(t, notify.MayMail(event.ReferralUpdated, deal.Expire, won))
	for _, row := range notify.Table() {
		if row.Event != event.ReferralCreated && row.Event != event.ReferralUpdated {
			require.True(t, notify.MayMail(row.Event, deal.Edit, own), row.Kind)
		}
	}
}
