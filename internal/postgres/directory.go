package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/notify"
)

// lookedFor are the roles whose holders a directory has. They are part of the statement's text, so that PostgreSQL knows how few they are.
var lookedFor = func() string {
	var all []string
	for _, r := range notify.Roles() {
		all = append(all, "'"+string(r)+"'")
	}
	return strings.Join(all, ", ")
}()

// Directory returns the people and organisations that the query asks for, as far as they exist.
func (tx *Tx) Directory(ctx context.Context, w notify.DirectoryQuery) (notify.Directory, error) {
	d := notify.Directory{
		Organizations: map[string]notify.Organization{}, Contacts: map[string]notify.Person{}, Inviters: map[uuid.UUID]string{},
	}
	tx.Queue.add("select id, mail_domains from organizations where id = any($1) and status = 'Active'", w.Organizations).
		Query(func(found pgx.Rows) error {
			var id string
			var o notify.Organization
			_, err := pgx.ForEachRow(found, []any{&id, &o.MailDomains}, func() error {
				d.Organizations[id] = o
				return nil
			})
			return err
		})
	if len(w.Locations) > 0 {
		tx.Queue.queueContacts(w.Locations, d.Contacts)
	}
	if len(w.Invitations) > 0 {
		tx.Queue.queueInviters(w.Invitations, d.Inviters)
	}
	var err error
	d.Users, err = rows(ctx, tx, func(row pgx.CollectableRow) (notify.User, error) {
		var u notify.User
		err := row.Scan(&u.OrganizationID, &u.UserID, &u.Active, &u.Name, &u.Email, &u.Locale, &u.Off, &u.Grants)
		return u, err
	}, `
		select u.organization_id, u.id, u.status = 'Active' as active, u.name, u.email, coalesce(s.locale, '') as locale,
			coalesce(s.switched_off, '{}') as switched_off, coalesce((
				select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
				from grants g where g.user_id = u.id), '[]') as grants
		from users u left join notification_settings s on s.user_id = u.id
		where u.kind = 'Person' and u.organization_id = any($1) and u.id in (
			select x.id from users x join grants g on g.user_id = x.id
				where x.organization_id = any($1) and x.status = 'Active' and g.role in (`+lookedFor+`)
			union select unnest($2::uuid[])
			union select x.id from users x where x.organization_id = any($1) and x.email = any($3)
			union select x.id from business_profiles p join locations l on l.mpn_id = p.mpn_id
				join users x on x.organization_id = l.organization_id
					and x.email = lower(p.contents->'contact'->>'email' collate "C") collate "default"
				where p.mpn_id = any($4))
		order by u.name, u.id`, w.Organizations, w.UserIDs, w.Emails, w.Locations)
	return d, err
}

// queueContacts reads the contact persons of the business profiles of locations, users or not.
func (q *Queue) queueContacts(locations []string, into map[string]notify.Person) {
	q.add(`
		select p.mpn_id, coalesce(p.contents->'contact'->>'name', '') as name, p.contents->'contact'->>'email' as email
		from business_profiles p
		where p.mpn_id = any($1) and p.contents->'contact'->>'email' is not null`, locations).Query(func(found pgx.Rows) error {
		var location string
		var p notify.Person
		_, err := pgx.ForEachRow(found, []any{&location, &p.Name, &p.Email}, func() error {
			into[location] = p
			return nil
		})
		return err
	})
}

// queueInviters reads who invited the parties: the history of the inviting deal says so, at the moment at which the party's deal was
// created.
func (q *Queue) queueInviters(all []notify.Invitation, into map[uuid.UUID]string) {
	var events, deals []uuid.UUID
	var parties []string
	for _, i := range all {
		events, deals, parties = append(events, i.EventID), append(deals, i.DealID), append(parties, i.PartyID)
	}
	q.add(`
		select i.event_id, u.email
		from unnest($1::uuid[], $2::uuid[], $3::text[]) as i (event_id, deal_id, party)
			join deals own on own.id = i.deal_id
			join deals theirs on theirs.engagement_id = own.engagement_id and theirs.organization_id = i.party
			join deal_history h on h.deal_id = own.id and (h.document->>'occurredDateTime')::timestamptz = theirs.created_at
				and h.document->>'action' in ('Create', 'Invite')
			join users u on u.id = (h.document->'actor'->>'id')::uuid and u.kind = 'Person'`, events, deals, parties).
		Query(func(found pgx.Rows) error {
			var event uuid.UUID
			var email string
			_, err := pgx.ForEachRow(found, []any{&event, &email}, func() error {
				into[event] = email
				return nil
			})
			return err
		})
}
