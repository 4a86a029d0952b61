package pgtest

// Unlisted is a statement that counts the rows that the tables for lists lack, or should not have.
const Unlisted = `
	with listed as (
		select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification, deal_value,
			country, closing_at, expires_at, solution_ids, team_emails, document ->> 'type' as type
		from deals),
	found as (
		select l.organization_id, l.created_at, l.id, l.engagement_id, l.mpn_id, l.status, l.substatus, l.direction, l.deal_type,
			l.qualification, l.deal_value, l.country, l.closing_at, l.expires_at, l.solution_ids, l.team_emails,
			coalesce(l.referral_type, d.document ->> 'type') as type
		from listed_deals l left join deals d on d.id = l.id),
	updates as (select organization_id, updated_at, id, created_at from deals),
	texts as (select organization_id, created_at, id, p.piece, p.text from deals d cross join lateral text_pieces(d.search) p),
	answers as (
		select d.organization_id, d.created_at, d.id, m.direction, m.status, m.substatus, m.expires_at,
			m.direction = 'Incoming' and d.organization_id <> 'msft' and d.substatus not in ('Accepted', 'Won', 'Lost', 'Error') as untold
		from deals m join deals d on d.engagement_id = m.engagement_id where m.organization_id = 'msft'),
	noted as ( -- a deal may stay untold that has been told by a program of the release before
		select a.organization_id, a.created_at, a.id, a.direction, a.status, a.substatus, a.expires_at,
			a.untold and d.substatus not in ('Accepted', 'Won', 'Lost', 'Error') as untold
		from microsoft_answers a left join deals d on d.id = a.id)
	select (select count(*) from ((table listed except table found) union all (table found except table listed)) x)
		+ (select count(*) from ((table updates except table deal_updates) union all (table deal_updates except table updates)) x)
		+ (select count(*) from ((table texts except table deal_texts) union all (table deal_texts except table texts)) x)
		+ (select count(*) from (
			(table answers except table noted) union all (table noted except table answers)) x)`
