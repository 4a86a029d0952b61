package notify

import (
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
)

// Row says who is mailed about one kind of thing.
type Row struct {
	Kind      Kind
	Event     event.Type          // that causes it; "" if none does by itself
	When      func(Occasion) bool // nil: always
	Mandatory bool                // nobody can switch it off
	Digest    Kind                // the kind for all beyond the first few of a day; "" if each is mailed
	Chain     []Rule              // the first rule that chooses somebody decides
}

// admins is the chain of R6 for what a location receives.
var admins = []Rule{LocationAdmins, OrganizationAdmins, AccountAdmins}

// contactFirst is the chain of R6 for a customer who found a business profile.
var contactFirst = []Rule{ProfileContact, OrganizationAdmins, AccountAdmins}

// senders is the chain for reports about an invitation.
var senders = []Rule{InvitingMember, DealTeam}

var (
	askedForReview = []Rule{WhoAsked, SolutionAdmins, AccountAdmins}
	dealTeam       = []Rule{DealTeam}
)

// table says who is mailed about what (R6; Referrals partner communications, Aug 2023). The first row that fits an occasion decides;
// occasions that fit none go to the feed and to webhooks only. What R6 demands cannot be switched off, nor what keeps the service working.
var table = []Row{
	{
		Kind: MarketplaceLead, Event: event.ReferralCreated, When: leadFromMarketplace, Chain: admins, Mandatory: true,
		Digest: MarketplaceLeadDigest,
	},
	{
		Kind: ProfileLead, Event: event.ReferralCreated, When: leadFromProfile, Chain: contactFirst, Mandatory: true,
		Digest: ProfileLeadDigest,
	},
	{Kind: MarketplaceLeadDigest, Chain: admins, Mandatory: true},
	{Kind: ProfileLeadDigest, Chain: contactFirst, Mandatory: true},
	{Kind: CoSellRequested, Event: event.ReferralCreated, When: toMicrosoft, Chain: admins},
	{Kind: CoSellReceived, Event: event.ReferralCreated, When: fromMicrosoft, Chain: admins, Mandatory: true},
	{Kind: ReferralReceived, Event: event.ReferralCreated, When: waitsForAnswer, Chain: admins, Mandatory: true},
	{Kind: ReferralExpiring, Event: event.ReferralExpiring, Chain: admins},
	{Kind: ReferralExpired, Event: event.ReferralUpdated, When: expiredUnanswered, Chain: admins},
	{Kind: LeadDeclined, Event: event.ReferralUpdated, When: leadDeclined, Chain: []Rule{Customer}},
	{Kind: InvitationSent, Event: event.RelatedReferralCreated, When: invited, Chain: senders},
	{Kind: InvitationAccepted, Event: event.RelatedReferralUpdated, When: answered(deal.Accept), Chain: senders},
	{Kind: InvitationDeclined, Event: event.RelatedReferralUpdated, When: answered(deal.Decline), Chain: senders},
	{Kind: InvitationExpired, Event: event.RelatedReferralUpdated, When: answered(deal.Expire), Chain: senders},
	{Kind: SolutionPassed, Event: event.SolutionReviewed, When: reviewed(solution.Passed), Chain: askedForReview},
	{Kind: SolutionFailed, Event: event.SolutionReviewed, When: reviewed(solution.Failed), Chain: askedForReview},
	{Kind: AccessRequested, Event: event.AccessRequested, Chain: []Rule{AccountAdmins}, Mandatory: true},
	{Kind: AccessGranted, Event: event.AccessDecided, When: granted, Chain: []Rule{WhoAsked}},
	{Kind: AccessDeclined, Event: event.AccessDecided, Chain: []Rule{WhoAsked}},
	{Kind: RegistrationActionRequired, Event: event.RegistrationUpdated, When: stepped(registration.AskForAction), Chain: dealTeam},
	{
		Kind: RegistrationPassed, Event: event.RegistrationUpdated, When: stepped(registration.Pass, registration.PassMarketplace),
		Chain: dealTeam,
	},
	{
		Kind: RegistrationFailed, Event: event.RegistrationUpdated, When: stepped(registration.Fail, registration.FailMarketplace),
		Chain: dealTeam,
	},
	{Kind: RegistrationSampled, Event: event.RegistrationUpdated, When: stepped(registration.Sample), Chain: dealTeam},
	{Kind: RegistrationExceptionDecided, Event: event.ExceptionDecided, Chain: []Rule{WhoAsked}},
	{Kind: WebhookOwnerGone, Event: event.WebhookPaused, When: ownerGone, Chain: []Rule{AccountAdmins}, Mandatory: true},
	{Kind: WebhookPaused, Event: event.WebhookPaused, Chain: []Rule{WhoSetItUp, OrganizationAdmins, AccountAdmins}, Mandatory: true},
}

// Table returns the table of who is mailed about what.
func Table() []Row { return slices.Clone(table) }

// RowOf returns the row of the table that fits an occasion, and false if nobody is mailed.
func RowOf(c Occasion) (Row, bool) {
	i := slices.IndexFunc(table, func(r Row) bool { return r.Event == c.Type && (r.When == nil || r.When(c)) })
	if i < 0 {
		return Row{}, false
	}
	return table[i], true
}

// row returns the row of a kind.
func row(k Kind) Row {
	return table[slices.IndexFunc(table, func(r Row) bool { return r.Kind == k })]
}

// DealKinds returns the kinds of mail that are about deals, so that only those who may see the deals may read them.
func DealKinds() []Kind {
	var all []Kind
	for _, r := range table {
		switch r.Event {
		case event.SolutionReviewed, event.AccessRequested, event.AccessDecided, event.WebhookPaused, event.ExceptionDecided:
		default:
			all = append(all, r.Kind)
		}
	}
	return all
}

func tellsOfDeals(k Kind) bool { return slices.Contains(DealKinds(), k) }

// MayMail tells whether somebody may be mailed about an event on a deal, going by the action and the state that it led to. Mostly nobody
// is: most changes are edits, and deals created for oneself. That saves reading everything that RowOf needs to know about the occasion.
func MayMail(t event.Type, a deal.Action, to deal.State) bool {
	switch t {
	case event.ReferralCreated:
		return to.Status == deal.New
	case event.ReferralUpdated:
		return a == deal.Expire || a == deal.Decline
	default:
		return true
	}
}

// waitsForAnswer tells whether a deal has come in that waits for an answer: it is neither the receiver's own nor a lead for information.
func waitsForAnswer(c Occasion) bool {
	return c.Deal.Direction == deal.Incoming && c.Deal.Status == deal.New
}

func leadFromMarketplace(c Occasion) bool {
	return waitsForAnswer(c) && c.Deal.Origin != nil && !c.Deal.FromProfile()
}

func leadFromProfile(c Occasion) bool {
	return waitsForAnswer(c) && c.Deal.FromProfile()
}

func toMicrosoft(c Occasion) bool {
	return waitsForAnswer(c) && c.Deal.OrganizationID == access.Microsoft
}

func fromMicrosoft(c Occasion) bool {
	by := c.Deal.InviteContext.InvitedBy
	return waitsForAnswer(c) && by != nil && by.OrganizationID == access.Microsoft
}

// expiredUnanswered tells whether nobody answered in time. A lead for information expects no answer, so it does not count when it is
// archived.
func expiredUnanswered(c Occasion) bool {
	return c.did(deal.Expire) && c.Change.From != nil && c.Change.From.Status == deal.New
}

func leadDeclined(c Occasion) bool { return c.did(deal.Decline) && c.Deal.Origin != nil }

// invited tells whether the receiver has invited the party whose deal it is.
func invited(c Occasion) bool { return c.Invited }

func answered(a deal.Action) func(Occasion) bool {
	return func(c Occasion) bool { return c.Invited && c.did(a) }
}

func reviewed(s solution.ReviewState) func(Occasion) bool {
	return func(c Occasion) bool { return c.Review.State == s }
}

func stepped(actions ...registration.Action) func(Occasion) bool {
	return func(c Occasion) bool { return slices.Contains(actions, c.Step.Action) }
}

func ownerGone(c Occasion) bool { return c.Webhook.Reason == webhook.OwnerLostAccess }

func granted(c Occasion) bool { return c.Request.Status == account.RequestGranted }
