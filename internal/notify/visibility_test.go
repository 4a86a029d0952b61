package notify_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/notify"
)

// as returns what is known about a user of Contoso with the roles who is on the deal's team and the profile's contact person.
func as(grants ...access.Grant) notify.RecipientAccess {
	id := uuid.New()
	return notify.RecipientAccess{
		Organization: &notify.Organization{MailDomains: []string{"contoso.example"}},
		User:         &notify.Person{UserID: &id, Active: true, Email: "Ada@contoso.example", Grants: grants},
		Team:         []string{"ada@contoso.example"}, Contact: "ada@contoso.example",
	}
}

func role(r access.Role, locations ...string) access.Grant {
	return access.Grant{Role: r, Locations: locations}
}

// How much each role opens of what each rule brings, at the deal's location and elsewhere: E is everything, h a hint, - nothing.
func TestWhatRolesOpen(t *testing.T) {
	t.Parallel()
	roles := []access.Grant{
		role(access.ReferralAdmin), role(access.ReferralAdmin, stockholm), role(access.ReferralAdmin, "1000002"), role(access.ReferralUser),
		role(access.ReferralUser, "1000002"), role(access.Viewer), role(access.BusinessProfileAdmin), role(access.CoSellSolutionAdmin), role(access.AccountAdmin),
	}
	for _, c := range []struct {
		kind notify.Kind
		rule notify.Rule
		want string // by the roles above
	}{
		{notify.MarketplaceLead, notify.LocationAdmins, "EE-------"},
		{notify.ReferralExpiring, notify.OrganizationAdmins, "EE-------"},
		{notify.MarketplaceLeadDigest, notify.OrganizationAdmins, "EE-------"},
		{notify.CoSellReceived, notify.AccountAdmins, "--------h"},
		{notify.ProfileLead, notify.ProfileContact, "EEhEhEhhh"},
		{notify.ProfileLeadDigest, notify.ProfileContact, "EEhEhEhhh"},
		{notify.InvitationAccepted, notify.InvitingMember, "EE-E-E---"},
		{notify.InvitationDeclined, notify.DealTeam, "EE-E-E---"},
		{notify.LeadDeclined, notify.Customer, "EEEEEEEEE"},
		{notify.SolutionFailed, notify.WhoAsked, "EE-E-E-E-"},
		{notify.SolutionPassed, notify.SolutionAdmins, "EE-E-E-E-"},
		{notify.SolutionPassed, notify.AccountAdmins, "--------E"},
		{notify.AccessRequested, notify.AccountAdmins, "--------E"},
		{notify.AccessGranted, notify.WhoAsked, "EEEEEEEEE"},
		{notify.RegistrationPassed, notify.DealTeam, "EE-E-E---"},
		{notify.RegistrationExceptionDecided, notify.WhoAsked, "EE-E-E---"},
		{notify.WebhookPaused, notify.WhoSetItUp, "E--------"},
		{notify.WebhookPaused, notify.OrganizationAdmins, "E--------"},
		{notify.WebhookPaused, notify.AccountAdmins, "--------E"},
	} {
		got := ""
		for _, g := range roles {
			s := as(g)
			may, why := mail(c.kind, c.rule, s.User.UserID).Visibility(s)
			require.Equal(t, may == notify.Nothing, why != "")
			got += map[notify.Visibility]string{notify.Everything: "E", notify.Hint: "h", notify.Nothing: "-"}[may]
		}
		require.Equal(t, c.want, got, "%s by %s", c.kind, c.rule)
	}
}

func mail(k notify.Kind, r notify.Rule, userID *uuid.UUID) notify.Notification {
	return notify.Notification{Kind: k, Rule: r, Location: &stockholm, Recipient: notify.Recipient{UserID: userID, Email: "ada@contoso.example"}}
}

// What led to a mail must still hold, whatever the roles.
func TestWhatBroughtAMailMustHoldStill(t *testing.T) {
	t.Parallel()
	for why, c := range map[string]struct {
		rule   notify.Rule
		change func(*notify.RecipientAccess)
		user   bool // the mail is a user's
		want   notify.Visibility
	}{
		"all holds":                   {notify.DealTeam, func(*notify.RecipientAccess) {}, true, notify.Everything},
		"suspended":                   {notify.DealTeam, func(s *notify.RecipientAccess) { s.Organization = nil }, true, notify.Nothing},
		"suspended, to a customer":    {notify.Customer, func(s *notify.RecipientAccess) { s.Organization = nil }, false, notify.Nothing},
		"deactivated":                 {notify.DealTeam, func(s *notify.RecipientAccess) { s.User.Active = false }, true, notify.Nothing},
		"deactivated, unknown before": {notify.DealTeam, func(s *notify.RecipientAccess) { s.User.Active = false }, false, notify.Nothing},
		"gone":                        {notify.DealTeam, func(s *notify.RecipientAccess) { s.User = nil }, true, notify.Nothing},
		"somebody else's address":     {notify.DealTeam, func(s *notify.RecipientAccess) { s.User.UserID = new(uuid.New()) }, true, notify.Nothing},
		"left the team":               {notify.DealTeam, func(s *notify.RecipientAccess) { s.Team = nil }, true, notify.Nothing},
		"the inviter left":            {notify.InvitingMember, func(s *notify.RecipientAccess) { s.Team = []string{"other@contoso.example"} }, true, notify.Nothing},
		"not the contact any more":    {notify.ProfileContact, func(s *notify.RecipientAccess) { s.Contact = "pia@contoso.example" }, true, notify.Nothing},
		"an own address":              {notify.DealTeam, func(s *notify.RecipientAccess) { s.User = nil }, false, notify.Everything},
		"an own contact":              {notify.ProfileContact, func(s *notify.RecipientAccess) { s.User = nil }, false, notify.Everything},
		"a user since":                {notify.DealTeam, func(s *notify.RecipientAccess) { s.User.Grants = nil }, false, notify.Nothing},
		"the domain was removed":      {notify.DealTeam, func(s *notify.RecipientAccess) { s.User, s.Organization.MailDomains = nil, nil }, false, notify.Nothing},
		"a domain above": {notify.DealTeam, func(s *notify.RecipientAccess) {
			s.User, s.Organization.MailDomains = nil, []string{"example.contoso.example"}
		}, false, notify.Nothing},
		"an address by a role": {notify.LocationAdmins, func(s *notify.RecipientAccess) { s.User = nil }, true, notify.Nothing},
	} {
		s := as(role(access.ReferralAdmin))
		n := mail(notify.InvitationAccepted, c.rule, nil)
		if c.user {
			n = mail(notify.InvitationAccepted, c.rule, s.User.UserID)
		}
		c.change(&s)
		may, said := n.Visibility(s)
		require.Equal(t, c.want, may, "%s: %s", why, said)
		require.Equal(t, may == notify.Nothing, said != "", why)
	}
}

// A person who may not be told is passed over: the next rule is asked, and the list says why.
func TestWhoMayNotBeToldIsPassedOver(t *testing.T) {
	t.Parallel()
	sent := cases()[notify.InvitationSent]
	for at, want := range map[string]string{
		"other@agency.example": "DealTeam ada (other)", "other@sub.contoso.example": "DealTeam ada (other)", "profiles@contoso.example": "DealTeam ada (profiles)",
		"gone@contoso.example": "DealTeam ada (gone)", "OTHER@Contoso.Example": "DealTeam ada OTHER",
	} {
		sent.Deal.Team[1].Email = at
		gone := somebody("gone", access.ReferralAdmin)
		gone.Active = false
		require.Equal(t, want, chosen(notify.InvitationSent, sent, directory(gone, somebody("profiles", access.BusinessProfileAdmin))), at)
	}
	profiles := somebody("profiles", access.BusinessProfileAdmin)
	for contact, want := range map[string]string{
		"profiles@contoso.example": "ProfileContact profiles OrganizationAdmins everywhere", "sales@agency.example": "ProfileContact (sales) OrganizationAdmins everywhere",
		"sales@contoso.example": "ProfileContact sales", "everywhere@contoso.example": "ProfileContact everywhere",
	} {
		d := directory(profiles, everybody, accounts)
		d.Contacts = map[string]notify.Person{stockholm: {Email: contact}}
		require.Equal(t, want, chosen(notify.ProfileLead, cases()[notify.ProfileLead], d))
	}
	d := directory(everybody)
	d.Organizations = nil
	require.Equal(t, "LocationAdmins", chosen(notify.MarketplaceLead, cases()[notify.MarketplaceLead], directory(here))[:14])
	require.NotContains(t, chosen(notify.LeadDeclined, cases()[notify.LeadDeclined], d), "Customer carin", "nobody is mailed for a suspended organisation")
}

// A hint reads well in both languages, for one customer or several, and says nothing about them.
func TestHintsSayNothingOfADeal(t *testing.T) {
	t.Parallel()
	for _, k := range []notify.Kind{notify.ProfileLead, notify.ProfileLeadDigest, notify.CoSellReceived, notify.ReferralReceived} {
		for _, r := range []notify.Rule{notify.ProfileContact, notify.AccountAdmins} {
			for _, locale := range []string{"en", "sv"} {
				for _, total := range []int{1, 7} {
					m, err := notify.Write(notify.Draft{Kind: k, Rule: r, Locale: locale, Occasions: []notify.Occasion{cases()[notify.ReferralReceived]}, Total: total, Link: link, Hint: true})
					require.NoError(t, err)
					requireWhole(t, m)
					require.Contains(t, m.Text, map[string]string{"en": "the role Referral admin", "sv": "rollen Hänvisningsadministratör"}[locale], "what to ask for")
					require.Contains(t, m.Text, stockholm)
					for _, secret := range []string{"Adatum", "carin@", "Data platform", "567", "Store", "Northwind", "Robin", link} {
						require.NotContains(t, m.Subject+m.Text+m.HTML, secret)
					}
				}
			}
		}
	}
}

func TestWhatCanBeSentAgain(t *testing.T) {
	t.Parallel()
	s := as(role(access.ReferralAdmin))
	for status, want := range map[notify.Status]bool{
		notify.Kept: true, notify.Refused: true, notify.Failed: true, notify.Unknown: true, notify.Withheld: true, notify.OverLimit: true,
		notify.Waiting: false, notify.Handing: false, notify.Sent: false, notify.SwitchedOff: false,
	} {
		n := mail(notify.InvitationAccepted, notify.DealTeam, s.User.UserID)
		n.Status = status
		after, err := n.Resend(true, s)
		require.Equal(t, want, err == nil, "%s", status)
		if want {
			require.Equal(t, notify.Waiting, after.Status)
		}
		_, err = n.Resend(false, s)
		require.Error(t, err, "what happened is kept no longer")
		_, err = n.Resend(true, as(role(access.BusinessProfileAdmin)))
		require.Error(t, err, "its recipient may not be told")
	}
}
