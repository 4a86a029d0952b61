package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/notify"
)

// NotificationQuery describes a page of notifications: those in scope, or those to the reader.
type NotificationQuery struct {
	OrganizationID string
	Scope          *access.Scope // of the deals that they are about; nil: those to Mine
	Mine           Reader
	Filter         notify.Filter
	Before         uuid.UUID
	Limit          int
}

// Reader is somebody who reads the mails sent to them, as far as their roles allow.
type Reader struct {
	UserID          uuid.UUID
	Email           string        // in the form that email.Normal gives it
	Deals           *access.Scope // that the reader reads; nil: none
	LooksAfter      *access.Scope // the deals about whose mails the reader may know; nil: none
	Registrations   *access.Scope // the deals whose registrations the reader may read; nil: none
	Solutions       *access.Scope // that the reader reads; nil: none
	ManagesUsers    bool
	ManagesWebhooks bool
}

// Notifications returns up to Limit notifications, newest first, before the given one.
func (db *DB) Notifications(ctx context.Context, q NotificationQuery) ([]notify.Notification, error) {
	c := &conditions{}
	c.add("n.organization_id = %s and n.id < %s", q.OrganizationID, q.Before)
	q.visible(c)
	among(c, "n.status", q.Filter.Status)
	among(c, "n.kind", q.Filter.Kind)
	equals(c, "n.deal_id", q.Filter.DealID)
	sql, args := c.where(`
		select n.id, n.organization_id, n.mpn_id, n.deal_id, n.event_id, n.event_ids, n.kind, n.rule, n.user_id, n.name, n.email, n.locale,
			n.status, n.attempts, n.detail, n.created_at, n.attempted_at, n.counted_on
		from notifications n`, "order by n.id desc limit %s", q.Limit)
	return rows(ctx, db.planned(), scanNotification, sql, args...)
}

func (q NotificationQuery) visible(c *conditions) {
	if q.Scope == nil {
		q.Mine.visible(c)
		return
	}
	c.add("n.kind = any(%s)", notify.DealKinds())
	if !q.Scope.All {
		c.add("n.mpn_id = any(%s)", q.Scope.Locations)
	}
}

// visible restricts a list to the mails to the reader whose contents they may see, as notify.RecipientAccess decides for a single one.
func (r Reader) visible(c *conditions) {
	c.add("n.user_id = %s", r.UserID)
	open := &conditions{args: c.args}
	open.add("n.kind in ('AccessGranted', 'AccessDeclined')")
	if r.ManagesUsers {
		open.add("n.rule = 'AccountAdmins'")
	}
	if r.ManagesWebhooks {
		open.add("n.kind = 'WebhookPaused' and n.rule <> 'AccountAdmins'")
	}
	if r.Solutions != nil {
		open.add("n.kind in ('SolutionPassed', 'SolutionFailed') and n.rule in ('WhoAsked', 'SolutionAdmins') "+
			"and (%s or n.mpn_id = any(%s))", r.Solutions.All, r.Solutions.Locations)
	}
	if r.LooksAfter != nil {
		open.add("n.kind = any(%s) and n.rule in ('LocationAdmins', 'OrganizationAdmins') and (%s or n.mpn_id = any(%s))",
			notify.DealKinds(), r.LooksAfter.All, r.LooksAfter.Locations)
	}
	open.add(`n.rule = 'ProfileContact' and exists (
		select from business_profiles p where p.mpn_id = n.mpn_id and lower(p.contents->'contact'->>'email' collate "C") = %s)`, r.Email)
	if r.Deals != nil {
		open.add("n.rule in ('InvitingMember', 'DealTeam') and exists (select from deals d where d.id = n.deal_id and "+
			"d.team_emails @> array[%s::text] and "+open.scope(*r.Deals)+")", r.Email)
	}
	if r.Registrations != nil {
		open.add("n.kind = 'RegistrationExceptionDecided' and exists (select from deals d where d.id = n.deal_id and " +
			open.scope(*r.Registrations) + ")")
	}
	c.args = open.args
	c.parts = append(c.parts, "("+strings.Join(open.parts, " or ")+")")
}

// scope returns the conditions of inScope as one condition, to be combined with others.
func (c *conditions) scope(s access.Scope) string {
	there := &conditions{args: c.args}
	there.inScope(s)
	c.args = there.args
	return strings.Join(there.parts, " and ")
}
