package notify

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/solution"
)

// Message is what a mail says.
type Message struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// Draft is a mail to write.
type Draft struct {
	Kind      Kind
	Rule      Rule
	Locale    string     // of the mail, see Language
	Occasions []Occasion // one; in a digest the first of those that it tells of
	Total     int        // how many those are
	Link      string     // where the deal is found; "" if it is about none
	Portal    string     // where the portal is, for what is no deal; "" if there is none
	Hint      bool       // say only that something waits, and whom to ask
}

// Write returns the message of a mail. An account admin who is mailed as one does not look after deals and is told nothing about them.
func Write(l Draft) (Message, error) {
	w := writer{catalogues[l.Locale]}
	p, hint := w.phrases[l.Kind], l.Hint || l.Rule == AccountAdmins && tellsOfDeals(l.Kind)
	switch {
	case hint && l.Rule == AccountAdmins:
		p = w.unattended
	case hint:
		p = w.hint
	}
	s := w.templateData(l)
	subject, body := p.write(s)
	page := page{
		Lang: l.Locale, Subject: email.OneLine(subject), Paragraphs: strings.Split(body, "\n\n"),
		Why: fill(w.why[l.Rule], s), Sign: w.signature,
	}
	if !hint {
		page.Facts = w.facts(l)
	}
	page.Open, page.Link = w.link(l, hint)
	return page.message()
}

// link returns where the reader does what the mail asks for, and what the link is called.
func (w writer) link(l Draft, hint bool) (text, address string) {
	switch {
	case l.Rule == Customer: // who has no access here
		return "", ""
	case !hint && l.Link != "":
		return w.openDeal, l.Link
	case l.Portal == "":
		return "", ""
	default:
		return w.open, l.Portal + place(l, hint)
	}
}

// place returns where in the portal something is that is no deal.
func place(l Draft, hint bool) string {
	c := l.Occasions[0]
	switch {
	case hint && l.Rule == AccountAdmins:
		return "people"
	case hint:
		return ""
	case c.Review != nil:
		return "solutions/" + url.PathEscape(c.Review.SolutionID)
	case l.Kind == AccessRequested:
		return "people?tab=requests"
	case c.Webhook != nil:
		return "webhooks/" + c.Webhook.WebhookID.String()
	case c.Deal != nil: // a digest
		return "?status=New&type=Lead"
	default:
		return ""
	}
}

// fact is a line of what a mail is about.
type fact struct{ Label, Value string }

// writer writes in one language.
type writer struct{ catalogue }

// DigestLimit is the most things that a digest lists.
const DigestLimit = 50

func (w writer) facts(l Draft) []fact {
	if len(l.Occasions) > 1 || l.Kind == MarketplaceLeadDigest || l.Kind == ProfileLeadDigest {
		return w.digestFacts(l)
	}
	var all []fact
	for _, label := range labelsByKind[l.Kind] {
		if value := plain(textByLabel[label](w, l.Occasions[0])); value != "" {
			all = append(all, fact{w.labels[label], value})
		}
	}
	return all
}

// digestFacts returns a line for each thing that a digest covers, up to DigestLimit.
func (w writer) digestFacts(l Draft) []fact {
	var all []fact
	for _, c := range l.Occasions[:min(len(l.Occasions), DigestLimit)] {
		about := solutionNames(w, c) + ", "
		if c.Deal.Expires != nil {
			about += w.labels[deadline] + " " + w.time(*c.Deal.Expires)
		}
		all = append(all, fact{email.OneLine(c.Deal.Customer.Name), email.OneLine(about)})
	}
	if more := l.Total - len(all); more > 0 {
		all = append(all, fact{w.more, strconv.Itoa(more)})
	}
	return all
}

// label identifies a fact.
type label int

const (
	dealName label = iota
	customer
	country
	value
	closing
	solutions
	contacts
	message
	deadline
	reason
	whatToDo
	notes
	sellers
	goal
	incentive
	role
	address
	decision
)

// labelsByKind are the facts in each kind of mail, in order.
var labelsByKind = map[Kind][]label{
	MarketplaceLead:    {customer, country, solutions, contacts, message, deadline},
	ProfileLead:        {customer, country, contacts, message, deadline},
	CoSellReceived:     {dealName, customer, country, value, closing, solutions, message, deadline},
	CoSellRequested:    {dealName, customer, country, value, closing, solutions, message, deadline},
	ReferralReceived:   {dealName, customer, country, value, closing, solutions, message, deadline},
	ReferralExpiring:   {dealName, customer, country, value, closing, solutions, deadline},
	ReferralExpired:    {dealName, customer, country, value},
	InvitationSent:     {dealName, customer, value, closing, deadline},
	InvitationAccepted: {dealName, customer, value, closing, sellers},
	InvitationDeclined: {dealName, customer, value, reason, notes, whatToDo},
	InvitationExpired:  {dealName, customer, value},
	SolutionPassed:     {solutions, goal, notes},
	SolutionFailed:     {solutions, goal, notes},
	AccessRequested:    {role, notes},
	AccessGranted:      {role, notes},
	AccessDeclined:     {role, notes},

	RegistrationActionRequired: {dealName, customer, incentive, notes}, RegistrationPassed: {dealName, customer, incentive, notes},
	RegistrationFailed: {dealName, customer, incentive, notes}, RegistrationSampled: {dealName, customer, incentive, notes},
	RegistrationExceptionDecided: {incentive, decision, notes},
	WebhookPaused:                {address, notes, reason},
	WebhookOwnerGone:             {address, notes, reason},
}

// textByLabel returns the text of a fact; "" if the occasion has none.
var textByLabel = map[label]func(writer, Occasion) string{
	dealName:  ofDeal(func(_ writer, d deal.Deal) string { return d.Name }),
	customer:  ofDeal(func(_ writer, d deal.Deal) string { return d.Customer.Name }),
	country:   ofDeal(func(w writer, d deal.Deal) string { return w.place(d.Customer.Address) }),
	value:     ofDeal(func(w writer, d deal.Deal) string { return w.amount(d.Details.Value, d.Details.Currency) }),
	closing:   ofDeal(func(w writer, d deal.Deal) string { return w.date(d.Details.Closing) }),
	contacts:  ofDeal(func(_ writer, d deal.Deal) string { return people(d.Customer.Team) }),
	message:   ofDeal(func(_ writer, d deal.Deal) string { return invitationNotes(d) }),
	solutions: solutionNames,
	deadline:  writer.answerBy,
	reason:    writer.reason,
	whatToDo:  writer.remedy,
	notes:     commentOn,
	sellers:   microsoftSellers,
	goal:      writer.goal,
	incentive: writer.goal,
	decision:  func(w writer, c Occasion) string { return w.decisions[c.Asked.Status] },
	role:      func(w writer, c Occasion) string { return w.role(c) },
	address:   func(_ writer, c Occasion) string { return c.Webhook.URL },
}

func ofDeal(text func(writer, deal.Deal) string) func(writer, Occasion) string {
	return func(w writer, c Occasion) string { return text(w, *c.Deal) }
}

// place returns the country, after the city if that is known.
func (w writer) place(a deal.Address) string {
	country := w.named(reference.Countries, a.Country)
	if a.City == nil {
		return country
	}
	return *a.City + ", " + country
}

// role returns the title of the role that somebody has asked for.
func (w writer) role(c Occasion) string { return w.named(reference.Roles, string(c.Request.Role)) }

// named returns the title of a code of a reference list.
func (w writer) named(list, code string) string {
	all, _ := reference.Get(list)
	if e, known := all.Entry(code); known {
		return e.Title.In(w.language)
	}
	return code
}

// people returns names and how to reach them, one person per line.
func people(all []deal.Member) string {
	lines := make([]string, len(all))
	for i, m := range all {
		said := slices.DeleteFunc([]string{m.FirstName + " " + m.LastName, m.PhoneNumber, m.Email}, plaintext.Blank)
		lines[i] = email.OneLine(strings.Join(said, ", "))
	}
	return strings.Join(lines, "\n")
}

// invitationNotes returns what the sender of a deal wrote to its receiver.
func invitationNotes(d deal.Deal) string {
	if d.InviteContext.Notes != nil {
		return *d.InviteContext.Notes
	}
	if d.Details.Notes != nil {
		return *d.Details.Notes
	}
	return ""
}

func solutionNames(_ writer, c Occasion) string {
	if c.Review != nil {
		return c.Review.Solution.Name
	}
	var names []string
	for _, s := range c.Deal.Details.Requirements.Solutions {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// answerBy returns until when the receiver can answer; if the receiver sent the invitation, until when Microsoft can.
func (w writer) answerBy(c Occasion) string {
	due := c.Deal.Expires
	if c.Invited {
		due = nil
		if c.Party.OrganizationID == access.Microsoft && c.Response != nil {
			due = c.Response.Expires
		}
	}
	if due == nil {
		return ""
	}
	return w.time(*due)
}

// reason returns why the other party declined, as far as it may be disclosed (R8), or why an endpoint was paused.
func (w writer) reason(c Occasion) string {
	switch {
	case c.Webhook != nil:
		return w.paused[c.Webhook.Reason]
	case c.Party.OrganizationID == access.Microsoft && c.Response != nil:
		return w.microsoftReason(*c.Response)
	case c.Change.ReasonCode != nil:
		return w.named(reference.DeclineReasons, *c.Change.ReasonCode)
	default:
		return ""
	}
}

func (w writer) microsoftReason(r microsoft.Response) string {
	switch {
	case r.DeclineReason != nil:
		return w.named(reference.MicrosoftDeclineReasons, r.DeclineReason.Code)
	case r.DeclineReasonWithheld != nil:
		return w.withheld
	default:
		return ""
	}
}

func (w writer) remedy(c Occasion) string {
	if c.Response == nil || c.Response.DeclineReason == nil || c.Party.OrganizationID != access.Microsoft {
		return ""
	}
	all, _ := reference.Get(reference.MicrosoftDeclineReasons)
	entry, _ := all.Entry(c.Response.DeclineReason.Code)
	return entry.WhatToDo.In(w.language)
}

// goal returns what a review, a registration or an exception is for.
func (w writer) goal(c Occasion) string {
	switch {
	case c.Registration != nil:
		return w.goals[solution.Goal(c.Registration.Type)]
	case c.Asked != nil:
		return w.goals[solution.Goal(c.Asked.Type)]
	default:
		return w.goals[c.Review.Goal]
	}
}

// commentOn returns what somebody wrote with a decision or a request.
func commentOn(_ writer, c Occasion) string {
	var text *string
	switch {
	case c.Review != nil:
		text = c.Review.Report
	case c.Registration != nil:
		text = c.Step.Comments
	case c.Asked != nil:
		text = c.Asked.Comments
	case c.Request != nil && c.Request.Comments != nil:
		text = c.Request.Comments
	case c.Request != nil:
		text = &c.Request.Notes
	case c.Webhook != nil:
		text = c.Webhook.Description
	case c.Party.OrganizationID != access.Microsoft:
		text = c.Change.Notes
	case c.Response != nil && c.Response.DeclineReason != nil:
		text = c.Response.DeclineReason.Notes
	}
	if text == nil {
		return ""
	}
	return *text
}

// microsoftSellers returns Microsoft's sellers, once it has accepted (R9).
func microsoftSellers(_ writer, c Occasion) string {
	if c.Party.OrganizationID != access.Microsoft || c.Response == nil {
		return ""
	}
	return people(c.Response.Sellers)
}
