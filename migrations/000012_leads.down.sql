drop table routing_rules, routing_defaults, expired_leads;

drop index deals_due;
create index deals_due on deals (expires_at, id) where status = 'New';

-- Leads that are there already stay: history is never removed.
alter table deals
    drop constraint deals_state,
    drop constraint deals_wait_for_an_answer,
    drop constraint deals_solution_ids_check,
    add constraint deals_state check ((status, substatus) in (
        ('New', 'Pending'), ('New', 'Received'), ('Active', 'Accepted'),
        ('Closed', 'Won'), ('Closed', 'Lost'), ('Closed', 'Declined'), ('Closed', 'Expired'), ('Closed', 'Error'))) not valid,
    add constraint deals_wait_for_an_answer check (status <> 'New' or expires_at is not null),
    add constraint deals_solution_ids_check check (cardinality(solution_ids) between 1 and 50) not valid;

delete from grants where role = 'LeadSource';
alter table grants drop constraint grants_role_check, add constraint grants_role_check check (role in (
    'ReferralAdmin', 'ReferralUser', 'Viewer', 'BusinessProfileAdmin', 'CoSellSolutionAdmin', 'AccountAdmin',
    'MicrosoftSeller', 'Operator'));
