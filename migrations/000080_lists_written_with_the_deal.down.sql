drop trigger deals_are_listed on deals;
drop trigger deals_stay_listed on deals;
create trigger deals_are_listed before insert on deals for each row execute function list_new_deal();
create trigger deals_stay_listed before update on deals for each row execute function list_changed_deal();
