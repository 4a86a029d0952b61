-- What partners register of their won deals, how that is reviewed, what it is judged by, and what they ask as an exception.

-- What registrations are judged by: a version counts from its day on until the next one does, and is never changed.
create table registration_programs (
    version    int primary key check (version > 0),
    valid_from date not null unique,
    document   json not null
);

create trigger registration_programs_are_append_only before update or delete on registration_programs
    for each row execute function refuse_change();
create trigger registration_programs_are_not_truncated before truncate on registration_programs
    for each statement execute function refuse_change();

insert into registration_programs (version, valid_from, document) values (1, '2021-07-01', '{"version": 1, "validFrom": "2021-07-01", "wonMinAgeHours": 72, "exceptions": {"windowDays": 60, "textMaxCharacters": 5000, "decisionWorkingDays": 14}, "createdDateTime": "2021-07-01T00:00:00Z", "createdBy": "Cosell", "incentives": [
    {"type": "AzureIpCoSell", "criteria": ["DealIsSharedWithMicrosoft", "DealValueReached", "CustomerIsManagedByMicrosoft", "SolutionHasIncentive", "DealIsWon", "MicrosoftAccepted", "DealIsNoSolutionAssessment", "DealIsNoServicesCoSell", "ContractIsRecent"], "minDealValueUsd": 25000, "minDealValueIncluded": true, "minAnnualContractValueUsd": 25000, "autoApproveMaxAcvUsd": 1000000, "signMaxAgeDays": 60, "startMaxAgeDays": 90, "payAsYouGoSignWindowDays": 365, "perpetualYears": 6, "closesUnlessDeployedOnAzure": true, "startNotBeforeSigning": false, "customerTenantIdNeeded": false},
    {"type": "BizAppsPremium", "criteria": ["DealIsSharedWithMicrosoft", "DealValueReached", "SolutionHasIncentive", "DealIsWon", "DealIsNoSolutionAssessment", "DealIsNoServicesCoSell", "ContractIsRecent"], "minDealValueUsd": 5000, "minDealValueIncluded": false, "minAnnualContractValueUsd": null, "autoApproveMaxAcvUsd": 1000000, "signMaxAgeDays": 60, "startMaxAgeDays": 90, "payAsYouGoSignWindowDays": 365, "perpetualYears": 6, "closesUnlessDeployedOnAzure": false, "startNotBeforeSigning": true, "customerTenantIdNeeded": true},
    {"type": "BizAppsStandard", "criteria": ["DealIsSharedWithMicrosoft", "DealValueReached", "SolutionHasIncentive", "DealIsWon", "DealIsNoSolutionAssessment", "DealIsNoServicesCoSell", "ContractIsRecent"], "minDealValueUsd": 5000, "minDealValueIncluded": false, "minAnnualContractValueUsd": null, "autoApproveMaxAcvUsd": 1000000, "signMaxAgeDays": 60, "startMaxAgeDays": 90, "payAsYouGoSignWindowDays": 365, "perpetualYears": 6, "closesUnlessDeployedOnAzure": false, "startNotBeforeSigning": true, "customerTenantIdNeeded": true}]}');

-- The days on which nobody decides exceptions, beside Saturdays and Sundays.
create table holidays (
    day  date primary key,
    name text not null
);

-- The document is the registration as it is shown; the columns beside it are what lists filter and sort by.
create table registrations (
    id              uuid primary key,
    deal_id         uuid not null references deals (id),
    organization_id text not null references organizations (id),
    type            text not null check (type in ('AzureIpCoSell', 'BizAppsPremium', 'BizAppsStandard')),
    program_version int not null references registration_programs (version),
    solution_id     text not null,
    registered_at   timestamptz not null,
    status          text not null check (status in ('Approved', 'ReviewPending', 'ActionRequired', 'Passed', 'Failed',
        'MarketplaceValidationPending', 'MarketplaceValidationPassed', 'MarketplaceValidationFailed', 'Closed')),
    since           timestamptz not null, -- when it came into this status
    acv_usd         numeric(30, 12) not null, -- what the contract brings in a year
    document        json not null,
    claimed_by      uuid references users (id), -- the reviewer who is at it
    claimed_at      timestamptz,
    check ((claimed_by is null) = (claimed_at is null)),
    constraint registrations_one_for_each unique (deal_id, type)
);

-- The orders of a partner's list, and its filters.
create index registrations_by_date on registrations (organization_id, registered_at, id);
create index registrations_by_value on registrations (organization_id, acv_usd, id);
create index registrations_by_status on registrations (organization_id, status, registered_at, id);
create index registrations_by_type on registrations (organization_id, type, registered_at, id);
create index registrations_by_solution on registrations (organization_id, solution_id, registered_at, id);

-- The reviewers' queue: who waits longest comes first.
create index registrations_queue on registrations (status, since, id);
create index registrations_queue_of_type on registrations (status, type, since, id);
create index registrations_queue_of_organization on registrations (organization_id, status, since, id);
create index registrations_claimed on registrations (claimed_by, status, since, id) where claimed_by is not null;

create trigger registrations_closed_is_final before update or delete on registrations
    for each row when (old.status = 'Closed') execute function refuse_change();

create table registration_history (
    registration_id uuid not null references registrations (id),
    sequence        bigint not null check (sequence > 0),
    document        json not null,
    primary key (registration_id, sequence)
);

create trigger registration_history_is_append_only before update or delete on registration_history
    for each row execute function refuse_change();
create trigger registration_history_is_not_truncated before truncate on registration_history
    for each statement execute function refuse_change();

-- One for each deal; decided, it is final.
create table registration_exceptions (
    id              uuid primary key,
    deal_id         uuid not null references deals (id),
    registration_id uuid references registrations (id),
    organization_id text not null references organizations (id),
    status          text not null check (status in ('Pending', 'Approved', 'Declined')),
    due             date not null,
    document        json not null,
    constraint registration_exceptions_one_for_each unique (deal_id)
);

create index registration_exceptions_due on registration_exceptions (status, due, id);

create trigger registration_exceptions_decided_is_final before update or delete on registration_exceptions
    for each row when (old.status <> 'Pending') execute function refuse_change();
