drop procedure fill_microsoft_answers();
drop trigger microsofts_answers_are_noted on deals;
drop trigger microsofts_deals_are_noted on deals;
drop function note_microsofts_deal();
drop table microsoft_answers;
