package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/service"
)

// mailing says how the service sends mails.
type mailing struct {
	SMTPHost     string `name:"smtp-host" env:"COSELL_SMTP_HOST" help:"Mail server. Without one mails are kept, to be read in the API."`
	SMTPPort     int    `name:"smtp-port" env:"COSELL_SMTP_PORT" default:"587" help:"Port of the mail server."`
	SMTPSecurity string `name:"smtp-security" env:"COSELL_SMTP_SECURITY" enum:"starttls,tls,none" default:"starttls" help:"starttls, tls (from the first byte, as on port 465) or none."`
	SMTPUser     string `name:"smtp-user" env:"COSELL_SMTP_USER" help:"User to sign in to the mail server with, if it asks for one."`
	SMTPPassword string `name:"smtp-password" env:"COSELL_SMTP_PASSWORD" help:"Password of the user."`
	SMTPHello    string `name:"smtp-hello" env:"COSELL_SMTP_HELLO" help:"What this machine calls itself to the mail server. Default: its host name if that has a domain, otherwise its address."`
	MailFrom     string `env:"COSELL_MAIL_FROM" help:"Address that mails come from, such as \"Cosell <cosell@example.com>\"."`
	DealLink     string `env:"COSELL_DEAL_LINK" help:"Where people find a deal, with {dealId} in place of its id. Default: its page in the portal, below --public-url."`
	LeadDigest   int    `env:"COSELL_LEAD_DIGEST" default:"10" help:"Leads of a day and location that are mailed one by one; a digest tells of the others."`

	MailsPerOrganization int `env:"COSELL_MAILS_PER_ORGANIZATION" default:"5000" help:"Mails of an organisation in a day (UTC); 0 for no limit."`
	MailsPerRecipient    int `env:"COSELL_MAILS_PER_RECIPIENT" default:"500" help:"Mails to one address in a day (UTC), of all organisations; 0 for no limit."`

	sender *mail.Sender `kong:"-"` // nil without a mail server
}

// check checks the flags, before anything is started. The error names every mistake.
func (m *mailing) check() error { return errors.Join(m.checkServer(), m.checkLink()) }

func (m *mailing) checkServer() error {
	if m.SMTPHost == "" {
		return nil
	}
	var err error
	m.sender, err = mail.New(mail.Config{
		Host: m.SMTPHost, Port: m.SMTPPort, Security: mail.Security(m.SMTPSecurity), User: m.SMTPUser, Password: m.SMTPPassword,
		From: m.MailFrom, HELO: m.SMTPHello,
	})
	return err
}

func (m *mailing) checkLink() error {
	if m.DealLink == "" {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(m.DealLink, "{dealId}", "0"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(m.DealLink, "{dealId}") {
		return errors.New("--deal-link (COSELL_DEAL_LINK): give an address of http or https that holds {dealId}")
	}
	return nil
}

// withMail adds the settings of mails, which link to a deal by link unless another one is set.
func (m *mailing) withMail(s service.Settings, link string) service.Settings {
	s.Outbox.MailServer, s.Outbox.LeadsOneByOne = m.sender != nil, m.LeadDigest
	s.Outbox.MailLimits = notify.Limits{PerOrganization: m.MailsPerOrganization, PerRecipient: m.MailsPerRecipient}
	s.Outbox.DealLink = cmp.Or(m.DealLink, link)
	return s
}

// warnOfLinks warns, before anything is mailed, that people may not be able to open the links in mails.
func (c *serve) warnOfLinks(ctx context.Context, log *slog.Logger) {
	if c.sender != nil && c.DealLink == "" && c.PublicURL == "" {
		log.WarnContext(ctx, "mails link to where perhaps only this machine can reach; set --public-url (COSELL_PUBLIC_URL)",
			"links", c.foundAt())
	}
}

// foundAt returns the address at which people find the service: the one that is set, or else the one on which it listens.
func (c *serve) foundAt() string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	host, port, _ := net.SplitHostPort(c.Addr) // if it is invalid, listening fails
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
