package notify_test

import (
	"html"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
)

const link = "https://portal.example/deals/1"

func write(t *testing.T, k notify.Kind, r notify.Rule, locale string, all ...notify.Occasion) notify.Message {
	t.Helper()
	m, err := notify.Write(notify.Draft{Kind: k, Rule: r, Locale: locale, Occasions: all, Total: len(all), Link: link})
	require.NoError(t, err)
	return m
}

// Every kind of mail can be written to whomever the table chooses, in both languages, with no words missing.
func TestEveryMailCanBeWritten(t *testing.T) {
	t.Parallel()
	all := cases()
	all[notify.MarketplaceLeadDigest], all[notify.ProfileLeadDigest] = lead(deal.AppSource), lead(deal.BusinessProfile)
	for _, row := range notify.Table() {
		for _, r := range row.Chain {
			english, swedish := write(t, row.Kind, r, "en", all[row.Kind]), write(t, row.Kind, r, "sv", all[row.Kind])
			require.NotEqual(t, english.Subject, swedish.Subject, "%s", row.Kind)
			for _, m := range []notify.Message{english, swedish} {
				requireWhole(t, m)
			}
		}
	}
}

func requireWhole(t *testing.T, m notify.Message) {
	t.Helper()
	require.NotEmpty(t, m.Subject)
	require.NotContains(t, m.Subject, "\n")
	for _, part := range []string{m.Subject, m.Text, m.HTML} {
		require.NotContains(t, part, "{{")
		require.NotContains(t, part, "<no value>")
	}
	for line := range strings.Lines(m.Text) {
		require.False(t, strings.HasPrefix(line, ": "), "a label is missing: %s", m.Text)
	}
	_, why, signed := strings.Cut(m.Text, "\n-- \n")
	require.True(t, signed)
	require.NotEmpty(t, strings.Lines(why))
	require.NotContains(t, m.HTML, ">:<")
}

// Each kind of mail has the same facts in the same order.
func TestWhatEachMailTells(t *testing.T) {
	t.Parallel()
	const asked = "Deal, Customer, Place, Value, Expected to close, Solution, Message, Answer by"
	told := map[notify.Kind]string{
		notify.MarketplaceLead: "Customer, Place, Solution, Contact, Message, Answer by", notify.ProfileLead: "Customer, Place, Contact, Message, Answer by",
		notify.LeadDeclined: "", notify.CoSellReceived: asked, notify.CoSellRequested: asked, notify.ReferralReceived: asked,
		notify.ReferralExpiring: "Deal, Customer, Place, Value, Expected to close, Solution, Answer by", notify.ReferralExpired: "Deal, Customer, Place, Value",
		notify.InvitationSent:     "Deal, Customer, Value, Expected to close, Answer by",
		notify.InvitationAccepted: "Deal, Customer, Value, Expected to close, Sellers",
		notify.InvitationDeclined: "Deal, Customer, Value, Reason, Notes, What you can do", notify.InvitationExpired: "Deal, Customer, Value",
		notify.SolutionPassed: "Solution, Goal, Notes", notify.SolutionFailed: "Solution, Goal, Notes",
		notify.AccessRequested: "Role, Notes", notify.AccessGranted: "Role, Notes", notify.AccessDeclined: "Role, Notes",
		notify.WebhookPaused: "Address, Notes, Reason", notify.WebhookOwnerGone: "Address, Notes, Reason",
		notify.RegistrationActionRequired: "Deal, Customer, Incentive, Notes", notify.RegistrationPassed: "Deal, Customer, Incentive, Notes",
		notify.RegistrationFailed: "Deal, Customer, Incentive, Notes", notify.RegistrationSampled: "Deal, Customer, Incentive, Notes",
		notify.RegistrationExceptionDecided: "Incentive, Decision, Notes",
	}
	words, due := new("their words"), now.AddDate(0, 0, 14)
	for kind, c := range cases() {
		if c.Deal != nil {
			c.Deal.InviteContext.Notes = words
		}
		if c.Invited {
			c.Party = deal.Inviter{OrganizationID: access.Microsoft, OrganizationName: "Microsoft"}
			c.Response = &microsoft.Response{Expires: &due, Sellers: []deal.Member{member("mika@msft.example")}}
			if kind == notify.InvitationDeclined {
				c.Response.DeclineReason = &microsoft.DeclineReason{Code: "NoMatchingCustomerRecord", Notes: words}
			}
		}
		if c.Webhook != nil {
			c.Webhook.Description = words
		}
		var labels []string
		for line := range strings.Lines(write(t, kind, notify.WhoAsked, "en", c).Text) {
			if label, _, is := strings.Cut(line, ": "); is && len(label) < 20 && label != "Open the deal" { // a longer one is prose
				labels = append(labels, label)
			}
		}
		want, known := told[kind]
		require.True(t, known, "%s", kind)
		require.Equal(t, want, strings.Join(labels, ", "), "%s", kind)
	}
}

// Everything that can be a reason, a request or a place where a lead came from has words in both languages.
func TestEveryCodeHasItsWords(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"en", "sv"} {
		for _, name := range []string{reference.DeclineReasons, reference.MicrosoftDeclineReasons} {
			list, _ := reference.Get(name)
			for _, e := range list.Entries {
				c := outgoing("northwind", event.RelatedReferralUpdated, deal.Decline)
				c.Change.ReasonCode = &e.Code
				if name == reference.MicrosoftDeclineReasons {
					c.Party.OrganizationID = access.Microsoft
					c.Response = &microsoft.Response{DeclineReason: &microsoft.DeclineReason{Code: e.Code}}
					require.Contains(t, write(t, notify.InvitationDeclined, notify.DealTeam, locale, c).Text, map[string]string{"en": "What you can do: ", "sv": "Det här kan ni göra: "}[locale])
				}
				require.Contains(t, write(t, notify.InvitationDeclined, notify.DealTeam, locale, c).Text, map[string]string{"en": "Reason: ", "sv": "Skäl: "}[locale], "%s", e.Code)
			}
		}
		for _, g := range solution.Goals() {
			c := review(solution.Passed)
			c.Review.Goal = g
			require.Contains(t, write(t, notify.SolutionPassed, notify.WhoAsked, locale, c).Text, map[string]string{"en": "Goal: ", "sv": "Mål: "}[locale], "%s", g)
		}
		for _, s := range []deal.LeadSource{deal.AppSource, deal.AzureMarketplace, deal.AzurePortal} {
			require.NotContains(t, write(t, notify.MarketplaceLead, notify.LocationAdmins, locale, lead(s)).Text, "Store  ", "%s", s)
		}
		for _, reason := range []webhook.PausedReason{webhook.FailedTooOften, webhook.Gone, webhook.OwnerLostAccess} {
			c := paused()
			c.Webhook.Reason = reason
			require.Contains(t, write(t, notify.WebhookPaused, notify.WhoSetItUp, locale, c).Text, map[string]string{"en": "Reason: ", "sv": "Skäl: "}[locale], "%s", reason)
		}
	}
}

// A reason that the partner may not know is not in its mail (R8), nor are sellers before Microsoft accepts (R9).
func TestAMailTellsWhatItsReaderMayKnow(t *testing.T) {
	t.Parallel()
	c := outgoing(access.Microsoft, event.RelatedReferralUpdated, deal.Decline)
	code, notes := "NoMatchingCustomerRecord", "their own words"
	c.Change.ReasonCode, c.Change.Notes = &code, &notes // the event does not even contain these
	withheld := microsoft.DealValueBelowThreshold
	c.Response = &microsoft.Response{Status: microsoft.Declined, DeclineReasonWithheld: &withheld}
	m := write(t, notify.InvitationDeclined, notify.DealTeam, "en", c)
	require.Contains(t, m.Text, "not shown for a deal of this value")
	require.NotContains(t, m.Text+m.HTML, "No matching")
	require.NotContains(t, m.Text+m.HTML, notes)

	c.Response = &microsoft.Response{Status: microsoft.Declined, DeclineReason: &microsoft.DeclineReason{Code: code, Notes: &notes}}
	m = write(t, notify.InvitationDeclined, notify.DealTeam, "sv", c)
	require.Contains(t, m.Text, "Ingen matchande kundpost hos Microsoft")
	require.Contains(t, m.Text, notes)
	accepted := outgoing(access.Microsoft, event.RelatedReferralUpdated, deal.Accept)
	accepted.Response = &microsoft.Response{Status: microsoft.Accepted, Sellers: []deal.Member{member("mika@msft.example")}}
	require.Contains(t, write(t, notify.InvitationAccepted, notify.DealTeam, "en", accepted).Text, "Sellers: Robin Lake, +46 8 555 01 00, mika@msft.example")
}

// What people write is plain text in both parts: it creates no markup, no header and no paragraph.
func TestWhatPeopleWriteIsText(t *testing.T) {
	t.Parallel()
	c := incoming("northwind")
	c.Deal.Name = "<script>alert(1)</script>\r\nBcc: eve@evil.example\r\n\r\nNew paragraph"
	c.Deal.Customer.Name = `"><img src=x onerror=alert(1)>{{.Deal}}`
	said := "first line\r\nReason: a lie\x00\u0085end"
	c.Deal.InviteContext.Notes = &said
	m := write(t, notify.ReferralReceived, notify.LocationAdmins, "en", c)
	require.Equal(t, "Northwind sent you a deal: <script>alert(1)</script> Bcc: eve@evil.example New paragraph", m.Subject)
	require.NotContains(t, m.HTML, "<script>")
	require.NotContains(t, m.HTML, "<img")
	require.Contains(t, m.HTML, "&lt;script&gt;")
	require.Contains(t, m.Text, "\nMessage: first line\n    Reason: a lie  end\n")
	require.NotContains(t, m.Text, "\nBcc:")
	require.Contains(t, m.Text, "{{.Deal}}", "it is no template")
}

func TestFiguresAreWrittenAsReadersKnowThem(t *testing.T) {
	t.Parallel()
	english, swedish := write(t, notify.ReferralReceived, notify.LocationAdmins, "en", incoming("northwind")), write(t, notify.ReferralReceived, notify.LocationAdmins, "sv", incoming("northwind"))
	require.Contains(t, english.Text, "Value: 1,234,567.50 SEK\n")
	require.Contains(t, english.Text, "Answer by: 7 December 2026 at 12:00 UTC\n")
	require.Contains(t, swedish.Text, "Värde: 1\u00a0234\u00a0567,50 SEK\n")
	require.Contains(t, swedish.Text, "Svar senast: 7 december 2026 kl. 12:00 UTC\n")
	require.Contains(t, swedish.HTML, `<html lang="sv">`)
	for _, m := range []notify.Message{english, swedish} {
		require.Contains(t, m.Text, link)
		require.Contains(t, m.HTML, `href="`+link+`"`)
	}
}

// Codes are shown by the names that people use, in their language, and no digit of a value is lost.
func TestMailsNameWhatIsACode(t *testing.T) {
	t.Parallel()
	asked := cases()[notify.AccessRequested]
	require.Contains(t, write(t, notify.AccessRequested, notify.AccountAdmins, "en", asked).Text, "Role: Referral admin\n")
	require.Contains(t, write(t, notify.AccessRequested, notify.AccountAdmins, "sv", asked).Subject, "rollen Hänvisningsadministratör")
	of := incoming("northwind")
	of.Deal.Customer.Address.City, of.Deal.Customer.Address.Country = nil, "SE"
	of.Deal.Details.Value, of.Deal.Details.Currency = money.MustParse("1.005"), "BHD"
	require.Contains(t, write(t, notify.ReferralReceived, notify.LocationAdmins, "sv", of).Text, "Ort: Sverige\n")
	require.Contains(t, write(t, notify.ReferralReceived, notify.LocationAdmins, "en", of).Text, "Value: 1.005 BHD\n")
}

// An account admin, who looks after no deals, and a customer, who has no access, are told no more than concerns them.
func TestSomeAreToldLess(t *testing.T) {
	t.Parallel()
	for _, k := range []notify.Kind{notify.MarketplaceLead, notify.CoSellReceived, notify.ReferralReceived, notify.ReferralExpired} {
		m := write(t, k, notify.AccountAdmins, "en", cases()[k])
		for _, secret := range []string{"Adatum", "Data platform", "carin@", "1,234", link} {
			require.NotContains(t, m.Subject+m.Text+m.HTML, secret, "%s", k)
		}
		require.Contains(t, m.Text, stockholm)
	}
	require.Contains(t, write(t, notify.AccessRequested, notify.AccountAdmins, "en", cases()[notify.AccessRequested]).Subject, "Vera Lind")
	toCustomer := write(t, notify.LeadDeclined, notify.Customer, "en", cases()[notify.LeadDeclined])
	require.NotContains(t, toCustomer.Text+toCustomer.HTML, link)
	require.NotContains(t, toCustomer.Text, "Robin")
}

func TestADigestListsWhatItHasRoomFor(t *testing.T) {
	t.Parallel()
	var all []notify.Occasion
	for range notify.DigestLimit {
		all = append(all, lead(deal.AppSource))
	}
	m, err := notify.Write(notify.Draft{Kind: notify.MarketplaceLeadDigest, Rule: notify.LocationAdmins, Locale: "en", Occasions: all, Total: 1234})
	require.NoError(t, err)
	require.Equal(t, "1234 more leads on 23 November 2026", m.Subject)
	require.Equal(t, notify.DigestLimit, strings.Count(m.Text, "Adatum AB: Contoso Store, Answer by 7 December 2026"))
	require.Contains(t, m.Text, "And more: 1184\n")
}

// A mail leads to the deal, and one about something else to its place in the portal, where there is one; a customer has none.
func TestAMailLeadsToWhereItsReaderActs(t *testing.T) {
	t.Parallel()
	const portal = "https://cosell.example/portal/"
	all := cases()
	for k, want := range map[notify.Kind]string{
		notify.InvitationDeclined: link, notify.RegistrationFailed: link, notify.SolutionFailed: portal + "solutions/" + all[notify.SolutionFailed].Review.SolutionID,
		notify.AccessRequested: portal + "people?tab=requests", notify.AccessGranted: portal,
		notify.WebhookPaused: portal + "webhooks/" + all[notify.WebhookPaused].Webhook.WebhookID.String(),
	} {
		l := notify.Draft{Kind: k, Rule: notify.WhoAsked, Locale: "en", Occasions: []notify.Occasion{all[k]}, Total: 1, Portal: portal}
		if all[k].Deal != nil {
			l.Link = link
		}
		requireLink(t, l, want)
		l.Link, l.Portal = "", ""
		requireLink(t, l, "")
		l.Rule, l.Link, l.Portal = notify.Customer, link, portal
		requireLink(t, l, "")
	}
	lead := notify.Draft{Kind: notify.ProfileLead, Locale: "sv", Occasions: []notify.Occasion{all[notify.ProfileLead]}, Total: 1, Link: link, Portal: portal}
	for rule, want := range map[notify.Rule]string{notify.AccountAdmins: portal + "people", notify.ProfileContact: portal} {
		lead.Rule, lead.Hint = rule, true
		requireLink(t, lead, want)
	}
	digest := notify.Draft{
		Kind: notify.ProfileLeadDigest, Rule: notify.LocationAdmins, Locale: "en", Occasions: lead.Occasions, Total: 12, Portal: portal,
	}
	requireLink(t, digest, portal+"?status=New&type=Lead")
}

// requireLink fails the test unless both parts of the mail lead there, or nowhere if that is "".
func requireLink(t *testing.T, l notify.Draft, want string) {
	t.Helper()
	m, err := notify.Write(l)
	require.NoError(t, err)
	if want == "" {
		require.NotRegexp(t, `(?m)^Open[^:]*: `, m.Text, l.Kind)
		require.NotContains(t, m.HTML, "href", l.Kind)
		return
	}
	require.Contains(t, m.Text, ": "+want+"\n", l.Kind)
	require.Contains(t, m.HTML, `href="`+html.EscapeString(want)+`"`, l.Kind)
}
