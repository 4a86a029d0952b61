package notify

import (
	"strings"
	"text/template"

	"github.com/cosell/cosell/internal/email"
)

// templateData is what the phrases can refer to.
type templateData struct {
	Customer, Deal, Party, Organization, Solution, Source, Deadline, Location string
	Goal, Person, Role, URL, Day, Decision                                    string
	Count                                                                     int
}

func (w writer) templateData(l Draft) templateData {
	c := l.Occasions[0]
	s := templateData{Location: c.location(), Count: l.Total, Day: w.date(c.Occurred), Party: c.Party.OrganizationName}
	switch {
	case c.Deal != nil:
		d := *c.Deal
		s.Deal, s.Customer, s.Organization, s.Solution = d.Name, d.Customer.Name, d.OrganizationName, solutionNames(w, c)
		s.Deadline = w.answerBy(c)
		if c.Registration != nil {
			s.Goal = w.goal(c)
		}
		if d.ReferralSource != nil {
			s.Source = w.sources[*d.ReferralSource]
		}
		if by := d.InviteContext.InvitedBy; by != nil && s.Party == d.OrganizationName {
			s.Party = by.OrganizationName // the sender of what came in
		}
	case c.Asked != nil:
		s.Goal, s.Decision = w.goal(c), w.decisions[c.Asked.Status]
	case c.Review != nil:
		s.Solution, s.Goal = c.Review.Solution.Name, w.goals[c.Review.Goal]
	case c.Request != nil:
		s.Person, s.Role = c.Request.UserName, w.role(c)
	case c.Webhook != nil:
		s.URL = c.Webhook.URL
	}
	return s.oneLine()
}

// oneLine returns the data without line breaks in names, so that no name can form a paragraph of its own.
func (s templateData) oneLine() templateData {
	for _, text := range []*string{
		&s.Customer, &s.Deal, &s.Party, &s.Organization, &s.Solution, &s.Source, &s.Location, &s.Goal, &s.Person, &s.Role, &s.URL,
	} {
		*text = email.OneLine(*text)
	}
	return s
}

// phrases are the words of one kind of mail, as templates over templateData. Paragraphs are separated by an empty line.
type phrases struct{ Subject, Body string }

func (p phrases) write(s templateData) (subject, body string) {
	return fill(p.Subject, s), fill(p.Body, s)
}

// fill executes a template. The templates are our own, and the tests find any that does not fit the data.
func fill(text string, s templateData) string {
	var out strings.Builder
	if err := template.Must(template.New("").Parse(text)).Execute(&out, s); err != nil {
		panic(err)
	}
	return out.String()
}
