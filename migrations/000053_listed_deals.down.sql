alter table deals reset (fillfactor);
drop trigger deals_are_listed on deals;
drop trigger deals_stay_listed on deals;
drop procedure fill_listed_deals();
drop function list_new_deal();
drop function list_changed_deal();
drop table listed_deals, deal_updates, deal_texts;
drop function text_pieces(text);
