drop table schema_compatibility;
