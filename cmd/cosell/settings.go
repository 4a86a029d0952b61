package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readTimeout is how long a request may take to arrive.
const readTimeout = 6 * time.Second

// defaultReminder is the value of --reminder if it is not given. It may be longer than --invitation-ttl: then nobody is reminded.
const defaultReminder = 72 * time.Hour

// checkPairs refuses settings that contradict each other. The error names both of every pair.
func (c *serve) checkPairs() error {
	const (
		maxConns       = "--max-conns (COSELL_MAX_CONNS)"
		requestTimeout = "--request-timeout (COSELL_REQUEST_TIMEOUT)"
		writeTimeout   = "--write-timeout (COSELL_WRITE_TIMEOUT)"
		stopTimeout    = "--stop-timeout (COSELL_STOP_TIMEOUT)"
		reminder       = "--reminder (COSELL_REMINDER)"
		invitationTTL  = "--invitation-ttl (COSELL_INVITATION_TTL)"
		clockInterval  = "--clock-interval (COSELL_CLOCK_INTERVAL)"
		corsOrigins    = "--cors-origins (COSELL_CORS_ORIGINS)"
		smtpHost       = "--smtp-host (COSELL_SMTP_HOST)"
	)
	var mistakes []error
	for _, rule := range []struct {
		broken     bool
		one, other string
		why        string
	}{
		{
			c.OperatorAddr != "" && c.OperatorAddr == c.Addr && !strings.HasSuffix(c.Addr, ":0"),
			"--operator-addr (COSELL_OPERATOR_ADDR)", "--addr (COSELL_ADDR)", "they must be two addresses, or the first be left out",
		},
		{
			c.RequestTimeout >= c.WriteTimeout, requestTimeout, writeTimeout,
			"the first must be shorter, or the connection is closed before the answer is written",
		},
		{
			c.WriteTimeout < readTimeout, writeTimeout, fmt.Sprintf("the %v in which a request may arrive", readTimeout),
			"the first must not be shorter, or a request that arrives slowly is not answered",
		},
		{
			c.StopTimeout < c.WriteTimeout, stopTimeout, writeTimeout,
			"the first must not be shorter, or requests in flight are cut off when the service is told to stop",
		},
		{
			c.Reminder != defaultReminder && c.Reminder >= c.InvitationTTL, reminder, invitationTTL,
			"the first must be shorter, or nobody is reminded",
		},
		{
			c.ClockInterval > c.InvitationTTL && c.ClockInterval > time.Minute, clockInterval, invitationTTL,
			"the first must not be longer, or invitations run out unseen",
		},
		{
			c.MaxConns > 0 && poolMaxConns(c.DatabaseURL) > 0 && int(c.MaxConns) != poolMaxConns(c.DatabaseURL),
			maxConns, "pool_max_conns in --database-url (DATABASE_URL)", "they must be the same, or one of them be left out",
		},
		{
			len(c.CORSOrigins) > 1 && slices.Contains(c.CORSOrigins, "*"), corsOrigins, "* among them",
			"* allows all origins, so leave the others out",
		},
		{
			c.SMTPHost == "" && c.SMTPUser != "", "--smtp-user (COSELL_SMTP_USER)", smtpHost,
			"without the second there is nothing to sign in to",
		},
		{
			c.SMTPHost == "" && c.SMTPPassword != "", "--smtp-password (COSELL_SMTP_PASSWORD)", smtpHost,
			"without the second there is nothing to sign in to",
		},
	} {
		if rule.broken {
			mistakes = append(mistakes, fmt.Errorf("%s and %s: %s", rule.one, rule.other, rule.why))
		}
	}
	return errors.Join(mistakes...)
}

// origin is how a browser writes the origin of a page (RFC 6454, 6.2): without a path, and in lower case.
var origin = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://[^/?#@*\s\p{Lu}]+$`)

// checkOrigins refuses origins that no browser would send, and which would therefore allow nobody. The error names every one.
func (c *serve) checkOrigins() error {
	var mistakes []error
	for _, given := range c.CORSOrigins {
		if given != "*" && !origin.MatchString(given) {
			mistakes = append(mistakes, fmt.Errorf(
				"--cors-origins (COSELL_CORS_ORIGINS): %q is no origin; give one as browsers do, such as https://portal.example", given))
		}
	}
	return errors.Join(mistakes...)
}

// checkFigures refuses numbers and durations with which nothing works. The error names every one.
func (c *serve) checkFigures() error {
	var mistakes []error
	for _, duration := range []struct {
		flag        string
		is, atLeast time.Duration
	}{
		{"--request-timeout (COSELL_REQUEST_TIMEOUT)", c.RequestTimeout, time.Millisecond},
		{"--write-timeout (COSELL_WRITE_TIMEOUT)", c.WriteTimeout, time.Millisecond},
		{"--stop-timeout (COSELL_STOP_TIMEOUT)", c.StopTimeout, time.Millisecond},
		{"--clock-interval (COSELL_CLOCK_INTERVAL)", c.ClockInterval, time.Millisecond},
		{"--invitation-ttl (COSELL_INVITATION_TTL)", c.InvitationTTL, time.Millisecond},
		{"--shutdown-delay (COSELL_SHUTDOWN_DELAY)", c.ShutdownDelay, 0},
		{"--list-timeout (COSELL_LIST_TIMEOUT)", c.ListTimeout, 0},
		{"--reminder (COSELL_REMINDER)", c.Reminder, 0},
		{"--lead-erasure (COSELL_LEAD_ERASURE)", c.LeadErasure, 0},
		{"--event-life (COSELL_EVENT_LIFE)", c.EventLife, 0},
	} {
		if duration.is < duration.atLeast {
			mistakes = append(mistakes, fmt.Errorf("%s: give %v or more", duration.flag, duration.atLeast))
		}
	}
	if c.ListTimeout > 0 && c.ListTimeout < time.Millisecond { // the database counts milliseconds, and takes 0 for no limit
		mistakes = append(mistakes, errors.New("--list-timeout (COSELL_LIST_TIMEOUT): give 0, or 1ms or more"))
	}
	const usual = -1 // for a limit whose default depends on --demo
	for _, number := range []struct {
		flag        string
		is, atLeast int
	}{
		{"--max-conns (COSELL_MAX_CONNS)", int(c.MaxConns), 0},
		{"--organization-conns (COSELL_ORGANIZATION_CONNS)", c.OrganizationConns, 0},
		{"--rate-limit (COSELL_RATE_LIMIT)", c.RateLimit, usual},
		{"--user-rate-limit (COSELL_USER_RATE_LIMIT)", c.UserRateLimit, usual},
		{"--organization-rate-limit (COSELL_ORGANIZATION_RATE_LIMIT)", c.OrganizationRateLimit, usual},
		{"--edit-limit (COSELL_EDIT_LIMIT)", c.EditLimit, usual},
		{"--stream-limit (COSELL_STREAM_LIMIT)", c.StreamLimit, 1},
		{"--token-limit (COSELL_TOKEN_LIMIT)", c.TokenLimit, 0},
		{"--upload-limit (COSELL_UPLOAD_LIMIT)", c.UploadLimit, 0},
		{"--sign-in-rate-limit (COSELL_SIGN_IN_RATE_LIMIT)", c.SignInRate, 0},
		{"--lead-digest (COSELL_LEAD_DIGEST)", c.LeadDigest, 0},
		{"--mails-per-organization (COSELL_MAILS_PER_ORGANIZATION)", c.MailsPerOrganization, 0},
		{"--mails-per-recipient (COSELL_MAILS_PER_RECIPIENT)", c.MailsPerRecipient, 0},
		{"--webhook-replays (COSELL_WEBHOOK_REPLAYS)", c.WebhookReplays, 0},
		{"--smtp-port (COSELL_SMTP_PORT)", c.SMTPPort, 1},
	} {
		if number.is < number.atLeast {
			mistakes = append(mistakes, fmt.Errorf("%s: give %d or more", number.flag, max(number.atLeast, 0)))
		}
	}
	return errors.Join(mistakes...)
}

var poolMaxConnsParam = regexp.MustCompile(`\bpool_max_conns=(\d+)`)

// poolMaxConns returns how many connections the address of a database asks for; 0 if it does not say.
func poolMaxConns(address string) int {
	found := poolMaxConnsParam.FindStringSubmatch(address)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1])
	return n
}
