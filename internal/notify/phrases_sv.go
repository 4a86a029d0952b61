package notify

import (
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/wording"
)

var swedishCatalogue = catalogue{
	language: wording.Swedish,
	phrases: map[Kind]phrases{
		MarketplaceLead: {
			"Nytt lead: {{.Customer}} vill bli kontaktad",
			"{{.Customer}} hittade {{.Solution}} {{.Source}} och ber om att bli kontaktad.\n\n" +
				"Kunder väntar sig att höra av er inom 72 timmar. Acceptera eller avböj leadet senast {{.Deadline}}; därefter förfaller " +
				"det.",
		},
		ProfileLead: {
			"Nytt lead: {{.Customer}} vill bli kontaktad",
			"{{.Customer}} hittade er företagsprofil och ber om att bli kontaktad.\n\n" +
				"Kunder väntar sig att höra av er inom 72 timmar. Leadet ska accepteras eller avböjas senast {{.Deadline}}; därefter " +
				"förfaller det.",
		},
		MarketplaceLeadDigest: {
			"Ytterligare {{.Count}} leads den {{.Day}}",
			"Om de första leadsen den {{.Day}} har du fått ett mejl om vart och ett. Ytterligare {{.Count}} kunder hittade era lösningar " +
				"den dagen och ber om att bli kontaktade.",
		},
		ProfileLeadDigest: {
			"Ytterligare {{.Count}} leads den {{.Day}}",
			"Om de första leadsen den {{.Day}} har du fått ett mejl om vart och ett. Ytterligare {{.Count}} kunder hittade er " +
				"företagsprofil den dagen och ber om att bli kontaktade.",
		},
		LeadDeclined: {
			"Din förfrågan till {{.Organization}}",
			"Tack för ditt intresse{{if .Solution}} för {{.Solution}}{{end}}. {{.Organization}} kan inte ta sig an din förfrågan.\n\n" +
				"Andra partner kan kanske hjälpa dig: du hittar dem där du hittade {{.Organization}}.",
		},
		CoSellReceived: {
			"Microsoft har skickat en affär till er: {{.Deal}}",
			"En säljare hos Microsoft bjuder in er att tillsammans sälja {{.Deal}} till {{.Customer}}.\n\n" +
				"Acceptera eller avböj senast {{.Deadline}}; därefter förfaller inbjudan och Microsoft får veta det.",
		},
		CoSellRequested: {
			"{{.Party}} ber om hjälp med en affär: {{.Deal}}",
			"{{.Party}} bjuder in Microsoft att tillsammans sälja {{.Deal}} till {{.Customer}}.\n\n" +
				"Acceptera eller avböj senast {{.Deadline}}; därefter förfaller inbjudan och {{.Party}} får veta det.",
		},
		ReferralReceived: {
			"{{.Party}} har skickat en affär till er: {{.Deal}}",
			"{{.Party}} bjuder in er att tillsammans sälja {{.Deal}} till {{.Customer}}.\n\n" +
				"Acceptera eller avböj senast {{.Deadline}}; därefter förfaller inbjudan och {{.Party}} får veta det.",
		},
		ReferralExpiring: {
			"Ert svar behövs senast {{.Deadline}}: {{.Deal}}",
			"{{.Deal}} med {{.Customer}} väntar på ert svar. Acceptera eller avböj senast {{.Deadline}}; därefter förfaller affären och " +
				"kan inte längre ändras.",
		},
		ReferralExpired: {
			"Förfallen utan ert svar: {{.Deal}}",
			"{{.Deal}} med {{.Customer}} besvarades inte i tid och har förfallit. Avsändaren har fått veta det.",
		},
		InvitationSent: {
			"{{.Party}} är inbjuden: {{.Deal}}",
			"{{.Party}} är inbjuden att tillsammans med er sälja {{.Deal}} till {{.Customer}}. Du får veta vad svaret blir.",
		},
		InvitationAccepted: {
			"{{.Party}} har accepterat: {{.Deal}}",
			"{{.Party}} säljer {{.Deal}} till {{.Customer}} tillsammans med er.",
		},
		InvitationDeclined: {
			"{{.Party}} har avböjt: {{.Deal}}",
			"{{.Party}} deltar inte i {{.Deal}} med {{.Customer}}.\n\n" +
				"Det som avböjts öppnas inte igen. Ni kan gå vidare själva, eller skapa affären på nytt utifrån den här och bjuda in " +
				"{{.Party}} igen.",
		},
		InvitationExpired: {
			"{{.Party}} svarade inte: {{.Deal}}",
			"Inbjudan till {{.Party}} om {{.Deal}} med {{.Customer}} har förfallit utan svar.\n\n" +
				"Ni kan gå vidare själva, eller skapa affären på nytt utifrån den här och bjuda in {{.Party}} igen.",
		},
		SolutionPassed: {
			"Granskningen godkänd: {{.Solution}}",
			"Granskningen av {{.Solution}} för {{.Goal}} är godkänd.",
		},
		SolutionFailed: {
			"Granskningen underkänd: {{.Solution}}",
			"Granskningen av {{.Solution}} för {{.Goal}} är underkänd. Åtgärda det som rapporten nämner och be om en ny granskning.",
		},
		AccessRequested: {
			"{{.Person}} ber om rollen {{.Role}}",
			"{{.Person}} ber om rollen {{.Role}}. Bevilja eller avslå.",
		},
		AccessGranted: {
			"Du har fått rollen {{.Role}}",
			"En kontoadministratör har gett dig rollen {{.Role}}.",
		},
		AccessDeclined: {
			"Rollen {{.Role}} beviljades inte",
			"En kontoadministratör har avslagit din begäran om rollen {{.Role}}.",
		},
		RegistrationActionRequired: {
			"Er registrering behöver ändras: {{.Deal}}",
			"Registreringen av {{.Deal}} med {{.Customer}} för {{.Goal}} har skickats tillbaka. Rätta det som anteckningen nämner och " +
				"lämna in den igen.",
		},
		RegistrationPassed: {
			"Registreringen godkänd: {{.Deal}}",
			"Registreringen av {{.Deal}} med {{.Customer}} för {{.Goal}} är granskad och godkänd. Ni behöver inte göra något.",
		},
		RegistrationFailed: {
			"Registreringen underkänd: {{.Deal}}",
			"Registreringen av {{.Deal}} med {{.Customer}} för {{.Goal}} är underkänd.\n\n" +
				"Ni kan be om ett undantag en gång, inom 60 dagar från registreringen.",
		},
		RegistrationSampled: {
			"Er registrering granskas: {{.Deal}}",
			"Registreringen av {{.Deal}} med {{.Customer}} för {{.Goal}}, som var godkänd, har valts ut för granskning. Ni behöver inte " +
				"göra något.",
		},
		RegistrationExceptionDecided: {
			"Undantaget för {{.Goal}} är {{.Decision}}",
			"Undantaget som du bad om, för {{.Goal}}, är {{.Decision}}. Beslutet är slutligt.",
		},
		WebhookPaused: {
			"En webhook har pausats",
			"Inga fler händelser skickas till {{.URL}}. När den tar emot igen, återuppta webhooken och låt skicka om det som den missat.",
		},
		WebhookOwnerGone: {
			"En webhook har pausats: den som satte upp den har inte längre åtkomst",
			"Inga fler händelser skickas till {{.URL}}. Ta bort webhooken, eller låt en hänvisningsadministratör för hela organisationen " +
				"se efter vem som tar emot där och återuppta den.",
		},
	},
	unattended: phrases{
		"Ingen tar hand om det som kommit in",
		"Något har kommit in{{if .Location}} till platsen {{.Location}}{{end}} som väntar på svar{{if .Deadline}} till " +
			"{{.Deadline}}{{end}}, " +
			"och ingen i er organisation kan ge det.\n\nGe någon rollen Hänvisningsadministratör.",
	},
	hint: phrases{
		"{{if gt .Count 1}}{{.Count}} kunder{{else}}En kund{{end}} hittade er företagsprofil",
		"{{if gt .Count 1}}{{.Count}} kunder{{else}}En kund{{end}} hittade företagsprofilen{{if .Location}} för platsen " +
			"{{.Location}}{{end}} " +
			"och väntar på att bli kontaktad{{if gt .Count 1}}e{{end}}{{if .Deadline}}, först till {{.Deadline}}{{end}}. Dina roller ger " +
			"ingen tillgång till det.\n\n" +
			"Be en hänvisningsadministratör i din organisation att svara, eller en kontoadministratör om rollen Hänvisningsadministratör.",
	},
	why: map[Rule]string{
		LocationAdmins:     "Du får mejlet som hänvisningsadministratör för platsen {{.Location}}.",
		OrganizationAdmins: "Du får mejlet eftersom du tar hand om hela organisationens affärer.",
		AccountAdmins:      "Du får mejlet som kontoadministratör i din organisation.",
		ProfileContact:     "Du får mejlet som kontaktperson i företagsprofilen för platsen {{.Location}}.",
		Customer:           "Du får mejlet eftersom du bad om att bli kontaktad.",
		InvitingMember:     "Du får mejlet eftersom du skickade inbjudan och ingår i affärens team.",
		DealTeam:           "Du får mejlet eftersom du ingår i affärens team.",
		SolutionAdmins:     "Du får mejlet eftersom du tar hand om organisationens lösningar.",
		WhoAsked:           "Du får mejlet eftersom du bad om det.",
		WhoSetItUp:         "Du får mejlet eftersom du satte upp webhooken.",
	},
	labels: map[label]string{
		dealName: "Affär", customer: "Kund", country: "Ort", value: "Värde", closing: "Väntas bli klar", solutions: "Lösning",
		contacts: "Kontakt", message: "Meddelande", deadline: "Svar senast", reason: "Skäl", whatToDo: "Det här kan ni göra",
		notes:   "Anteckning",
		sellers: "Säljare", goal: "Mål", incentive: "Incitament", role: "Roll", address: "Adress", decision: "Beslut",
	},
	paused: map[webhook.PausedReason]string{
		webhook.FailedTooOften:  "Den har inte tagit emot något på ungefär 3 dygn",
		webhook.Gone:            "Den svarade att den är borta för gott (410)",
		webhook.OwnerLostAccess: "Den som satte upp den, eller senast återupptog den, får inte längre sköta webhookar",
	},
	sources: map[string]string{
		"AppSource":        "på AppSource",
		"AzureMarketplace": "på Azure Marketplace",
		"AzurePortal":      "i Azure-portalen",
	},
	goals: map[solution.Goal]string{
		solution.ToBeReady:      "co-sell ready",
		solution.ForAzureIP:     "Azure IP co-sell",
		solution.ForBizStandard: "Biz Apps standard",
		solution.ForBizPremium:  "Biz Apps premium",
	},
	decisions: map[registration.ExceptionStatus]string{
		registration.ExceptionApproved: "beviljat",
		registration.ExceptionDeclined: "avslaget",
	},
	withheld:  "Microsofts skäl visas inte för en affär av det här värdet",
	more:      "Och fler",
	openDeal:  "Öppna affären",
	open:      "Öppna i Cosell",
	signature: "Cosell",
	months: [12]string{
		"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
	},
	beforeTime:   " kl. ",
	thousands:    "\u00a0",
	decimalPoint: ",",
}
