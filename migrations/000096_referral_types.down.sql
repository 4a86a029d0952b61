drop procedure fill_referral_types();
drop trigger referral_types_are_forgotten on deals;
drop function forget_referral_type();

drop trigger deals_are_listed on deals;
create trigger deals_are_listed before insert on deals
    for each row when (current_setting('cosell.lists', true) is distinct from 'written') execute function list_new_deal();
drop trigger deals_stay_listed on deals;
create trigger deals_stay_listed before update on deals
    for each row when (current_setting('cosell.lists', true) is distinct from 'written') execute function list_changed_deal();
