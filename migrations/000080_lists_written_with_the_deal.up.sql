-- Programs write what lists look in with the statement that writes the deal: they know what has changed, and a trigger in plpgsql took as
-- long again as the deal itself (394 us for a deal that is created, 274 without). They say so when they connect, by a setting of the
-- session. The triggers go on for all other sessions, which are those of programs of the release before. To say it in a column of the
-- deal would do too, but an update of a row logs only what lies between its common ends, and that column would be one of them: 1 kB more.
drop trigger deals_are_listed on deals;
create trigger deals_are_listed before insert on deals
    for each row when (current_setting('cosell.lists', true) is distinct from 'written') execute function list_new_deal();

drop trigger deals_stay_listed on deals;
create trigger deals_stay_listed before update on deals
    for each row when (current_setting('cosell.lists', true) is distinct from 'written') execute function list_changed_deal();
