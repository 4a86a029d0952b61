alter table deals
    drop constraint deals_are_sound,
    add constraint deals_revision_check check (revision > 0) not valid,
    add constraint deals_state check ((status, substatus) in (
        ('None', 'None'), ('New', 'Pending'), ('New', 'Received'), ('Active', 'Accepted'), ('Closed', 'Won'), ('Closed', 'Lost'),
        ('Closed', 'Declined'), ('Closed', 'Expired'), ('Closed', 'Error'))) not valid,
    add constraint deals_wait_for_an_answer check (status not in ('None', 'New') or expires_at is not null) not valid,
    add constraint deals_direction_check check (direction in ('Outgoing', 'Incoming')) not valid,
    add constraint deals_deal_type_check check (
        deal_type in ('Private', 'PartnerLed', 'CoSell', 'PartnerToPartner', 'Lead')) not valid,
    add constraint deals_qualification_check check (
        qualification in ('None', 'Direct', 'MarketingQualified', 'SalesQualified')) not valid,
    add constraint deals_deal_value_check check (deal_value >= 0) not valid,
    add constraint deals_currency_check check (currency ~ '^[A-Z]{3}$') not valid,
    add constraint deals_country_check check (country ~ '^[A-Z]{2}$') not valid,
    add constraint deals_solution_ids_check check (
        cardinality(solution_ids) between 1 and 50 or cardinality(solution_ids) = 0 and deal_type = 'Lead') not valid,
    add constraint deals_team_emails_check check (cardinality(team_emails) <= 50) not valid;

drop function deal_is_sound;
