package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// readWithin is how long a request may take to arrive.
const readWithin = 6 * time.Second

// defaultReminder is what --reminder is if it is not given. It may be longer than --invitation-ttl: then nobody is reminded.
const defaultReminder = 72 * time.Hour

// checkPairs refuses settings that cannot both be meant. The error names both of every pair.
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
	for _, is := range []struct {
		wrong      bool
		one, other string
		why        string
	}{
		{
			c.RequestTimeout >= c.WriteTimeout, requestTimeout, writeTimeout,
			"the first must be shorter, or the connection is closed before the answer is written",
		},
		{
			c.WriteTimeout < readWithin, writeTimeout, fmt.Sprintf("the %v in which a request may arrive", readWithin),
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
			len(c.CORSOrigins) > 1 && slices.Contains(c.CORSOrigins, "*"), corsOrigins, "* among them", "* allows all origins, so leave the others out",
		},
		{
			c.SMTPHost == "" && c.SMTPUser != "", "--smtp-user (COSELL_SMTP_USER)", smtpHost, "without the second there is nothing to sign in to",
		},
		{
			c.SMTPHost == "" && c.SMTPPassword != "", "--smtp-password (COSELL_SMTP_PASSWORD)", smtpHost, "without the second there is nothing to sign in to",
		},
	} {
		if is.wrong {
			mistakes = append(mistakes, fmt.Errorf("%s and %s: %s", is.one, is.other, is.why))
		}
	}
	return errors.Join(mistakes...)
}

// checkFigures refuses figures that nothing works with. The error names every one.
func (c *serve) checkFigures() error {
	var mistakes []error
	for flag, least := range map[string]struct{ is, atLeast time.Duration }{
		"--request-timeout": {c.RequestTimeout, time.Millisecond},
		"--write-timeout":   {c.WriteTimeout, time.Millisecond},
		"--stop-timeout":    {c.StopTimeout, time.Millisecond},
		"--clock-interval":  {c.ClockInterval, time.Millisecond},
		"--invitation-ttl":  {c.InvitationTTL, time.Millisecond},
		"--shutdown-delay":  {c.ShutdownDelay, 0},
		"--reminder":        {c.Reminder, 0},
		"--lead-erasure":    {c.LeadErasure, 0},
		"--event-life":      {c.EventLife, 0},
	} {
		if least.is < least.atLeast {
			mistakes = append(mistakes, fmt.Errorf("%s: give %v or more", flag, least.atLeast))
		}
	}
	for flag, is := range map[string]int{"--max-conns": int(c.MaxConns), "--lead-digest": c.LeadDigest} {
		if is < 0 {
			mistakes = append(mistakes, fmt.Errorf("%s: give 0 or more", flag))
		}
	}
	return errors.Join(mistakes...)
}

var inAddress = regexp.MustCompile(`\bpool_max_conns=(\d+)`)

// poolMaxConns returns how many connections the address of a database asks for; 0 if it does not say.
func poolMaxConns(address string) int {
	found := inAddress.FindStringSubmatch(address)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1])
	return n
}
