-- The business profile of a location. A location without a row has an empty draft.

create table business_profiles (
    mpn_id       text primary key references locations (mpn_id),
    revision     bigint not null check (revision > 0),
    state        text not null check (state in ('Draft', 'Published')),
    contents     json not null,
    updated_at   timestamptz not null,
    published_at timestamptz
);

drop index locations_organization;
create index locations_organization on locations (organization_id, mpn_id);
