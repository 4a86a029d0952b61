package pgtest

// Unlisted is a statement that counts the rows that the tables of lists lack, or have and should not.
const Unlisted = `
	with listed as (
		select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification, deal_value,
			country, closing_at, expires_at, solution_ids, team_emails
		from deals),
	updates as (select organization_id, updated_at, id, created_at from deals),
	texts as (select organization_id, created_at, id, p.piece, p.text from deals d cross join lateral text_pieces(d.search) p)
	select (select count(*) from ((table listed except table listed_deals) union all (table listed_deals except table listed)) x)
		+ (select count(*) from ((table updates except table deal_updates) union all (table deal_updates except table updates)) x)
		+ (select count(*) from ((table texts except table deal_texts) union all (table deal_texts except table texts)) x)`
