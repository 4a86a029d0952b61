alter table organizations drop column unique_references, drop column settings_revision, drop column settings_changed_at;
