package notify_test

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
)

var (
	now       = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	due       = now.Add(14 * 24 * time.Hour)
	stockholm = "1000001"
)

// incoming returns a deal that waits at Contoso's Stockholm location, as the occasion of its event; the test changes it.
func incoming(from string) notify.Occasion {
	d := deal.Deal{
		ID: uuid.New(), Name: "Data platform", OrganizationID: "contoso", OrganizationName: "Contoso", Location: stockholm,
		Direction: deal.Incoming, State: deal.State{Status: deal.New, Substatus: deal.Received}, Expires: &due,
		Customer: deal.Customer{Name: "Adatum AB", Address: deal.Address{Country: "SE"}, Team: []deal.Member{member("carin@adatum.example")}},
		Consent:  deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.Details{
			Value: money.MustParse("1234567.5"), Currency: "SEK", Closing: due, Requirements: deal.Requirements{Solutions: []deal.Solution{{Name: "Contoso Store"}}},
		},
		InviteContext: deal.InviteContext{InvitedBy: &deal.Inviter{OrganizationID: from, OrganizationName: name(from)}},
	}
	return notify.Occasion{
		EventID: uuid.New(), Type: event.ReferralCreated, Occurred: now, OrganizationID: "contoso", Location: &stockholm, Deal: &d,
		Party: deal.Inviter{OrganizationID: "contoso", OrganizationName: "Contoso"}, Change: deal.Entry{Action: deal.Create, To: d.State},
	}
}

func name(organization string) string {
	return map[string]string{"contoso": "Contoso", "northwind": "Northwind", access.Microsoft: "Microsoft"}[organization]
}

func member(address string) deal.Member {
	return deal.Member{FirstName: "Robin", LastName: "Lake", PhoneNumber: "+46 8 555 01 00", Email: address}
}

// lead returns a customer's request.
func lead(source deal.LeadSource) notify.Occasion {
	c := incoming("")
	text := string(source)
	c.Deal.InviteContext.InvitedBy, c.Deal.ReferralSource = nil, &text
	c.Deal.Origin = &deal.Origin{CallToAction: deal.ContactMe}
	return c
}

// after returns the occasion after its own deal has changed.
func after(c notify.Occasion, a deal.Action) notify.Occasion {
	from := c.Deal.State
	c.Type, c.Change = event.ReferralUpdated, deal.Entry{Action: a, From: &from}
	return c
}

// outgoing returns what Contoso hears about a party that it has invited.
func outgoing(party string, t event.Type, a deal.Action) notify.Occasion {
	c := incoming("")
	c.Deal.Direction, c.Deal.State, c.Deal.InviteContext.InvitedBy = deal.Outgoing, deal.State{Status: deal.Active, Substatus: deal.Accepted}, nil
	c.Deal.Expires, c.Deal.Team = nil, []deal.Member{member("ada@contoso.example"), member("other@contoso.example")}
	c.Type, c.Change = t, deal.Entry{Action: a}
	c.Party, c.Invited = deal.Inviter{OrganizationID: party, OrganizationName: name(party)}, true
	c.Response = &microsoft.Response{Status: microsoft.NotRequested}
	return c
}

func review(s solution.ReviewState) notify.Occasion {
	report := "The deck is missing"
	return notify.Occasion{
		EventID: uuid.New(), Type: event.SolutionReviewed, Occurred: now, OrganizationID: "contoso", Location: &stockholm,
		Review: &solution.Review{State: s, Goal: solution.ToBeReady, Report: &report, Solution: solution.Offer{Solution: solution.Solution{Name: "Contoso Store"}}},
	}
}

func request(t event.Type, s account.RequestStatus) notify.Occasion {
	return notify.Occasion{
		EventID: uuid.New(), Type: t, Occurred: now, OrganizationID: "contoso",
		Request: &account.Request{UserID: uuid.New(), UserName: "Vera Lind", Role: access.ReferralAdmin, Notes: "please", Status: s},
	}
}

// registered returns the occasion of a step in the review of a registration, for its party.
func registered(a registration.Action) notify.Occasion {
	c := outgoing("contoso", event.RegistrationUpdated, "")
	said := "The contract names another company"
	c.Party, c.Invited = deal.Inviter{OrganizationID: "contoso", OrganizationName: "Contoso"}, false
	c.Registration, c.Step = &registration.Registration{Type: solution.AzureIPCoSell}, registration.Entry{Action: a, Comments: &said}
	return c
}

func excepted() notify.Occasion {
	said := "The contract shows it"
	return notify.Occasion{
		EventID: uuid.New(), Type: event.ExceptionDecided, Occurred: now, OrganizationID: "contoso", Location: &stockholm,
		Asked: &registration.Exception{
			Type: solution.AzureIPCoSell, Status: registration.ExceptionApproved, Comments: &said, AskedBy: registration.Submitter{Email: "ada@contoso.example"},
		},
	}
}

func paused() notify.Occasion {
	return notify.Occasion{
		EventID: uuid.New(), Type: event.WebhookPaused, Occurred: now, OrganizationID: "contoso",
		Webhook: &webhook.PausedNotice{URL: "https://hook.example/in", Reason: webhook.Gone, OwnerID: uuid.New()},
	}
}

// cases has an occasion for every kind of mail that is caused directly by an event.
func cases() map[notify.Kind]notify.Occasion {
	toMicrosoft := incoming("contoso")
	toMicrosoft.OrganizationID, toMicrosoft.Deal.OrganizationID, toMicrosoft.Party.OrganizationID = access.Microsoft, access.Microsoft, access.Microsoft
	expiring := incoming("northwind")
	expiring.Type, expiring.Change = event.ReferralExpiring, deal.Entry{}
	return map[notify.Kind]notify.Occasion{
		notify.MarketplaceLead: lead(deal.AppSource), notify.ProfileLead: lead(deal.BusinessProfile),
		notify.LeadDeclined:   after(lead(deal.AzurePortal), deal.Decline),
		notify.CoSellReceived: incoming(access.Microsoft), notify.CoSellRequested: toMicrosoft, notify.ReferralReceived: incoming("northwind"),
		notify.ReferralExpiring: expiring, notify.ReferralExpired: after(incoming("northwind"), deal.Expire),
		notify.InvitationSent:     outgoing("northwind", event.RelatedReferralCreated, deal.Create),
		notify.InvitationAccepted: outgoing(access.Microsoft, event.RelatedReferralUpdated, deal.Accept),
		notify.InvitationDeclined: outgoing("northwind", event.RelatedReferralUpdated, deal.Decline),
		notify.InvitationExpired:  outgoing("northwind", event.RelatedReferralUpdated, deal.Expire),
		notify.SolutionPassed:     review(solution.Passed), notify.SolutionFailed: review(solution.Failed),
		notify.AccessRequested: request(event.AccessRequested, account.RequestOpen),
		notify.AccessGranted:   request(event.AccessDecided, account.RequestGranted), notify.AccessDeclined: request(event.AccessDecided, account.RequestDeclined),
		notify.WebhookPaused: paused(), notify.WebhookOwnerGone: ownerGone(),

		notify.RegistrationActionRequired: registered(registration.AskForAction), notify.RegistrationPassed: registered(registration.Pass),
		notify.RegistrationFailed: registered(registration.Fail), notify.RegistrationSampled: registered(registration.Sample),
		notify.RegistrationExceptionDecided: excepted(),
	}
}

// ownerGone is an endpoint whose owner has lost access.
func ownerGone() notify.Occasion {
	c := paused()
	c.Webhook.Reason = webhook.OwnerLostAccess
	return c
}
