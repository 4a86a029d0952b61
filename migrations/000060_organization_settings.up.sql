-- How an organisation's deals are kept. Programs of the release before write organisations and deals as they did; what they write is
-- not held to a setting, and counts for what is written afterwards.
alter table organizations
    add column unique_references boolean not null default false, -- no two deals have the same external reference
    add column settings_revision integer not null default 0,
    add column settings_changed_at timestamptz;
