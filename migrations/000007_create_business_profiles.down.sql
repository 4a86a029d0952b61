drop index locations_organization;
create index locations_organization on locations (organization_id);
drop table business_profiles;
