package notify

import (
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/wording"
)

var englishCatalogue = catalogue{
	language: wording.English,
	phrases: map[Kind]phrases{
		MarketplaceLead: {
			"New lead: {{.Customer}} wants to be contacted",
			"{{.Customer}} found {{.Solution}} {{.Source}} and asks to be contacted.\n\n" +
				"Customers expect to hear from you within 72 hours. Accept or decline the lead by {{.Deadline}}; after that it expires.",
		},
		ProfileLead: {
			"New lead: {{.Customer}} wants to be contacted",
			"{{.Customer}} found your business profile and asks to be contacted.\n\n" +
				"Customers expect to hear from you within 72 hours. The lead is to be accepted or declined by {{.Deadline}}; after that " +
				"it expires.",
		},
		MarketplaceLeadDigest: {
			"{{.Count}} more leads on {{.Day}}",
			"You were told of the first leads of {{.Day}} one by one. {{.Count}} more customers found your solutions that day and ask to " +
				"be contacted.",
		},
		ProfileLeadDigest: {
			"{{.Count}} more leads on {{.Day}}",
			"You were told of the first leads of {{.Day}} one by one. {{.Count}} more customers found your business profile that day and " +
				"ask to be contacted.",
		},
		LeadDeclined: {
			"Your request to {{.Organization}}",
			"Thank you for your interest{{if .Solution}} in {{.Solution}}{{end}}. {{.Organization}} cannot take up your request.\n\n" +
				"Other partners may be able to help you: you find them where you found {{.Organization}}.",
		},
		CoSellReceived: {
			"Microsoft sent you a deal: {{.Deal}}",
			"A Microsoft seller invites you to sell {{.Deal}} to {{.Customer}} together.\n\n" +
				"Accept or decline it by {{.Deadline}}; after that the invitation expires and Microsoft is told.",
		},
		CoSellRequested: {
			"{{.Party}} asks for help with a deal: {{.Deal}}",
			"{{.Party}} invites Microsoft to sell {{.Deal}} to {{.Customer}} together.\n\n" +
				"Accept or decline it by {{.Deadline}}; after that the invitation expires and {{.Party}} is told.",
		},
		ReferralReceived: {
			"{{.Party}} sent you a deal: {{.Deal}}",
			"{{.Party}} invites you to sell {{.Deal}} to {{.Customer}} together.\n\n" +
				"Accept or decline it by {{.Deadline}}; after that the invitation expires and {{.Party}} is told.",
		},
		ReferralExpiring: {
			"Your answer is due on {{.Deadline}}: {{.Deal}}",
			"{{.Deal}} with {{.Customer}} waits for your answer. Accept or decline it by {{.Deadline}}; after that it expires, and " +
				"nothing about it can be changed.",
		},
		ReferralExpired: {
			"Expired without your answer: {{.Deal}}",
			"{{.Deal}} with {{.Customer}} was not answered in time and has expired. Whoever sent it has been told.",
		},
		InvitationSent: {
			"{{.Party}} was invited: {{.Deal}}",
			"{{.Party}} was invited to sell {{.Deal}} to {{.Customer}} together with you. You will hear of the answer.",
		},
		InvitationAccepted: {
			"{{.Party}} accepted: {{.Deal}}",
			"{{.Party}} sells {{.Deal}} to {{.Customer}} together with you.",
		},
		InvitationDeclined: {
			"{{.Party}} declined: {{.Deal}}",
			"{{.Party}} does not take part in {{.Deal}} with {{.Customer}}.\n\n" +
				"What was declined is not reopened. You can go on alone, or create the deal again from this one and invite {{.Party}} " +
				"anew.",
		},
		InvitationExpired: {
			"{{.Party}} did not answer: {{.Deal}}",
			"The invitation of {{.Party}} to {{.Deal}} with {{.Customer}} has expired without an answer.\n\n" +
				"You can go on alone, or create the deal again from this one and invite {{.Party}} anew.",
		},
		SolutionPassed: {
			"Review passed: {{.Solution}}",
			"The review of {{.Solution}} towards {{.Goal}} was passed.",
		},
		SolutionFailed: {
			"Review failed: {{.Solution}}",
			"The review of {{.Solution}} towards {{.Goal}} was failed. Mend what the report names and ask for a review again.",
		},
		AccessRequested: {
			"{{.Person}} asks for the role {{.Role}}",
			"{{.Person}} asks for the role {{.Role}}. Grant or decline it.",
		},
		AccessGranted: {
			"You have the role {{.Role}}",
			"An account admin has granted you the role {{.Role}}.",
		},
		AccessDeclined: {
			"The role {{.Role}} was not granted",
			"An account admin has declined your wish for the role {{.Role}}.",
		},
		RegistrationActionRequired: {
			"Your registration needs a change: {{.Deal}}",
			"The registration of {{.Deal}} with {{.Customer}} for {{.Goal}} was sent back. Put right what the note names and hand it in " +
				"again.",
		},
		RegistrationPassed: {
			"Registration passed: {{.Deal}}",
			"The registration of {{.Deal}} with {{.Customer}} for {{.Goal}} has passed its review. There is nothing to do.",
		},
		RegistrationFailed: {
			"Registration failed: {{.Deal}}",
			"The registration of {{.Deal}} with {{.Customer}} for {{.Goal}} has failed its review.\n\n" +
				"You can ask for an exception once, within 60 days of the registration.",
		},
		RegistrationSampled: {
			"Your registration is being looked at: {{.Deal}}",
			"The registration of {{.Deal}} with {{.Customer}} for {{.Goal}}, which was approved, was picked for a review. There is " +
				"nothing to do.",
		},
		RegistrationExceptionDecided: {
			"The exception for {{.Goal}} was {{.Decision}}",
			"The exception that you asked for, for {{.Goal}}, was {{.Decision}}. The decision is final.",
		},
		WebhookPaused: {
			"A webhook was paused",
			"No more events are sent to {{.URL}}. When it takes them again, resume the webhook and have what it missed sent again.",
		},
		WebhookOwnerGone: {
			"A webhook was paused: who set it up has no access any more",
			"No more events are sent to {{.URL}}. Remove the webhook, or let a referral admin of the whole organisation look who " +
				"receives there and resume it.",
		},
	},
	unattended: phrases{
		"Nobody looks after what came in",
		"Something came in{{if .Location}} at the location {{.Location}}{{end}} that waits for an answer{{if .Deadline}} until " +
			"{{.Deadline}}{{end}}, " +
			"and nobody in your organisation may give it.\n\nGrant somebody the role Referral admin.",
	},
	hint: phrases{
		"{{if gt .Count 1}}{{.Count}} customers{{else}}A customer{{end}} found your business profile",
		"{{if gt .Count 1}}{{.Count}} customers{{else}}A customer{{end}} found the business profile{{if .Location}} of the location " +
			"{{.Location}}{{end}} " +
			"and wait{{if le .Count 1}}s{{end}} to be contacted{{if .Deadline}}, at first until {{.Deadline}}{{end}}. Your roles do not " +
			"open that.\n\n" +
			"Ask a referral admin of your organisation to answer, or an account admin for the role Referral admin.",
	},
	why: map[Rule]string{
		LocationAdmins:     "You get this mail as referral admin of the location {{.Location}}.",
		OrganizationAdmins: "You get this mail as somebody who looks after the deals of the whole organisation.",
		AccountAdmins:      "You get this mail as account admin of your organisation.",
		ProfileContact:     "You get this mail as contact person of the business profile of the location {{.Location}}.",
		Customer:           "You get this mail since you asked to be contacted.",
		InvitingMember:     "You get this mail since you sent the invitation and are on the team of the deal.",
		DealTeam:           "You get this mail since you are on the team of the deal.",
		SolutionAdmins:     "You get this mail as somebody who looks after the solutions of your organisation.",
		WhoAsked:           "You get this mail since you asked for it.",
		WhoSetItUp:         "You get this mail since you set up the webhook.",
	},
	labels: map[label]string{
		dealName: "Deal", customer: "Customer", country: "Place", value: "Value", closing: "Expected to close", solutions: "Solution",
		contacts: "Contact", message: "Message", deadline: "Answer by", reason: "Reason", whatToDo: "What you can do", notes: "Notes",
		sellers: "Sellers", goal: "Goal", incentive: "Incentive", role: "Role", address: "Address", decision: "Decision",
	},
	paused: map[webhook.PausedReason]string{
		webhook.FailedTooOften:  "It has taken nothing for about 3 days",
		webhook.Gone:            "It answered that it is gone for good (410)",
		webhook.OwnerLostAccess: "Who set it up, or resumed it last, may look after webhooks no more",
	},
	sources: map[string]string{
		"AppSource":        "on AppSource",
		"AzureMarketplace": "on Azure Marketplace",
		"AzurePortal":      "in the Azure portal",
	},
	goals: map[solution.Goal]string{
		solution.ToBeReady:      "co-sell ready",
		solution.ForAzureIP:     "Azure IP co-sell",
		solution.ForBizStandard: "Biz Apps standard",
		solution.ForBizPremium:  "Biz Apps premium",
	},
	decisions: map[registration.ExceptionStatus]string{
		registration.ExceptionApproved: "approved",
		registration.ExceptionDeclined: "declined",
	},
	withheld:  "Microsoft's reason is not shown for a deal of this value",
	more:      "And more",
	openDeal:  "Open the deal",
	open:      "Open in Cosell",
	signature: "Cosell",
	months: [12]string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	},
	beforeTime:   " at ",
	thousands:    ",",
	decimalPoint: ".",
}
