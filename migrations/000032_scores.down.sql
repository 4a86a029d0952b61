drop trigger users_note_mail_domain on users;
drop function note_mail_domain();
drop table organization_domains;
drop index projected_deals_waiting, projected_deals_won_by, projected_deals_of_counterpart;
alter table projected_deals drop column waiting;
drop table deal_fits, organization_wins, scores;
